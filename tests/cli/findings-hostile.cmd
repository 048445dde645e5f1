# Text from an attacker reaches no terminal as it is, in no form.
# What is left must be printable: no control but the line end, no DEL, C1, direction mark, bad byte.
raw_in() {
  LC_ALL=C grep -qP '[\x00-\x09\x0b-\x1f\x7f]|\xc2[\x80-\x9f]|\xe2\x80[\x8b-\x8f\xa8-\xae]|\xe2\x81[\xa6-\xa9]|\xd8\x9c' "$1" \
    && echo "raw text in: $2"
  iconv -f UTF-8 -t UTF-8 "$1" > /dev/null || echo "bad bytes in: $2"
}
stock_store secops.db hostile
id=$(secops findings list --json --rule 'hostile.*' | sed -n 's/ *"id": "\(f-[^"]*\)",/\1/p')
[ -n "$id" ] || echo "no hostile finding is there to be shown"
for words in "findings list" "findings list --json" "findings list --plugin" "findings show $id" \
    "findings show $id --json" "show $id" "findings ack $id --reason x" "findings list --color always" \
    "store info" "store info --json" "store verify" "store verify --json"; do
  # shellcheck disable=SC2086 # words
  secops $words > out 2>&1 || echo "status $?: $words"
  [ -s out ] || echo "nothing came of: $words"
  if [ "$words" = "findings list --color always" ]; then sed -i 's/\x1b\[[0-9;]*m//g' out; fi
  raw_in out "$words"
done
secops store info | grep -c '^table .*evil.example'
# A value that secops makes itself is refused where it cannot be one, and told where all is checked.
for kind in hostile-id hostile-sha256; do
  rm secops.db*
  stock_store secops.db $kind
  for words in "findings list" "findings list --json" "findings list --plugin" "show alice" "store verify"; do
    # shellcheck disable=SC2086 # words
    secops $words > out 2>&1
    echo "$kind, $words: $?"
    raw_in out "$kind, $words"
  done
done
echo done
