# A wave of attackers: people see the worst of it and what leads to the rest; programs get all.
stock_store secops.db
printf '[blacklist]\nmost_per_run = 24\n' > secops.toml
export SECOPS_CONFIG=$PWD/secops.toml
run() { secops "$@" 2> err | sed "s| --config $PWD/secops.toml --store $PWD/secops.db||"; }
mkdir log
for ((host = 1; host <= 40; ++host)); do
  for ((i = 0; i < 12; ++i)); do
    printf 'Nov 22 06:%02d:%02d host sshd[1]: Failed password for root from 203.0.113.%d port 22 ssh2\n' $((host / 2)) $((i * 2)) "$host"
  done
done > log/auth.log
NOW=2026-11-22T07:00:00Z
export NOW
echo "== a look"
run check-logs log/auth.log > out
grep -c '^high ' out
sed -n '/more: /p' out
echo "== the line shows all of them, from wherever it is pasted"
sed -n 's/^30 more: //p' out > line
(cd / && bash "$OLDPWD/line") | grep -c '^high '
mkdir rules.d
run check-logs log --rules "$PWD/log/../rules.d" --since 1h --format syslog --limit 2 2>&1 | sed -n '/more: /p'
run check-logs - < log/auth.log | sed -n '/more: /p'
run check-logs log/auth.log --limit 3 | grep -e '^high ' -e 'more: ' | sed 's|f-[a-z0-9]*|ID|'
run check-logs log/auth.log --limit 0 | grep -c '^high '
run check-logs log/auth.log --json | jq '.data.findings | length'
echo "== what is recorded"
run check-logs --record log/auth.log > out
cat err
grep -c '^high ' out
grep -c '^  listed: 203' out
grep -e 'more: ' -e 'not listed' out
run check-logs --record log/auth.log --json | jq -c '[.data.blocks[].outcome] | group_by(.) | map([.[0], length])'
echo "== many are taken back by the rows of the trail that listed them, whatever else was listed at that moment"
grep 'take this back' out
sed -n 's/^  take this back: //p' out > first
taken() { sed "s|^secops|secops --config $PWD/secops.toml --store $PWD/secops.db|; s/\$/ $2/" "$1" | bash; }
value=$(secops blacklist list --json | jq -r '.data.entries[-1].value')
secops blacklist extend "$value" --for 20d --reason 'still at it' > told
taken first --dry-run | grep taken
taken first '--dry-run --json' | jq -r '.data.entries[].source' | sort | uniq -c
echo "== rows that are none"
for rows in 0-5 7-3 x 5- -5 1-99999999; do
  secops blacklist undo --trail=$rows --reason x 2>&1 | sed '/^see: /d; s/holds 1-[0-9]*/holds 1-LAST/'
done
secops blacklist undo --trail 1-2 --since 1h --reason x 2>&1 | head -1
echo "== so are those of a run that names no moment"
recorded=$(date +%s)
for ((host = 101; host <= 108; ++host)); do
  for ((i = 0; i < 12; ++i)); do
    printf '%s host sshd[1]: Failed password for root from 203.0.113.%d port 22 ssh2\n' \
      "$(date -u -d @$((recorded - 60 + i)) +%Y-%m-%dT%H:%M:%SZ)" "$host"
  done
done > log/now.log
"$SECOPS" check-logs --record log/now.log | sed -n 's/^  take this back: //p' > line
sed "s| --config.*secops.db||" line
sed 's/$/ --dry-run/' line | bash | grep -e taken -e 203.0.113 | sed 's/b-[a-z0-9]*/ID/' | sort
echo "== what is no news is said where it is asked for"
run check-logs --record log/auth.log | grep 'asks for' | sed 's/b-[a-z0-9]*/ID/' | sort | uniq -c
NOW=2026-11-25T07:00:00Z run check-logs --record log/auth.log --limit 1 | sed -n '/asks for/p'
secops check-logs log/auth.log --limit -1
echo "status $?"
echo "== the second run at the same moment keeps what it has listed"
secops blacklist list --json | jq '.data.entries | length'
taken first | grep taken
secops blacklist list --json | jq '.data.entries | length'
taken first | grep unchanged
