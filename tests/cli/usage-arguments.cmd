# What is missing, what is too much, what does not go together or not here.
for words in "findings show" "findings show f-1 f-2" "findings ack f-1" "show" "version extra" \
    "version --dry-run" "findings list -n" "version --jsonl" "version --json --plugin" \
    "version --json --jsonl"; do
  # shellcheck disable=SC2086 # words
  secops $words
  echo "status $?" >&2
done
