# Every mistake of a rule file is told with file and line; the other rules still judge.
for i in 1 2 3; do
  echo "Nov 22 06:00:0$i web sshd[1]: Failed password for root from 203.0.113.9 port 1 ssh2"
done > auth.log
fine='title: Fine
logsource: {}
level: low
detection: {s: {event.action: login.failed}, condition: s}'
try() { # FILE…: with the shipped rules left out, so that only these judge
  echo "== $*"
  words=()
  for file in "$@"; do words+=(--rules "$file"); done
  secops check-logs auth.log --no-builtin-rules "${words[@]}" > out 2> err
  echo "status $?"
  head -1 out
  cat err
}
cat > modifier.yml <<YAML
title: Unknown modifier
logsource: {}
detection:
  selection:
    url.path|contians: /admin
    user.name|base64: x
  condition: selection
---
$fine
YAML
try modifier.yml
printf 'title: [\n  nope: }\n\ttabs\n' > not-yaml.yml
echo "$fine" > fine.yml
try not-yaml.yml fine.yml
try auth.log fine.yml
head -c 100 "$SECOPS" > program.yml
try program.yml fine.yml
printf 'title: \xff\xfe\n' > bytes.yml
try bytes.yml
: > empty.yml
try empty.yml
try missing.yml fine.yml
mkdir -p folder/deeper nothing
cp modifier.yml folder/deeper/one.yaml
echo 'not a rule' > folder/README
try folder
try nothing fine.yml
try 'no*such.yml' fine.yml
try
echo "== a rule that is not there"
secops check-logs auth.log --rule auth.none --plugin
echo "== the finding's own status wins"
sed 's/level: low/level: high/' modifier.yml > high.yml
secops check-logs auth.log --no-builtin-rules --rules high.yml 2>&1 > /dev/null
echo "status $?"
echo "== with the shipped ones, in JSON"
secops check-logs auth.log --rules modifier.yml --json | sed -n '/"errors": \[$/,$p'
echo "== in one line"
secops check-logs auth.log --rules modifier.yml --plugin
echo "== a rule that is named but not there"
secops check-logs auth.log --rule auth.many-failure 2>&1 > /dev/null
echo "status $?"
echo "== files without a rule in them"
: > empty.yml
printf '%s\n' '---' '# later' '' > later.yml
secops check-logs auth.log --rules empty.yml --rules later.yml 2>&1 > /dev/null
echo "status $?"
echo "== a rule that would take the terminal over"
cat > hostile.yml <<'YAML'
title: "a\x1b[2J"
name: hostile
logsource: {}
detection: {s: {event.action: login.failed}, condition: s}
secops: {contact: "b\x1b[2J", advice: "c\x1b[2J {id}", group-by: ["d\x1b[2J", user.name]}
YAML
secops check-logs auth.log --no-builtin-rules --rules hostile.yml | sed -n '3,/contact/p'
for words in --json --plugin --explain; do
  secops check-logs auth.log --no-builtin-rules --rules hostile.yml "$words" > out 2>&1
  grep -c "$(printf '\033')" out
done
