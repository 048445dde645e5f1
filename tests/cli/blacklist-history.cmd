# Who listed a value, why and for how long, when that ended, and which finding it was about.
stock_store secops.db
try() {
  echo "\$ secops $*"
  secops "$@" 2>&1
  echo "status $?"
}
echo "== what expired ended when its time was over, whoever noticed"
secops blacklist add 203.0.113.9 'brute force' --for 1h > told
NOW=2026-11-22T08:00:00Z secops blacklist show 203.0.113.9 | sed -n 2,3p
NOW=2026-11-22T09:30:00Z secops blacklist cleanup
try blacklist show 203.0.113.9
secops blacklist show 203.0.113.9 --json | jq -c '.data.entries[] | {ended, ended_by, ended_reason}'
secops blacklist list --all --json | jq -c '.data.entries[] | {value, ended, ended_by}'
echo "== a finding that a person names is shown"
finding=$(secops findings list --json | jq -r '.data.findings[0].id')
secops blacklist add 203.0.113.44 'looks the same' --finding "$finding" > told
try blacklist show 203.0.113.44
secops blacklist show 203.0.113.44 --json | jq -c '[.data.findings[].id]'
secops show 203.0.113.44 | head -1
secops show 203.0.113.44 --json | jq -c '[.data.findings[].id]'
echo "== a rule's entry stays known as that, whoever prolongs it"
mkdir log
for ((i = 0; i < 12; ++i)); do
  printf 'Nov 22 06:00:%02d host sshd[1]: Failed password for root from 203.0.113.50 port 22 ssh2\n' $((i * 2))
done > log/auth.log
secops check-logs --record log/auth.log > told
secops blacklist extend 203.0.113.50 --for 9d --reason 'confirmed by hand' > told
secops blacklist extend 203.0.113.50 --forever --reason 'it does not stop' > told
try blacklist show 203.0.113.50
secops blacklist show 203.0.113.50 --json | jq -c '.data.history[] | select(.change | startswith("blacklist")) | {change, before, after}'
secops store verify | head -1
