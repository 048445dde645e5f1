stock_store secops.db
id=$(secops findings list --json --severity critical | sed -n 's/ *"id": "\(f-[^"]*\)",/\1/p')
secops findings show "$id"
secops findings show "${id:0:6}" | cmp - <(secops findings show "$id") && echo "any unique beginning"
secops findings show "$id" --plugin
secops findings show f-zzzz
echo "status $?" >&2
