# --record --dry-run leaves no trace: no lock is taken or made, no file changes.
stock_store secops.db
mkdir logs store
mv secops.db store/
export SECOPS_STORE=$PWD/store/secops.db
echo "2026-11-22T06:01:00Z DEBUG PRIVATE_KEY=0x4c0883a69102937d6231471b5dbb6204fe5129617082792ae468d01a3f362318" > logs/app.log
printf '[[source]]\nname = "app"\npaths = ["%s/logs/app.log"]\n' "$PWD" > secops.toml
export SECOPS_CONFIG=$PWD/secops.toml
state() { find store -printf '%p %s %i %T@\n' | sort; sha256sum store/*; }
chmod 700 store
state > before
for form in "" --json --plugin; do
  secops check-logs --record --dry-run $form > out
  echo "status $?"
done
secops check-logs logs/app.log --record --dry-run | tail -1
state | diff before - && echo "no trace"
echo "another run at work is nothing to wait for"
exec 9> store/secops.db.check-logs.lock
flock 9
secops check-logs --record --dry-run --lock-wait 0s | tail -1
