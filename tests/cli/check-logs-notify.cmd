# Who is told: of a critical finding, once; again at the next run if the command failed; of nothing else.
stock_store secops.db
secret=0x4c0883a69102937d6231471b5dbb6204fe5129617082792ae468d01a3f362318
mkdir logs
echo '#!/bin/bash' > tell
cat >> tell <<'SH'
cat >> "${0%/*}/told"
echo "arguments: $*" >> "${0%/*}/told"
exit "$(cat "${0%/*}/wanted")"
SH
chmod +x tell
cat > secops.toml <<TOML
[[source]]
name = "app"
paths = ["$PWD/logs/app.log"]
[notify]
command = ["$PWD/tell", "on-call", "two words"]
TOML
export SECOPS_CONFIG=$PWD/secops.toml
run() {
  echo "== $1"
  shift
  rm -f told
  secops check-logs "$@" > out 2> err
  echo "status $?"
  grep -e '^[a-z]*  f-' -e '^Recorded' out
  cat err
  if [ -e told ]; then cat told; else echo "nobody was told"; fi
}
{
  for i in $(seq 10 21); do
    echo "2026-11-22T06:00:${i}Z ERROR transaction signing failed"
  done
  echo "2026-11-22T06:01:00Z DEBUG PRIVATE_KEY=$secret"
} > logs/app.log
echo 0 > wanted
run "a look tells nobody" --quiet
run "nor does a dry run" --record --dry-run
echo 1 > wanted
run "the command fails: the finding is kept and stays noted" --record
run "and fails again" --record
echo 0 > wanted
run "and is told at the next run, though nothing is new" --record
run "once" --record
echo "2026-11-22T06:01:30Z DEBUG again PRIVATE_KEY=$secret" >> logs/app.log
run "a finding that goes on is not told again" --record
echo "2026-11-22T06:12:00Z DEBUG seed PRIVATE_KEY=$secret" > other.log
NOW=2026-11-22T09:14:00Z run "a run over paths tells too" --record other.log --rule secrets.private-key
echo "2026-11-22T08:12:00Z DEBUG later PRIVATE_KEY=$secret" >> logs/app.log
chmod -x tell
export NOW=2026-11-22T08:14:00Z
run "a command that cannot be started" --record
chmod +x tell
echo "== another run at work: nobody is told twice"
(flock 9; secops check-logs --record --if-free) 9> secops.db.check-logs.lock
run "told when it is free" --record --if-free
echo "== the audit chain says who was told of what"
for rule in secrets.private-key transaction.signing-failed; do
  for id in $(secops findings list --rule $rule --json | sed -n 's/^ *"id": "\(f-[^"]*\)",/\1/p'); do
    echo "$rule: $(secops show "$id" | grep -c finding.told)"
  done
done
echo "== from high on"
sed -i 's/^command/at_or_above = "high"\ncommand/' secops.toml
echo "2026-11-22T08:13:00Z ERROR transaction signing failed" >> logs/app.log
run "high is told too" --record
