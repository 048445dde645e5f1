# --csv writes a command's table: the same columns each time, one record a line, and no formula.
stock_store secops.db
try() {
  echo "\$ secops ${*@Q}"
  secops "$@" 2>&1 | tr -d '\r'
  echo "status ${PIPESTATUS[0]}"
}
try blacklist list --csv
try blacklist add 203.0.113.9 198.51.100.0/24 --reason $'=cmd|"/C calc", \e[2J' --csv
try blacklist add --kind user --reason fraud --csv -- -mallory
try blacklist list --csv --sort value
secops blacklist list --csv | tail -1 | od -c | tail -2 | head -1 | grep -c '\\r  *\\n'
try blacklist check 203.0.113.9 8.8.8.8 --csv
printf '203.0.113.9\n198.51.100.7\n8.8.8.8\n' | secops blacklist check - --csv | tr -d '\r'
try blacklist show 203.0.113.9 --csv
try blacklist remove 203.0.113.9 --reason over --csv --dry-run
printf '203.0.113.77\nnonsense\n%s' "$(seq -f '203.0.113.%g' 100 120)" > feed.txt
try blacklist import feed.txt --source feed --csv
try findings list --csv
try check-logs nowhere.log --csv
echo "== what cannot be"
try store info --csv
try blacklist list --csv --json
try blacklist list --csv --plugin
try events --csv
try check-logs nowhere.log --explain --csv
try blacklist remove --feed feed --reason over --csv
secops blacklist stats | grep '^feed'
