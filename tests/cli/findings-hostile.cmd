# Text from an attacker reaches no terminal as it is, in no form.
stock_store secops.db hostile
id=$(secops findings list --json --rule 'hostile.*' | sed -n 's/ *"id": "\(f-[^"]*\)",/\1/p')
for words in "findings list" "findings list --json" "findings list --plugin" "findings show $id" \
    "findings show $id --json" "show $id" "findings ack $id --reason x" "findings list --color always"; do
  # shellcheck disable=SC2086 # words
  secops $words > out
  if [ "$words" = "findings list --color always" ]; then sed -i 's/\x1b\[[0-9;]*m//g' out; fi
  # What is left must be printable: no control but the line end, no DEL, C1, direction mark, bad byte.
  LC_ALL=C grep -qP '[\x00-\x09\x0b-\x1f\x7f]|\xc2[\x80-\x9f]|\xe2\x80[\x8b-\x8f\xa8-\xae]|\xe2\x81[\xa6-\xa9]|\xd8\x9c' out \
    && echo "raw text in: $words"
  iconv -f UTF-8 -t UTF-8 out > /dev/null || echo "bad bytes in: $words"
done
echo done
