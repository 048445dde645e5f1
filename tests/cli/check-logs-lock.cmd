# Two recorded runs never overlap: the second waits, gives up with 3, or with --if-free ends with 0.
stock_store secops.db
echo 'Nov 22 06:00:00 web sshd[1]: Failed password for root from 203.0.113.9 port 1 ssh2' > auth.log
printf '[[source]]\nname = "auth"\npaths = ["%s/auth.log"]\n' "$PWD" > secops.toml
export SECOPS_CONFIG=$PWD/secops.toml
exec 9> secops.db.check-logs.lock
flock 9
echo "pid 4711 since 2026-11-22T06:13:00Z" > secops.db.check-logs.lock
secops check-logs --record --lock-wait 1s
echo "status $?" >&2
secops check-logs --record --lock-wait 0s --plugin
echo "status $?"
secops check-logs --record --if-free
echo "status $?"
secops check-logs --record --if-free --quiet
echo "status $?"
secops check-logs --record --if-free --json | sed -n '/"data"/,$p'
echo "== a look needs no lock, nor does a run over paths"
secops check-logs | tail -1
secops check-logs auth.log --record | tail -1
echo "== the other one ends while this one waits"
(sleep 0.3; flock -u 9) &
secops check-logs --record --lock-wait 20s | tail -1
echo "status ${PIPESTATUS[0]}"
wait
secops check-logs --record --lock-wait soon
echo "status $?" >&2
for words in "--lock-wait banana --if-free" "--lock-wait 5s" --if-free "auth.log --if-free"; do
  secops check-logs $words
  echo "status $?" >&2
done
