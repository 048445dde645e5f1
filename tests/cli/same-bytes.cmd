# Same store, same moment: the same bytes in every language, zone, mask and place, and for any number of threads.
stock_store secops.db
day=$(dirname "$0")/../corpus/day
cp "$day"/*.log "$day"/*.jsonl .
show() { # SETTING...
  for words in "findings list --json" "findings list" "store info" "help --json" "show alice"; do
    # shellcheck disable=SC2086 # words
    env "$@" "$SECOPS" --now 2026-11-22T06:14:00Z $words
  done
}
judge() { # THREADS SETTING...
  for form in "" --json; do
    # shellcheck disable=SC2086 # words
    env "${@:2}" "$SECOPS" --now 2026-11-22T06:14:00Z check-logs ./*.log ./*.jsonl --threads "$1" $form
  done
}
# The languages that trip programs up (another decimal sign, another small i) are made here if they can be, since few
# machines have them: LOCPATH is where programs look for them then.
mkdir languages
export LOCPATH=$PWD/languages
for language in tr_TR de_DE; do
  localedef -i $language -f UTF-8 "languages/$language.UTF-8" 2> /dev/null || continue
  [ "$(LC_ALL=$language.UTF-8 locale decimal_point)" = , ] || echo "$language is made and not in effect"
done
show A=b | sha256sum > first
judge 1 A=b | sha256sum > judged
[ "$(judge 1 A=b | wc -l)" -gt 100 ] || echo "there was little to judge"
for setting in LC_ALL=C LC_ALL=tr_TR.UTF-8 LC_ALL=de_DE.UTF-8 TZ=Asia/Tokyo TZ=America/New_York \
    COLUMNS=30; do
  show $setting | sha256sum | cmp - first || echo "differs with $setting"
  for threads in 1 4; do
    judge $threads $setting | sha256sum | cmp - judged || echo "differs with $setting and $threads threads"
  done
done
(umask 000; show A=b) | sha256sum | cmp - first
echo done
