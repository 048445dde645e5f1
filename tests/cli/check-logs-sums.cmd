# A rule that adds up money: to the last digit, also over several runs, and what takes no part in it.
cat > rules.yml <<'YAML'
title: Somebody draws money out
name: withdrawal
logsource: {}
detection: {selection: {event.action: withdrawal}, condition: selection}
---
title: Somebody draws much money out within an hour
name: withdrawal.much
level: high
correlation:
  type: value_sum
  rules: [withdrawal]
  group-by: [user.id]
  timespan: 1h
  condition: {field: transaction.amount, gte: 1000.50}
YAML
out() { echo "{\"timestamp\":\"2026-11-22T05:$1:00Z\",\"eventType\":\"withdrawal\",\"userId\":\"$2\",\"amount\":$3}"; }
{
  out 00 anna 400.10
  out 01 bert 1000.499999999999999999
  out 02 bert -5
  out 03 bert '"0.50 EUR"'
  out 04 carl '"1000000000000000000000000000000000000000000000000000000000000"'
  out 20 anna 300.20
  out 30 dora 1e3
  out 59 anna '"300.20"'
} > app.json
secops="secops check-logs app.json --rules rules.yml --no-builtin-rules"
show() { sed -n 's/^\([a-z]*  f-.*\)/\1/p; s/^  \(user.id.*\)/  \1/p; s/^  \(2026.*\)/  \1/p; s/^No.*/&/p'; }
echo "== one look"
$secops | show
echo "== an amount that is wanted and not there"
grep -v 'anna\|carl' app.json > bert.json
${secops/app.json/bert.json} --explain | tail -1
${secops/app.json/bert.json} --explain --json | jq -c '.data.windows[]'
echo "== runs that go on where the last one stopped"
cat > secops.toml <<TOML
[rules]
paths = ["$PWD/rules.yml"]
[[source]]
name = "shop"
paths = ["$PWD/shop.json"]
TOML
export SECOPS_CONFIG=$PWD/secops.toml
secops init > /dev/null
for line in 1 6 8; do
  sed -n "${line}p" app.json >> shop.json
  secops check-logs --record | show
done
