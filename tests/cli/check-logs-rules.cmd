# A person's own rules: beside the shipped ones, instead of them, alone, switched off and changed.
for i in $(seq 10 21); do
  echo "{\"timestamp\":\"2026-11-22T06:00:${i}Z\",\"eventType\":\"login.failed\",\"ip\":\"203.0.113.9\",\"path\":\"/coupon/$i\"}"
done > app.json
mkdir rules
cat > rules/coupon.yml <<'YAML'
title: A coupon was tried
name: coupon.tried
logsource: {}
detection: {selection: {url.path|startswith: /coupon/}, condition: selection}
---
title: Someone guesses coupons
name: coupon.guessing
level: low
correlation: {type: value_count, rules: [coupon.tried], group-by: [source.ip], timespan: 10m, condition: {field: url.path, gte: 12}}
YAML
show() { sed -n 's/^\([a-z]*  f-.*\)/\1/p; s/^  \(source.ip.*\)/  \1/p; s/^No.*/&/p'; }
echo "== beside"
secops check-logs app.json --rules rules/ | show
echo "== instead"
secops check-logs app.json --rules 'rules/*.yml' --no-builtin-rules | show
echo "status ${PIPESTATUS[0]}"
echo "== one of them"
secops check-logs app.json --rules rules --rule coupon.guessing | show
echo "== from the configuration"
cat > secops.toml <<TOML
[rules]
paths = ["$PWD/rules"]
disable = ["auth.many-failures"]
[rules.override."coupon.guessing"]
severity = "critical"
TOML
secops check-logs app.json --config secops.toml | show
echo "status ${PIPESTATUS[0]}"
echo "== switched off by a wrong name"
sed -i 's/many-failures/many-failure/' secops.toml
secops check-logs app.json --config secops.toml 2>&1 > /dev/null
