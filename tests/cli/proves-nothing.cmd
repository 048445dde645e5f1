# What proves nothing or says nothing is told so.
try() {
  echo "\$ secops $*"
  secops "$@" 2>&1
  echo "status $?"
}
echo "== the head of a trail that is empty"
secops init --dir site > /dev/null
export SECOPS_CONFIG=$PWD/site/secops.toml SECOPS_STORE=$PWD/site/store/secops.db
secops store info --json | jq -c .data.audit
secops store verify --json | jq -c .data.audit
zeros=$(printf '0%.0s' {1..64})
secops store verify --head "$zeros" 2>&1
echo "status $?"
secops blacklist add 45.1.1.1 scan > /dev/null
secops store info --json | jq -c '.data.audit.head | length'
secops store verify --head "$zeros" 2>&1 | sed 's/head  [0-9a-f]*/head  HASH/'
secops store verify --head "$(secops store info --json | jq -r .data.audit.head)" | tail -1
echo "== a file without a name"
try check-logs ''
echo "== two forms at once are one document"
for forms in "--json --csv" "--csv --json" "--json --csv --no-such-flag"; do
  echo "$forms"
  secops $forms findings list 2> err | jq -c '[.schema, .exit, .errors[0].code]'
  cat err
done
secops findings list --csv --no-such-flag
echo "status $?"
