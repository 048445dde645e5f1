# What was understood, one event a line.
cat > app.json <<'JSON'
{"timestamp":"2026-11-22T06:00:00.250Z","level":"warn","eventType":"LOGIN_FAILED","client":{"address":"203.0.113.9"},"userId":"u7","took":12,"tags":["a","b"],"ok":false,"none":null}
{"timestamp":"2026-11-22T06:00:01+02:00","level":"info","eventType":"login.succeeded","ip":"198.51.100.7","user":"alice","message":"token=ghp_abcdefghijklmnopqrstuvwxyz0123456789"}
PRIVATE_KEY=0x4c0883a69102937d6231471b5dbb6204fe5129617082792ae468d01a3f362318 is no JSON

{"timestamp":"2026-11-22T06:00:02Z","level":"error","message":"no connection"}
neither is this
JSON
echo "== all"
secops events app.json
echo "status $?"
echo "== where"
secops events app.json --where event.action=login.failed --fields @timestamp,event.action
secops events app.json --where eventType=LOGIN_FAILED --fields user.id 2> err
secops events app.json --where log.level=info --where source.ip=198.51.100.7 --fields user.name 2> err
secops events app.json --where log.level=info --where source.ip=203.0.113.9 2> err
secops events app.json --where nothing
echo "status $?"
echo "== fields: absent is null, native ones by their own name"
secops events app.json --fields took,source.ip,client.address,tags 2> err
echo "== raw"
secops events app.json --raw --where user.name=alice 2> err
echo "== since, until"
secops events app.json --since 2026-11-22T06:00:00.250Z --until 2026-11-22T06:00:02Z --fields @timestamp 2> err
echo "== one document, one line"
secops events app.json --json --fields log.level 2> err
secops events app.json --plugin 2> err
secops events app.json --quiet 2> err
echo "== standard input, gzip"
gzip -c app.json | secops events - --fields log.level 2> err
echo "== a log that the configuration names is read as that says"
cat > secops.toml <<TOML
[[source]]
name = "app"
paths = ["$PWD/app*"]
fields = { "source.ip" = "client.address", "event.duration" = "took" }
[[source]]
name = "tokyo"
paths = ["$PWD/local.log"]
timezone = "+09:00"
TOML
echo 'Nov 22 15:00:00 web sshd[1]: Failed password for root from 203.0.113.9 port 1 ssh2' > local.log
cp app.json other.json
secops events app.json other.json local.log --config secops.toml --where source.ip=203.0.113.9 --fields @timestamp,source.ip 2> err
secops events "$PWD/./local.log" --config secops.toml --timezone UTC --fields @timestamp
echo "== a field of the log's own gives the time"
cat > seen.toml <<TOML
[[source]]
name = "seen"
paths = ["$PWD/seen.json"]
fields = { "@timestamp" = "at" }
TOML
echo '{"at":"2026-11-21T05:00:00+09:00","time":"2026-11-22T06:00:00Z","msg":"x"}' > seen.json
secops events seen.json --config seen.toml
echo "== the map of a source that is judged"
for i in $(seq 10 20); do
  echo "{\"timestamp\":\"2026-11-22T06:00:${i}Z\",\"eventType\":\"login.failed\",\"client\":{\"address\":\"203.0.113.9\"}}"
done > app2.json
secops check-logs --config secops.toml | grep -e ' f-' -e 'source.ip 203' -e 'secops.*events' > out
cat out
sed -n 's/^    \(secops.*events.*\)/\1/p' out > paste
bash paste | wc -l
echo "== what is a secret in its line is one by itself too"
printf '%s\n' '{"time":"2026-11-22T06:00:00Z","headers":[["Cookie","sid=0123456789abcdef"],["Host","shop.example"]]}' \
  '{"time":"2026-11-22T06:00:01Z","header":{"name":"Cookie","value":"sid=0123456789abcdef"},"user":"mallory"}' > pairs.json
secops events pairs.json
echo "== whoever is logged does not choose what else is hidden, and no secret is looked for in its own mark"
printf '%s\n' '198.51.100.7 - - [22/Nov/2026:06:00:00 +0000] "GET /login?password=198.51.100.7 HTTP/1.1" 200 12 "-" "curl"' \
  '198.51.100.7 - - [22/Nov/2026:06:00:01 +0000] "GET /login?password=secret HTTP/1.1" 200 12 "-" "curl"' > access.log
secops events access.log
printf '%s\n' '2026-11-22T06:14:00Z INFO login password=secret user=bob' > app.txt
secops events app.txt
