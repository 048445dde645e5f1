# What the cap has kept out of a wave does not come back by itself: not after an undo, not of a rule that is switched
# off or blocks no more.
mkdir log
failures() { # failures ADDRESS HOUR
  for ((i = 0; i < 12; ++i)); do
    printf 'Nov 22 %s:00:%02d host sshd[1]: Failed password for root from %s port 22 ssh2\n' "$2" $((i * 2)) "$1"
  done
}
configure() { # configure [LINES]
  cat > secops.toml <<TOML
[[source]]
name = "auth"
paths = ["$PWD/log/auth.log"]
[blacklist]
most_per_run = 2
$1
TOML
}
export SECOPS_CONFIG=$PWD/secops.toml
NOW=2026-11-22T06:10:00Z
export NOW
outcomes() { secops check-logs --record --json 2> /dev/null | jq -c '[.data.blocks[] | [.value, .outcome]] | sort'; }
begin() {
  rm -f secops.db log/auth.log
  stock_store secops.db
  configure
  for last in 1 2 3 4 5; do failures 203.0.113.$last 06; done > log/auth.log
  secops check-logs --record 2>&1 > /dev/null | grep -A1 most_per_run
}
echo "== a rule that is switched off lists nothing"
begin
configure '[rules]
disable = ["auth.many-failures"]'
outcomes
echo "== nor does one that blocks no more"
configure "[rules]
paths = [\"$PWD/rules.yml\"]
disable = [\"auth.many-failures\"]"
cat > rules.yml <<'YAML'
title: Something else
name: other.rule
logsource: { product: linux }
detection: { selection: { event.action: never }, condition: selection }
level: low
YAML
outcomes
echo "== switched on again it goes on with the rest"
configure
outcomes
echo "== undo takes the rest back as well, and says so"
begin
secops blacklist undo --since 1h --reason 'our own load test' --dry-run | sed 's/b-[a-z0-9]*/ID/' | head -4
outcomes
secops blacklist undo --since 1h --reason 'our own load test' --json | jq -c '[(.data.entries | length), .data.left_alone]'
outcomes
NOW=2026-11-22T09:00:00Z
outcomes
secops blacklist undo --since 4h --reason 'our own load test'
secops store verify | head -1
echo "== what goes on after that is listed"
failures 203.0.113.5 08 >> log/auth.log
outcomes
echo "== a line that comes late is of before"
failures 203.0.113.9 06 >> log/auth.log
secops blacklist remove 203.0.113.5 --reason 'a customer' > /dev/null
secops check-logs --record --from-start --json 2> /dev/null | jq -c '.data.blocks[] | select(.outcome == "taken-back") | [.value, .why]' | head -2
