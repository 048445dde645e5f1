# Info, backup, verify, restore and its undo.
stock_store secops.db
secops store info | grep -v -e size -e sqlite -e 'audit head'
secops store backup copy.db --dry-run
ls copy.db 2>&1 | grep -c 'No such'
secops store backup copy.db | sed 's/[0-9a-f]\{64\}/SHA256/'
secops store backup copy.db
echo "status $?" >&2
id=$(secops findings list --json --severity critical | sed -n 's/ *"id": "\(f-[^"]*\)",/\1/p')
secops findings close "$id" --reason 'before the restore' > /dev/null
secops store restore copy.db --dry-run
secops findings list --severity critical | head -1
secops store restore copy.db > restored
sed 's/secops.db[^ ]*/KEPT/2' restored | head -1
secops findings list --severity critical | head -1
undo=$(sed -n 's/^to undo: //p' restored)
eval "$undo" > /dev/null
secops findings list --severity critical | head -1
secops store verify | head -1
secops store prune --now 2027-06-01 --dry-run
secops store prune --now 2027-06-01
secops store prune --now 2027-06-01
secops store verify | head -1
stat -c %a copy.db secops.db
