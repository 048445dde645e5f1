# Lists that are broken, hostile or no lists at all: nothing of them is lost without a word, and none passes for
# a list that holds nothing.
stock_store secops.db
try() {
  echo "\$ secops $*"
  secops "$@" 2>&1
  echo "status $?"
}
long=$(printf 'x%.0s' {1..70000})
echo "== quotes and long lines"
printf 'value,reason\n203.0.113.1,ok\n203.0.113.2,"never closed\n203.0.113.3,"x"\n' > quote.csv
for i in {4..30}; do echo "203.0.113.$i,x"; done >> quote.csv
try blacklist import quote.csv --source quote
printf 'value,note\n203.0.113.1,"%s"\n203.0.113.2,y\n' "$long" > long.csv
try blacklist import long.csv --source long-csv
printf '203.0.113.1 # %s\n203.0.113.2\n%s\n' "$long" "$long" > long.txt
try blacklist import long.txt --source long-txt --accept-shrink
awk 'BEGIN { printf "["; for (i = 0; i < 20000; i++) printf "\"198.18.%d.%d\", ", i / 256, i % 256; print "\"203.0.113.1\"]" }' > one.json
gzip -k one.json
try blacklist import one.json --source one
try blacklist import one.json.gz --source one
printf '[\n%.0s' {1..1000} > deep.json
try blacklist import deep.json --source deep
echo "== elements of JSON"
echo '{"entries":[{"value":"203.0.113.1"},{"value":5},{"x":1},{"ip_address":"203.0.113.2"},null]}' > elements.json
try blacklist import elements.json --source elements
try blacklist import elements.json --source elements --accept-shrink
{ for i in {1..12}; do echo "{\"cidr\":\"203.0.113.$i\"}"; done; echo '{"foo":1}'; echo '{"type":"metadata","records":12}'; } > lines.json
try blacklist import lines.json --source lines
echo "== ranges"
printf '10.0.0.0-10.0.255.255\n10.1.0.0-10.2.0.0\n' > ranges.txt
try blacklist import ranges.txt --source ranges
echo "== the same list again"
echo 203.0.113.77 > life.txt
try blacklist import life.txt --source life --for 1h
try blacklist import life.txt --source life --for 1h
try blacklist import life.txt --source life --for 2h --dry-run
try blacklist import life.txt --source life --for 2h
NOW=2026-11-22T09:00:00Z try blacklist import life.txt --source life --for 2h --json
NOW=2026-11-22T09:00:00Z try blacklist import life.txt --source life --for 2h
try blacklist import life.txt --source rule
echo "== every address"
try blacklist add 0.0.0.0/1 --override-protection drill --reason drill --for 1h
echo 1.2.3.4 > asked.txt
secops blacklist check - < asked.txt; echo "status $?"
try blacklist check 1.2.3.4
echo "== a list that a program writes"
try blacklist check 203.0.113.7 --list <(echo 203.0.113.0/24)
echo 203.0.113.0/24 | try blacklist check mallory --list -
echo '[1' | try blacklist import - --source broken
try blacklist import <(gzip < life.txt) --source fifo
echo "== no lists"
: > empty.txt
printf '<html>\n<head><title>404</title>\n<body>not here\n' > error.html
printf '\x7fELF\x02\x01\x01\0\0\n\x1b[2J\xe2\x80\xae%s\n' "$long" > binary
for file in empty.txt error.html binary nowhere.txt deep.json; do
  try blacklist check 203.0.113.7 --list $file
  secops blacklist check - --list $file < asked.txt 2> /dev/null; echo "status $?"
  secops blacklist export plain --list $file 2> /dev/null; echo "status $?"
done
try blacklist check 203.0.113.7 --list error.html --json
echo "== lists with junk"
{ printf '203.0.113.%s\n' {1..9}; echo "$long"; } > tenth.txt
try blacklist check 203.0.113.7 --list tenth.txt
try blacklist check 203.0.113.77 --list tenth.txt
try blacklist check 203.0.113.77 --list tenth.txt --json
secops blacklist check - --list tenth.txt < asked.txt; echo "status $?"
try blacklist export plain --list tenth.txt --aggregate
echo nothing >> tenth.txt
try blacklist check 203.0.113.7 --list tenth.txt
echo "== values that are none"
printf '203.0.113.7\n\nevil.example\n\x1b[2J\xe2\x80\xae\xff\\%s\n8.8.8.8\nKP\n1.2.3\n0/0\n010.0.0.1\n' "$long" > junk.txt
secops blacklist check - --list long.csv < junk.txt 2>&1; echo "status $?"
secops blacklist check - --list long.csv --json < junk.txt; echo "status $?"
try blacklist add $'A\xe2\x80\xaeB' --kind user --reason drill
script -qec "secops blacklist check -" /dev/null < /dev/null | tr -d '\r'
script -qec "secops blacklist check - --json" /dev/null < /dev/null | tr -d '\r'
script -qec "secops blacklist import - --source drop" /dev/null < /dev/null | tr -d '\r'
echo "== a reader that goes away"
awk 'BEGIN { for (i = 0; i < 100000; i++) print "203.0.113.7\n8.8.8.8" }' > many.txt
echo 203.0.113.7 > seven.txt
echo 203.0.113.9 > nine.txt
for list in seven.txt nine.txt; do
  for form in --color=never --jsonl; do
    secops blacklist check - --list $list $form < many.txt | head -0
    echo "$list $form: status ${PIPESTATUS[0]}"
  done
done
