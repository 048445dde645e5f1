# A finding whose rule says so lists an address; never more than a cap, never what is protected, and one step takes
# a wave back.
stock_store secops.db
mkdir log
failures() { # failures ADDRESS COUNT HOUR
  for ((i = 0; i < $2; ++i)); do
    printf 'Nov 22 %s:%02d:%02d host sshd[1]: Failed password for root from %s port 22 ssh2\n' "$3" 0 $((i * 2)) "$1"
  done
}
configure() {
  cat > secops.toml <<TOML
[[source]]
name = "auth"
paths = ["$PWD/log/auth.log"]
[blacklist]
most_per_run = ${1-100}
protect = ["198.51.100.0/28"]
allow = [{ value = "203.0.113.200", reason = "pen test" }]
TOML
}
configure
export SECOPS_CONFIG=$PWD/secops.toml
try() {
  echo "\$ secops $*"
  secops "$@" 2>&1
  echo "status $?"
}
blocks() { sed -n '/^Blacklist/,/^$/p'; }
{ failures 203.0.113.50 12 06; failures 198.51.100.3 12 06; failures 203.0.113.200 12 06; failures 203.0.113.51 12 06; failures 192.0.2.99 3 06; } > log/auth.log
echo "== what would be listed"
secops check-logs --record --dry-run 2>&1 | blocks
secops blacklist list --source rule
echo "== what is listed"
secops check-logs --record 2>&1 | blocks
try blacklist list --source rule
secops check-logs --record --json | jq -c '.data.blocks'
secops blacklist show 203.0.113.50
echo "== it goes on"
NOW=2026-11-22T07:14:00Z
export NOW
failures 203.0.113.50 12 07 >> log/auth.log
secops check-logs --record --json | jq -c '.data.blocks[]'
echo "== one step takes it back, and rules wait"
finding=$(secops findings list --key 203.0.113.51 --json | jq -r '.data.findings[0].id')
try blacklist undo --finding "$finding" --reason 'our own load test' --dry-run
try blacklist undo --finding "$finding" --reason 'our own load test'
try blacklist undo --since 2h --reason 'a bad rule'
try blacklist undo --since 2h --reason 'a bad rule'
failures 203.0.113.51 12 07 >> log/auth.log
secops check-logs --record 2>&1 | blocks
NOW=2026-11-22T09:14:00Z
failures 203.0.113.51 12 09 >> log/auth.log
secops check-logs --record 2>&1 | blocks
echo "== a cap"
configure 2
for last in 60 61 62 63; do failures 203.0.113.$last 12 09; done >> log/auth.log
secops check-logs --record > told 2>&1
echo "status $?"
blocks < told
grep -A1 most_per_run told
configure 0
failures 203.0.113.70 12 09 >> log/auth.log
secops check-logs --record 2>&1 | blocks
echo "== what could not be listed is, as soon as it may be: over the cap, protected, listed for a shorter time"
configure
secops check-logs --record 2>&1 | blocks
secops check-logs --record 2>&1 | blocks
failures 198.51.100.3 12 09 >> log/auth.log
secops check-logs --record 2>&1 | blocks
sed -i '/^protect/d' secops.toml
secops check-logs --record 2>&1 | blocks
NOW=2026-11-22T09:20:00Z
secops blacklist add 203.0.113.71 --for 10m --reason 'by hand' > /dev/null
failures 203.0.113.71 12 09 >> log/auth.log
secops check-logs --record 2>&1 | blocks
NOW=2026-11-22T09:31:00Z
secops check-logs --record 2>&1 | blocks
echo "== what a person took off stays off, and what a person prolonged is that person's"
secops blacklist remove 203.0.113.71 --reason 'a customer' > /dev/null
secops check-logs --record 2>&1 | blocks
secops blacklist extend 203.0.113.70 --for 9d --reason 'confirmed by hand' > /dev/null
secops blacklist undo --since 10h --reason 'a bad rule' | tail -1
secops blacklist list --json | jq -c '.data.entries[] | [.value, .source, .reason]'
echo "== what is long past"
configure
failures 203.0.113.80 12 01 > log/old.log
NOW=2026-11-25T09:14:00Z
secops check-logs --record log/old.log --json | jq -c '.data.blocks[]'
echo "== what cannot be listed says why"
cat > scan.yml <<'YAML'
title: Scan of paths
name: scan.paths
level: high
logsource: {}
detection:
  selection:
    event.action: login.failed
  condition: selection
secops:
  action: block
  for: 2h
  group-by: [event.action]
YAML
failures 203.0.113.90 1 09 > log/new.log
secops check-logs --record log/new.log --rules scan.yml --no-builtin-rules | blocks
secops check-logs --record log/new.log --rules scan.yml --no-builtin-rules --json | jq -c '.data.blocks[]'
echo "== bad usage"
try blacklist undo --reason x
try blacklist undo --since 1h --finding f-1234 --reason x
try blacklist undo --since banana --reason x
try blacklist undo --since 1h --source person --rule auth.many-failures --reason x
secops store verify | head -1
