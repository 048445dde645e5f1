# The list is brought to files of other programs: written when it changes, and their programs told.
cat > secops.toml <<TOML
[[blacklist.sync]]
target = "file:$PWD/blocked.conf"
format = "nginx-deny"
then = ["$PWD/reload", "now"]
[[blacklist.sync]]
target = "file:$PWD/plain.txt"
format = "plain"
[blacklist]
allow = [{ value = "198.51.100.7", reason = "pen test" }]
TOML
export SECOPS_CONFIG=$PWD/secops.toml
printf '#!/bin/sh\necho "$@" >> %s\nexit "$(cat %s)"\n' "$PWD/told" "$PWD/answer" > reload
chmod +x reload
echo 0 > answer
stock_store secops.db
try() {
  echo "\$ secops $*"
  secops "$@" 2>&1
  echo "status $?"
}
secops blacklist add 203.0.113.9 --reason 'brute force' --for 1h > /dev/null
secops blacklist add mallory --kind user --reason fraud > /dev/null
secops blacklist add 2001:db8:bad::/48 --reason scanning --for 2h > /dev/null
try blacklist sync --dry-run
ls blocked.conf plain.txt told 2>&1
try blacklist sync
cat blocked.conf plain.txt told
stat -c %a blocked.conf
try blacklist sync
echo "== what fails is tried again"
secops blacklist add 203.0.113.10 --reason 'brute force' --for 1h > /dev/null
echo 1 > answer
try blacklist sync
try blacklist sync
echo 0 > answer
try blacklist sync --json
try blacklist sync
cat told
echo "== a file that others changed is put right"
echo 'deny all;' >> blocked.conf
try blacklist sync
cat blocked.conf
echo "== an end, and the allow list"
printf '198.51.100.0/24\n203.0.113.77\n' > feed.txt
secops --config none blacklist import feed.txt --source feed > /dev/null
echo 203.0.113.77 > same.txt
try blacklist import same.txt --source same --dry-run
try blacklist import same.txt --source same
try blacklist import same.txt --source same
NOW=2026-11-22T07:30:00Z
export NOW
try blacklist sync
cat plain.txt
echo "== what cannot be"
try blacklist sync --confirm-within 1s
try blacklist sync --confirm-within 60s --confirm
try blacklist sync --confirm-within 60s
try blacklist sync --confirm
echo "== what a program did not take it is told again"
secops blacklist add 203.0.113.12 --reason 'brute force' --for 1h > /dev/null
echo 1 > answer
try blacklist sync
echo 0 > answer
try blacklist sync
mkdir closed && chmod 500 closed
sed -i "s|file:$PWD/plain.txt|file:$PWD/nowhere/plain.txt|" secops.toml
try blacklist sync
printf '[[blacklist.sync]]\ntarget = "nftables"\nprogram = "%s/nft"\n' "$PWD" > secops.toml
try blacklist sync
echo "== the packet filter goes by the machine's clock"
try_now() {
  echo "\$ secops $*"
  "$SECOPS" "$@" 2>&1 | sed 's/"time": ".*"/"time": "…"/'
  echo "status ${PIPESTATUS[0]}"
}
try_now blacklist sync
printf '#!/bin/sh\necho "Operation not permitted (you must be root)" >&2\nexit 1\n' > nft
chmod +x nft
try_now blacklist sync --json
printf '#!/bin/sh\ncat %s/table\n' "$PWD" > nft
echo '{"nftables": [{"table": {"name": "secops"}}, {"chain": {"name": "input", "policy": "drop"}}]}' > table
try_now blacklist sync
secops store verify | head -1
