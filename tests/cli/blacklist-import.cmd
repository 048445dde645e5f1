# Feeds: replaced as a whole, refused as a whole where they cannot be right, and never over the allow list.
stock_store secops.db
cat > secops.toml <<TOML
[blacklist]
protect = ["203.0.112.0/28"]
allow = [{ value = "198.51.100.7", until = "2026-12-31", reason = "pen test" }]
TOML
export SECOPS_CONFIG=$PWD/secops.toml
try() {
  echo "\$ secops $*"
  secops "$@" 2>&1
  echo "status $?"
}
cat > drop.txt <<LIST
; Spamhaus DROP List
203.0.113.0/24 ; SBL1
203.0.113.9 ; SBL2
  198.18.0.0/16	12
198.51.100.0/24 ; ours in part
127.0.0.1
203.0.112.1-203.0.112.2
198.19.7.1 - 198.19.7.6
2001:db8:bad::/48
0xde709f2102306220921060314715629080e2fb77
drops@evil.example
203.0.113.9
LIST
try blacklist import drop.txt --source drop --dry-run
try blacklist import drop.txt --source drop
try blacklist import drop.txt --source drop --quiet
gzip -k drop.txt
try blacklist import drop.txt.gz --source drop --json
try blacklist check 203.0.113.9 203.0.113.77 198.18.3.4 198.51.100.7 198.19.7.3 198.19.7.7 2001:db8:bad::5 DROPS@evil.example
try blacklist list
try blacklist list --feed drop --limit 2
try blacklist remove 203.0.113.9 --reason 'our own scanner'
try blacklist show 203.0.113.9
echo "== what cannot be right"
printf '<html>\n<body>404</body>\n' > error.html
try blacklist import error.html --source drop
try blacklist import error.html --source drop --accept-shrink
printf '203.0.113.0/24\n203.0.113.9\n' > short.txt
try blacklist import short.txt --source drop
try blacklist import short.txt --source drop --accept-shrink
: > empty.txt
try blacklist import empty.txt --source drop
printf '%s\n' 203.0.113.{1..8} garbage 010.0.0.1 | tee junk.txt > /dev/null
try blacklist import junk.txt --source junk
try blacklist import junk.txt --source junk --accept-shrink
printf '["203.0.113.1", "203.0' > cut.json
try blacklist import cut.json --source cut
try blacklist import nowhere.txt --source drop
try blacklist import short.txt --source 'a b'
try blacklist import short.txt --source drop --for 0s
printf 'evil.example\nMail.Other.Example\n' > domains.txt
try blacklist import domains.txt --source domains --kind domain --for 1h
printf '\xff\xfe\x1b[2Jx\n203.0.113.1\n' > hostile.txt
try blacklist import hostile.txt --source hostile
echo "== what ends by itself"
for way in 'add 198.18.9.1 x --for 1h' 'add 198.18.9.2 x --for 3h' 'add 198.18.9.3 x' 'add 198.18.9.4 x --forever' \
  'remove 198.18.9.3 --reason mistaken'; do secops blacklist $way > told; done
for form in csv json; do
  NOW=2026-11-22T08:00:00Z secops blacklist list --all --$form > back.$form
  NOW=2026-11-22T08:00:00Z try blacklist import back.$form --source back --dry-run
  NOW=2026-11-22T08:00:00Z try blacklist import back.$form --source back --dry-run --for 1h --json | head -30
done
grep -v 198.18.9.4 back.csv > ends.csv
try blacklist import ends.csv --source back --dry-run
NOW=2026-12-22T08:00:00Z try blacklist import ends.csv --source back
echo "== a list without a store"
cut -d' ' -f1 drop.txt > plain.txt
printf '203.0.113.7\n8.8.8.8\n198.18.255.255\r\nx@evil.example\nnot one\n' > asked.txt
secops --store nowhere.db blacklist check - --list drop.txt < asked.txt 2>&1; echo "status $?"
secops --store nowhere.db blacklist check - --list drop.txt --jsonl < asked.txt 2> /dev/null
try blacklist check 203.0.113.7 --list drop.txt
try blacklist check - --list -
echo "== the allow list wins over what was listed before"
sed -i 's|^allow.*|allow = [{ value = "203.0.113.0/29", reason = "office" }]|' secops.toml
try blacklist check 203.0.113.9 203.0.113.3
echo "== the end"
NOW=2026-11-22T08:00:00Z
export NOW
try blacklist check mail.evil.example --kind domain
try blacklist list --feed domains
secops blacklist list
secops blacklist list --json | jq -c '.data.feeds[] | [.name, .expires, .listed]'
try blacklist cleanup
try blacklist remove --feed drp --reason 'not kept any more'
try blacklist remove --feed nothing --reason 'not kept any more'
try blacklist list --feed drp
secops blacklist import short.txt --source short > told
try blacklist remove 203.0.113.9 --reason 'our own scanner'
try blacklist remove --feed drop --reason 'not kept any more' --dry-run
try blacklist remove --feed drop --reason 'not kept any more'
try blacklist remove --feed drop --reason 'not kept any more'
try blacklist stats
try blacklist stats --csv
secops store verify | head -1
echo "== an end that has drifted is told before it stays"
seq 1 20 | sed 's/^/100.66.0./' > month.txt
NOW=2026-12-01T00:00:00Z
export NOW
secops blacklist import month.txt --source month --for 30d > told
NOW=2026-12-13T00:00:00Z
try blacklist import month.txt --source month --for 30d
secops blacklist export csv 2> told | sed -n '1p;/100\.66\./p' > month.csv
try blacklist import month.csv --source month
NOW=2026-12-25T00:00:00Z
try blacklist import month.csv --source month
secops store verify | head -1
