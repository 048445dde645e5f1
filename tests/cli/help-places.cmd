# Help by flag and by command is the same text, at every level, on standard output with status 0.
for path in "" findings "findings ack" "store verify"; do
  # shellcheck disable=SC2086 # one or two words
  secops help $path > by-command || echo "status $?"
  # shellcheck disable=SC2086
  secops $path --help > by-flag || echo "status $?"
  # shellcheck disable=SC2086
  secops -h $path | cmp - by-flag
  cmp by-command by-flag && echo "secops $path: $(grep -n -m1 Examples by-flag)"
done
secops > alone || echo "status $?"
grep -q 'Global flags' alone && echo "too long"
wc -l < alone | awk '{print ($1 <= 50 ? "one screen" : "too long")}'
awk 'length($0) > 82' by-flag alone
