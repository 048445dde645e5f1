# Values that cannot be, and values that are missing.
for words in "version --color blue" "version --color alway" "findings list --severity hihg" \
    "findings list --limit many" "findings list --limit -1" "findings list --since" \
    "findings list --since --json" "version --quiet=yes" "findings list --since soon" \
    "findings list --since 1h --until 2h" \
    "version --now tomorrowish" "version --timeout 5" "version --timeout 0s"; do
  # shellcheck disable=SC2086 # words
  secops $words
  echo "status $?" >&2
done
secops findings ack f-7f3a --reason=
secops findings ack f-7f3a --reason ''
