# Moments are shown in the configured zone and written in UTC.
stock_store secops.db
printf '[secops]\ntimezone = "Asia/Tokyo"\n[people]\n%s = "kenji"\n' "$(id -u)" > tokyo.toml
id=$(secops findings list --json --severity critical | sed -n 's/ *"id": "\(f-[^"]*\)",/\1/p')
secops --config tokyo.toml findings ack "$id" --reason 'mine'
secops --config tokyo.toml findings show "$id" | grep -e first -e last -e state -e '^  2026'
secops --config tokyo.toml findings show "$id" --json | grep -e first -e last -e '"by"'
secops --config tokyo.toml findings list --since '2026-11-22 15:00' | head -1
secops --config tokyo.toml findings list --since '2026-11-22T06:00Z' | head -1
