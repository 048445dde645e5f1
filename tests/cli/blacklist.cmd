# What is listed: once, with an end, and never what would cut somebody off.
stock_store secops.db
cat > secops.toml <<TOML
[blacklist]
default_for = "12h"
protect = ["192.0.2.0/28"]
allow = [{ value = "198.51.100.7", until = "2026-12-31", reason = "pen test" }]
TOML
export SECOPS_CONFIG=$PWD/secops.toml
try() {
  echo "\$ secops $*"
  secops "$@" 2>&1
  echo "status $?"
}
try blacklist add 203.0.113.9 'brute force'
try blacklist add 203.0.113.9 'brute force'
try blacklist add ::ffff:203.0.113.9 --for 24h --reason 'still at it'
try blacklist add 203.0.113.77 203.0.113.128/25 --for 2h --reason 'scanning' --dry-run
try blacklist add 203.0.113.77 203.0.113.128/25 --for 2h --reason 'scanning'
try blacklist add 0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed --forever 'took the pool'
try blacklist add mallory --kind user --finding f-zg9b --reason 'chargebacks'
echo "== what is refused"
try blacklist add mallory --kind user --finding f-zzzz --reason 'chargebacks'
try blacklist add 127.0.0.1 x
try blacklist add 203.0.113.1 192.0.2.3 198.51.100.0/24 --reason x
try blacklist add 192.0.2.3 x --override-protection 'a neighbour went mad'
try blacklist add 198.51.100.7 x --override-protection 'a neighbour went mad'
try blacklist add 203.0.113.1 garbage 1.2.3 010.0.0.1 1.2.3.4/33 0/0 fe80::1%eth0 $'1\xef\xbc\x8e2.3.4' x
try blacklist add evil.example 'phishing'
try blacklist add 203.0.113.1 203.0.113.2
try blacklist add 203.0.113.1
try blacklist add 203.0.113.1 ' '
try blacklist add 203.0.113.1 x --for 0s
try blacklist add 203.0.113.1 x --for banana
try blacklist add 203.0.113.1 x --for 1h --forever
try blacklist add 203.0.113.1 x --kind host
echo "== what is listed"
try blacklist list
try blacklist list --expiring 3h --sort expires
try blacklist list --kind country
try blacklist list --search POOL --json
NOW=2026-11-22T09:00:00Z
export NOW
try blacklist check 203.0.113.9 203.0.113.200 8.8.8.8
try blacklist check 8.8.8.8
NOW=2026-11-22T06:20:00Z
try blacklist check 203.0.113.200 --json
printf '203.0.113.201\n8.8.8.8\r\n\n  ::ffff:203.0.113.9\nmail.example\n' > values
try blacklist check - < values
secops blacklist check - --jsonl < values 2> /dev/null
try blacklist check - 8.8.8.8 < values
echo "== more time, and the end"
try blacklist extend 203.0.113.77 --for 1h --reason 'still there'
try blacklist extend 203.0.113.77 --for 1d --reason 'still there'
try blacklist extend 8.8.8.8 --for 1d --reason 'why not'
try blacklist extend 203.0.113.77 --reason 'how long?'
try blacklist remove 203.0.113.77 8.8.8.8 --reason 'our own scanner' --dry-run
try blacklist remove 203.0.113.77 8.8.8.8 --reason 'our own scanner'
try blacklist remove 203.0.113.77 --reason 'our own scanner'
try blacklist remove b-zzzz --reason 'nobody'
NOW=2026-11-22T09:00:00Z
try blacklist cleanup --dry-run
try blacklist cleanup
try blacklist cleanup
try blacklist show 203.0.113.77
try show 203.0.113.9
secops store verify | head -1
echo "== a second value is not taken for the reason, and no card number is kept or shown"
try blacklist add a.example b.example --kind domain
try blacklist add 203.0.113.90 198.51.100.300
try blacklist add eve fraud --kind user
try blacklist add 203.0.113.61 INC-1234
try blacklist remove 203.0.113.61 eve --reason 'password=hunter2hunter2' --kind user
try blacklist remove 203.0.113.61 --reason 'password=hunter2hunter2'
try blacklist list --all --search INC --json
try blacklist add 4111111111111111 --kind user --reason x
try blacklist add 203.0.113.90 'paid with 4111111111111111'
try blacklist list --search paid
echo "== in numbers"
try blacklist stats
try blacklist stats --for 1h --json
try blacklist stats --for 0s
