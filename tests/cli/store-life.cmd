# Info, backup, verify, restore and its undo.
stock_store secops.db
secops store info | grep -v -e size -e sqlite -e 'audit head'
secops store backup copy.db --dry-run
ls copy.db 2>&1 | grep -c 'No such'
secops store backup copy.db | sed 's/[0-9a-f]\{64\}/SHA256/'
secops store backup copy.db
echo "status $?" >&2
# No room for the copy is no fault of the store.
(ulimit -f 8; secops store backup large.db)
echo "status $?" >&2
ls large.db* 2>&1 | grep -c 'No such'
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
stat -c %a copy.db secops.db
# A head that was noted is still there, however many rows came after; one that never was is not.
head=$(secops store info --json | sed -n 's/ *"head": "\(.*\)",/\1/p')
secops findings ack "$id" --reason 'one more row' > /dev/null
secops store verify --head "$head" | sed 's/[0-9a-f]\{64\}/HASH/'
secops store verify --head "$(printf '%064d' 7)" | head -2
secops store verify --head 12345678
echo "status $?" >&2
# An empty trail has no head to note.
secops --store empty/secops.db init --dir empty > /dev/null
secops --store empty/secops.db store info | grep "^audit head"
# Who restored it stands in what was restored.
secops store restore copy.db --reason 'the disk failed' > /dev/null
secops show store | sed 's/ by .*/ by WHOM/'
# Retention: not at a moment to come, which would empty the store.
rm secops.db*
stock_store secops.db old
secops store prune --now 2199-01-01
echo "status $?" >&2
secops blacklist add 203.0.113.99 203.0.113.98 --reason 'brute force' --for 1h --now 2019-12-31 > told
secops store prune --now 2020-01-01 --dry-run
secops store prune --now 2020-01-01
secops store prune --now 2020-01-01
secops store verify | head -1
