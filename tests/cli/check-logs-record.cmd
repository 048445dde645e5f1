# --record goes on from the last run and finds everything once.
mkdir logs
cat > secops.toml <<TOML
[[source]]
name = "auth"
paths = ["$PWD/logs/auth.log"]
[[source]]
name = "shop"
paths = ["$PWD/logs/shop*.json"]
TOML
export SECOPS_CONFIG=$PWD/secops.toml
failed() { # FROM TO
  for i in $(seq "$1" "$2"); do
    echo "Nov 22 06:00:$i web sshd[8$i]: Failed password for root from 203.0.113.9 port 40$i ssh2"
  done >> logs/auth.log
}
run() {
  echo "== check-logs $*"
  secops check-logs "$@" | grep -e '^[a-z]*  f-' -e ' events (' -e '^No find' -e '^  [^ ].*lines\?,' -e '^Recorded' -e '^Dry' -e '^A look' -e success
  echo "status ${PIPESTATUS[0]}"
}
stored() { secops findings list --json | sed -n 's/^ *"\(id\|count\)": \(.*\),/\1 \2/p' | paste -sd ' '; }
failed 10 15
echo '{"timestamp":"2026-11-22T06:00:00Z","eventType":"payment.succeeded"}' > logs/shop.json
echo "no store yet: there is nothing to record in"
run --record
secops init > /dev/null
run --record
stored
echo "6 more: the window reaches back over the run before"
failed 16 21
run
stored
run --record --dry-run
stored
run --record
stored
echo "nothing new"
run --record
stored
echo "one more of the same episode"
failed 22 22
run --record
stored
echo "again from the start: the same finding, not another"
run --record --from-start
stored
run
echo "paths: kept, but the cursors stay"
sed 's/203.0.113.9/198.51.100.7/' logs/auth.log > other.log
run --record other.log
run --record other.log
stored
failed 23 23
run --record
echo "the runs and the hours are in the store"
secops store info | grep -e finding -e run -e hour
secops store verify | head -1
echo "flags that do not go together"
secops check-logs other.log --from-start
secops check-logs other.log --record --explain
secops check-logs --record --rule auth.many-failures
echo "== a line that has not ended, and copies that are read with their log"
cat > secops.toml <<TOML
[[source]]
name = "torn"
paths = ["$PWD/torn/*"]
TOML
mkdir torn
printf 'Nov 22 06:00:01 web sshd[1]: Connection closed by 203.0.113.9 port 1\nNov 22 06:00:02 web ss' > torn/auth.log
echo 'Nov 21 06:00:01 web sshd[1]: Connection closed by 203.0.113.9 port 1' > torn/auth.log.1
secops check-logs --record | sed -n '/^Read/,/^$/p'
secops check-logs --json | grep -A4 -e held_bytes -e copies
printf 'hd[1]: Connection closed by 203.0.113.9 port 1\n' >> torn/auth.log
secops check-logs --record | sed -n '/^Read/,/^$/p'
