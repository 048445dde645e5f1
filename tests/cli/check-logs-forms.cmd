# One log, looked at in every form: 12 failures of 203.0.113.9 in 11 s, 10 of 198.51.100.7, one private key.
{
  for i in $(seq 10 21); do
    echo "Nov 22 06:00:$i web sshd[8$i]: Failed password for invalid user admin from 203.0.113.9 port 40$i ssh2"
  done
  for i in $(seq 10 19); do
    echo "Nov 22 06:01:$i web sshd[9$i]: Failed password for root from 198.51.100.7 port 41$i ssh2"
  done
  echo 'Nov 22 06:02:00 web app[7]: PRIVATE_KEY=0x4c0883a69102937d6231471b5dbb6204fe5129617082792ae468d01a3f362318'
} > auth.log
echo "== text"
secops check-logs auth.log
echo "status $?"
echo "== json"
secops check-logs auth.log --json
echo "status $?"
echo "== plugin"
secops check-logs auth.log --plugin
echo "status $?"
echo "== quiet: the same text where something is wrong, nothing at all where all is fine"
secops check-logs auth.log > out
secops check-logs auth.log --quiet | cmp - out && echo same
sed -n '20,21p' auth.log > fine.log
secops check-logs fine.log --quiet
echo "status $?"
echo "== explain"
sed -n '1p;23p' auth.log > two.log
secops check-logs two.log --explain --rule secrets.private-key --rule auth.many-failures
secops check-logs auth.log --explain --rule secrets.private-key | tail -2
secops check-logs two.log --explain --rule secrets.private-kay
echo "status $?"
secops check-logs two.log --explain --rule secrets.private-key --json
echo "== fail-on"
for level in critical high medium low; do
  secops check-logs auth.log --rule auth.many-failures --fail-on $level > out
  echo "$level: status $?, $(head -1 out)"
done
echo "== explain shows no secret, in the line or in a value"
cat > keyword.yml <<'YAML'
title: Any key
name: any.key
logsource: {}
detection: {s: {message|contains: KEY}, condition: s}
YAML
sed -n '23p' auth.log > key.log
secops check-logs key.log --explain --no-builtin-rules --rules keyword.yml
echo "== explain says how near a rule came"
for i in $(seq 10 29); do
  echo "Nov 22 06:0$((i / 20)):$i web sshd[1]: Failed password for root from 203.0.113.$((i % 2)) port $i ssh2"
done > near.log
secops check-logs near.log --explain | tail -8
secops check-logs near.log --explain --rule auth.many-failures --rule auth.success-after-failures | tail -2
secops check-logs near.log --explain --rule payment.many-blocks | tail -1
secops check-logs near.log --explain --rule auth.many-failures --json | sed -n '/"windows"/,/^  }/p'
