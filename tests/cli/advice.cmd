# Advice is a line to paste: its placeholders are filled, and what `next` would repeat stands once.
cat > rules.yml <<'YAML'
title: A strange name
name: strange.name
logsource: {}
detection: {s: {event.action: login.failed}, condition: s}
secops:
  group-by: [user.name]
  advice: 'secops events {path} --where user.name={user.name}; secops findings show {id}'
YAML
cat > again.yml <<'YAML'
title: Said once
name: said.once
logsource: {}
detection: {s: {event.action: login.failed}, condition: s}
secops: {group-by: [source.ip], advice: 'secops show {source.ip}'}
YAML
line='{"timestamp":"2026-11-22T06:00:00Z","eventType":"login.failed","ip":"203.0.113.9","user":"$(id) it'\''s"}'
echo "$line" > 'my log.json'
echo "$line" > ./-dash.json
secops check-logs 'my log.json' --no-builtin-rules --rules rules.yml | sed -n '3,/^Service/p'
secops check-logs ./-dash.json --no-builtin-rules --rules rules.yml | grep 'secops.* events '
echo "== standard input"
secops check-logs - --no-builtin-rules --rules rules.yml < 'my log.json' | grep 'secops.* events '
echo "== json"
secops check-logs 'my log.json' --no-builtin-rules --rules rules.yml --json | grep advice
echo "== the line works as it stands"
secops check-logs 'my log.json' --no-builtin-rules --rules rules.yml --quiet |
  sed -n 's/^ *\(secops.* events [^;]*\);.*/\1/p' > paste
(cat paste && echo " --fields user.name") | tr -d '\n' > paste2
bash paste2
echo "== said once, with the store's flag"
stock_store other.db
secops check-logs 'my log.json' --no-builtin-rules --rules again.yml --record --store other.db | grep 'secops.*show'
id=$(secops findings list --rule said.once --store other.db --json | sed -n 's/ *"id": "\(f-[^"]*\)",/\1/p')
secops findings show "$id" --store other.db | grep '  do \|  next '
echo "== refused when it is read"
sed 's/{path}/{file}/; s/{id}/{id/' rules.yml > bad.yml
secops check-logs 'my log.json' --no-builtin-rules --rules bad.yml > /dev/null
echo "status $?"
sed 's/{path}/{file}/' rules.yml > bad.yml
secops check-logs 'my log.json' --no-builtin-rules --rules bad.yml > /dev/null
echo "status $?"
