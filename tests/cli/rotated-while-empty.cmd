# A log that was empty at the last run has no bytes to know its copy by: one that is newer is read.
cat > secops.toml <<TOML
[[source]]
name = "app"
paths = ["$PWD/logs"]
TOML
mkdir logs
export SECOPS_CONFIG=$PWD/secops.toml
secops init > /dev/null
run() { secops check-logs --record | sed -n '/^Read/,/^$/p' | sed '1d;$d;s/ after [0-9T:.-]*Z/ after TIME/;s/ until [0-9T:.-]*Z/ until TIME/'; }
line() { echo "2026-11-22T06:00:0${1}Z ERROR one" >> logs/app.log; }
touch -d '1 hour ago' logs/app.log
run
for i in 1 2 3 4 5; do line "$i"; done
mv logs/app.log logs/app.log.1
gzip logs/app.log.1
touch logs/app.log
echo "== the copy, once"
run
run
echo "== the copy that was being read is gone, but not the one after it"
line 6
touch -d '50 minutes ago' logs/app.log
run
mv logs/app.log gone
line 7
mv logs/app.log logs/app.log.1
line 8
run
