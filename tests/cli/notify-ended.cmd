# A run that is ended while it tells has told what it has told, and leaves no child behind.
stock_store secops.db
mkdir logs
for day in 17 18 19 20 21; do
  echo "2026-11-${day}T05:00:00Z DEBUG PRIVATE_KEY=0x4c0883a69102937d6231471b5dbb6204fe5129617082792ae468d01a3f362318"
done > logs/app.log
cat > tell <<'SH'
#!/bin/bash
sleep 0.3
sed 's/.*"id":"\(f-[^"]*\)".*/\1/' >> "${0%/*}/told"
SH
chmod +x tell
cat > secops.toml <<TOML
[[source]]
name = "app"
paths = ["$PWD/logs/app.log"]
[notify]
command = ["$PWD/tell"]
TOML
export SECOPS_CONFIG=$PWD/secops.toml
for _ in 1 2 3 4 5 6; do secops check-logs --record --quiet --timeout 1s > /dev/null 2>&1; done
echo "told of $(sort -u told | wc -l)"
cat > tell <<'SH'
#!/bin/bash
sleep 30 &
echo "$$ $!" > "${0%/*}/pids"
wait
SH
end_it() { # how it ends
  echo "2026-11-22T05:$1:00Z ERROR PRIVATE_KEY=0x4c0883a69102937d6231471b5dbb6204fe5129617082792ae468d01a3f362318" > other.log
  shift
  echo "== $*"
  rm -f pids
  "$@" check-logs other.log --record --quiet > /dev/null 2>&1
  echo "status $?"
  sleep 0.2
  read -r first second < pids
  ps -o stat= -p "$first,$second" | grep -vc "^Z" || true  # those that only wait to be reaped are gone
}
in_time() { secops --timeout 1s "$@"; }
interrupted() { timeout --preserve-status -s INT 1 "$SECOPS" --now 2026-11-22T06:14:00Z "$@"; }
terminated() { timeout --preserve-status -s TERM 1 "$SECOPS" --now 2026-11-22T06:14:00Z "$@"; }
end_it 10 in_time
end_it 20 interrupted
end_it 30 terminated
