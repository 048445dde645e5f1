# Every global flag works before and after the command, and the last one wins.
stock_store other.db
one=$(secops --store other.db findings list --json)
two=$(secops findings list --store other.db --json)
three=$(secops --json findings --store=other.db list --store nowhere.db --store other.db)
[ "$one" = "$two" ] && [ "$two" = "$three" ] && echo same
for flags in "--config none" "--color never" "-q" "--quiet" "-v" "--verbose" "--now 2026-11-22" \
    "--timeout 1m" "--no-input" "--jsonl" "-n" "-qv"; do
  # shellcheck disable=SC2086 # words
  secops $flags version > before 2>&1
  before=$?
  # shellcheck disable=SC2086
  secops version $flags > after 2>&1
  [ $before = $? ] && cmp before after && echo "$flags: $before"
done
