# Acknowledged, then closed; doing it twice changes nothing; the trail tells all of it.
stock_store secops.db
id=$(secops findings list --json --severity critical | sed -n 's/ *"id": "\(f-[^"]*\)",/\1/p')
hide() { sed "s/ by $(id -un)/ by ME/"; }
secops findings ack "$id" --reason 'looking into it' --dry-run
secops findings ack "$id" --reason 'looking into it'
secops findings ack "$id" --reason 'looking into it'
secops findings list --severity critical | hide
secops findings ack "$id" f-zzzz --reason 'one of them is unknown'
echo "status $?" >&2
secops findings close "$id" --reason $'key \e[31mrotated'
secops findings list --severity critical
secops findings list --severity critical --all | hide
secops show "$id" | hide
secops store verify | head -1
