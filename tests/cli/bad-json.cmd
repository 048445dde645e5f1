# JSON nested 10,000 deep is an event without what lies too deep; where it is not closed it is a line that is
# not understood; the others are.
for i in 1 2 3 4 5 6 7 8 9 10 11; do
  echo '{"timestamp":"2026-11-22T06:00:00Z","eventType":"login.failed","ip":"203.0.113.9"}'
done > app.json
{
  printf '{"timestamp":"2026-11-22T06:00:00Z","eventType":"login.failed","ip":"203.0.113.9","x":'
  head -c 10000 /dev/zero | tr '\0' '['
  head -c 10000 /dev/zero | tr '\0' ']'
  echo '}'
  printf '{"eventType":"login.failed"'
  for i in $(seq 10000); do printf ',"a":{"b":1'; done
  echo
  head -c 10000 /dev/zero | tr '\0' '{'
  echo
} > deep.json
cat deep.json >> app.json
echo '{"timestamp":"2026-11-22T06:00:00Z","eventType":"login.failed","ip":"203.0.113.9"}' >> app.json
secops check-logs app.json | grep -v '^ *secops.* events '
echo "status ${PIPESTATUS[0]}"
echo "== alone"
secops check-logs deep.json
echo "status $?"
secops check-logs deep.json --format json-lines | grep lines,
echo "status ${PIPESTATUS[0]}"
echo "== events"
secops events app.json --fields source.ip | sort | uniq -c
echo "== other shapes that are no event"
printf '%s\n' '[1,2]' '"text"' 'null' '{' '}' '{"a"}' '{"a":1,}' '{"a":1}{"b":2}' '{"a":NaN}' '{"a":1e999}' \
  '{"a":"\ud800"}' '{"":""}' '{"message":1}' '{"timestamp":[],"level":{},"message":null}' > odd.json
secops events odd.json --format json-lines
echo "status $?"
