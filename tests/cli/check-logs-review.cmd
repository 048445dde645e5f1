# Findings that a person must judge come into the queue, and what was decided flows back to the rules.
export SECOPS_CONFIG=$PWD/secops.toml
try() {
  echo "\$ secops $*"
  secops "$@" 2>&1
  echo "status $?"
}
cat > secops.toml <<TOML
[people]
$(id -u) = "mika"
[rules]
disable = ["web.many-errors"]
TOML
cat > rules.yml <<'YAML'
title: A large payout
name: site.large-payout
logsource: {}
detection:
  selection:
    event.action: transaction.requested
    transaction.amount|gte: 10000
  condition: selection
level: medium
secops:
  action: review
  score: 40
  group-by: [transaction.id, user.name, transaction.amount, source.ip]
---
title: A round payout
name: site.round-payout
logsource: {}
detection:
  selection:
    event.action: transaction.requested
    transaction.amount|endswith: '000'
  condition: selection
level: low
secops:
  action: review
  score: 30
  group-by: [transaction.id, user.name, transaction.amount, source.ip]
YAML
cat > app.log <<'JSON'
{"timestamp":"2026-11-22T06:00:00Z","level":"info","eventType":"transaction.requested","transaction.id":"tx-1","transaction.amount":"12000","user.name":"alice","source.ip":"203.0.113.9"}
{"timestamp":"2026-11-22T06:01:00Z","level":"info","eventType":"transaction.requested","transaction.id":"tx-2","transaction.amount":"12345","user.name":"bob","source.ip":"203.0.113.10"}
{"timestamp":"2026-11-22T06:02:00Z","level":"info","eventType":"transaction.requested","transaction.id":"tx-3","transaction.amount":"12.5","user.name":"carol","source.ip":"203.0.113.11"}
JSON
run() { try check-logs app.log --rules rules.yml --no-builtin-rules "$@"; }
echo "== without a store there is no queue; a dry run tells what would come into it"
run | sed -n '/review queue/,$p'
stock_store secops.db
run --record --dry-run | sed -n '/review queue/,/^$/p'
try review-queue list
echo "== recorded"
run --record | sed -n '/review queue/,/^$/p'
secops check-logs app.log --rules rules.yml --no-builtin-rules --record --json | jq -c '.data.reviews[]'
try review-queue list
one() { secops review-queue list --all --about "$1" --json | jq -r '.data.items[0].id'; }
try review-queue show "$(one alice)"
secops findings list --json | jq -r '.data.findings[] | .next[] | select(contains("review-queue"))' | sort | head -1
echo "== what was decided flows back"
try review-queue approve "$(one alice)" --reason 'known customer'
try review-queue reject "$(one bob)" --reason 'not him'
try rules list 'site.*' --rules rules.yml
try rules list site.large-payuot --rules rules.yml
try rules list web.many-errors
secops rules list --rules rules.yml --json | jq -c '.data.rules[] | select(.id | startswith("site.")) | {id, action, score, approved, rejected, false_positive_ratio}'
secops rules list --action block --csv
echo "== found again, it is decided already; found anew, it is snoozed"
run --record | sed -n '/review queue/,$p' | head -3
try review-queue snooze site.large-payout --key bob --until 2026-12-31 --reason 'his payroll'
sed -i 's/tx-2/tx-4/; s/12345/23456/' app.log
run --record | sed -n '/review queue/,/^$/p'
secops store verify | head -1
