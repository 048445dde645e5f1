# What a program wrote into its log by mistake is shown nowhere, whichever way it would come out.
stock_store secops.db
mkdir logs
key=4c0883a69102937d6231471b5dbb6204fe5129617082792ae468d01a3f362318
token=zzzzTQ9w3Zk1vR7mB5xYh2LcN8
{
  echo '{"timestamp":"2026-11-22T06:00:00Z","event.action":"canary","card":4111111111111111,"password":"hunter2secret and more","api_key":"'$token'","user":"mika"}'
  echo '{"timestamp":"2026-11-22T06:00:01Z","event.action":"canary","payment":{"card_number":"4111 1111 1111 1111","password":"hunter2secret"},"message":"login with password=hunter2secret","privateKey":"0x'$key'"}'
  echo '{"timestamp":"2026-11-22T06:00:02Z","event.action":"canary","user":"4111111111111111","source.ip":"203.0.113.9","headers":["Authorization: Bearer '$token'"],"api_key":"'$token'"}'
} > logs/app.json
echo 'not understood: password=hunter2secret card 4111111111111111 PRIVATE_KEY=0x'$key >> logs/app.json
echo '2026-11-22T06:00:00Z ERROR canary password="hunter2secret and more" card=4111111111111111 api_key='$token > logs/plain.log
cat > rules.yml <<'YML'
title: Canary
id: 11111111-2222-4333-8444-555555555555
status: experimental
level: critical
logsource: {}
detection:
  named: {event.action: canary}
  seen: {password|exists: true}
  value: {card: 1}
  key: {api_key|contains: nothing}
  condition: named or seen or value or key
name: canary.seen
secops: {advice: 'look into {path}'}
---
title: Canary by user
id: 11111111-2222-4333-8444-555555555556
status: experimental
level: critical
logsource: {}
detection: {named: {event.action: canary}, condition: named}
name: canary.user
secops: {group-by: [user.name], advice: 'look for {user.name}'}
---
title: Canary by key
id: 11111111-2222-4333-8444-555555555557
status: experimental
level: critical
logsource: {}
detection: {named: {event.action: canary}, condition: named}
name: canary.key
secops: {group-by: [api_key], advice: 'look for {api_key}'}
YML
cat > tell <<'SH'
#!/bin/bash
cat >> "${0%/*}/told"
SH
chmod +x tell
cat > secops.toml <<TOML
[[source]]
name = "app"
paths = ["$PWD/logs/app.json"]
[[source]]
name = "plain"
paths = ["$PWD/logs/plain.log"]
[rules]
paths = ["$PWD/rules.yml"]
[notify]
command = ["$PWD/tell"]
TOML
export SECOPS_CONFIG=$PWD/secops.toml
clean() {
  [ -s out ] || echo "nothing came of: $*"
  grep -a -n -o -e '4111[ -]\{0,1\}1111[ -]\{0,1\}1111[ -]\{0,1\}1111' -e 'hunter2secret' -e "$key" -e "$token" -e 'and more' out err | sed "s|^|in $*: |"
}
look() {
  secops "$@" > out 2> err
  clean "$@"
}
for form in "" --jsonl --json --plugin; do
  look events logs/app.json logs/plain.log $form
  [ "$form" = --jsonl ] || look check-logs logs/app.json logs/plain.log $form
done
look check-logs logs/app.json logs/plain.log --explain
look check-logs logs/app.json --explain --json
look check-logs --record
cp told out
clean "notify"
for id in $(secops findings list --json | sed -n 's/^ *"id": "\(f-[^"]*\)",/\1/p'); do
  look findings show "$id"
  look findings show "$id" --json
  look findings ack "$id" --reason seen
done
look findings list
look show mika
look show mika --json
echo "of $(secops findings list --rule 'canary.*' --plugin) and $(wc -l < told) told"
secops events logs/app.json --fields card,password,api_key
