# A broken configuration stops every command that would use it; help and version still work.
stock_store secops.db
printf '[secops]\ntimezon = "UTC"\n' > bad.toml
for words in "findings list" "store info" "check-logs app.log" "show x"; do
  # shellcheck disable=SC2086 # words
  secops --config bad.toml $words
  echo "status $?" >&2
done
secops --config bad.toml findings list --json
secops --config bad.toml version > /dev/null && echo version
secops --config bad.toml help > /dev/null && echo help
secops --config none findings list | head -1
SECOPS_CONFIG=bad.toml secops findings list --quiet
