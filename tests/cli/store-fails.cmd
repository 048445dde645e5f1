# A store that cannot be written does not make anybody blind: what the logs say is said all the same.
stock_store secops.db
mkdir logs
for second in $(seq 10 21); do
  echo "2026-11-22T06:00:${second}Z DEBUG PRIVATE_KEY=0x4c0883a69102937d6231471b5dbb6204fe5129617082792ae468d01a3f362318"
done > logs/app.log
printf '[[source]]\nname = "app"\npaths = ["%s/logs/app.log"]\n' "$PWD" > secops.toml
printf '[notify]\ncommand = ["/usr/bin/touch", "%s/told"]\n' "$PWD" >> secops.toml
export SECOPS_CONFIG=$PWD/secops.toml
run() {
  echo "== $*"
  "$@" > out 2> err
  echo "status $?"
  grep -e '^[a-z]*  f-' -e 'ack' -e '^Recorded' -e '^Not recorded' out
  sed 's/ (.*)//' err | head -2
}
full() { (ulimit -f 1; secops "$@" 2>&1 | grep -v hint; exit "${PIPESTATUS[0]}"); }
run full check-logs --record
run full check-logs logs/app.log --record
full check-logs --record --json --quiet | grep -e '"exit"' -e '"recorded"' -e '"code"' -e '"severity"'
echo "== no journal can be made"
rm -f secops.db-journal
mkdir secops.db-journal
run secops check-logs --record
rmdir secops.db-journal
echo "== no lock can be made"
rm -f secops.db.check-logs.lock
mkdir secops.db.check-logs.lock
run secops check-logs --record
rmdir secops.db.check-logs.lock
echo "== no store at all"
cp secops.db kept
cp logs/app.log whole
sed 's/T06:/T03:/; s/0x4c/0x5d/' whole > old
cat old whole > logs/app.log
echo 'something else, long enough to be no empty file' > secops.db
run secops check-logs --record
echo "how far the last run came is not known, so what is old is not told as if it were new"
cat old > logs/app.log
secops check-logs --record 2>&1 | grep -e ' f-' -e 'last hour' -e '^No' -e '^secops:.*last hour'
cat whole > logs/app.log
echo "== nothing was told or moved on; when it can be written again all of it is kept"
cat kept > secops.db
ls told 2> /dev/null
run secops check-logs --record
ls told
echo "== a run ends with the status that it is noted with, whatever came after the logs"
sqlite3 secops.db 'SELECT status FROM runs ORDER BY id DESC LIMIT 1'
echo 'detection: {' > broken.yml
secops check-logs --record --rules broken.yml > out 2> err
echo "status $?"
sqlite3 secops.db 'SELECT status FROM runs ORDER BY id DESC LIMIT 1'
