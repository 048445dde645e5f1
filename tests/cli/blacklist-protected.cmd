# What is protected now and was listed before is let in by sync: list and check say so.
stock_store secops.db
export SECOPS_CONFIG=$PWD/secops.toml
try() {
  echo "\$ secops $*"
  secops "$@" 2>&1
  echo "status $?"
}
: > secops.toml
secops blacklist add 198.18.0.3 198.18.1.0/24 2001:db8:7::1 'scanning' > told
secops blacklist add 198.18.5.0/28 'scanning' > told
printf '198.18.2.0/24\n198.18.2.9\n' > drop.txt
secops blacklist import drop.txt --source drop > told
printf '[blacklist]\nprotect = ["198.18.0.3", "198.18.1.128/25", "198.18.2.9", "2001:db8:7::/48", "198.18.5.0/24"]\n' > secops.toml
echo "== what protection wins over is marked"
secops blacklist list | sed 's/^b-[0-9a-z]*/b-…/'
secops blacklist list --json | jq -c '.data.entries[] | {value, protected}'
echo "== and is not enforced"
try blacklist check 198.18.0.3
try blacklist check 198.18.1.7 198.18.1.200 198.18.2.8 198.18.2.9 2001:db8:7::1 8.8.8.8
secops blacklist check 198.18.0.3 198.18.1.7 --json | jq -c '.data.results[] | {value, listed, protected}'
printf '198.18.0.3\n198.18.1.7\n198.18.1.200\n198.18.2.0/24\n198.18.2.9\n2001:db8:7::1\n' > asked
try blacklist check - < asked
secops blacklist check - --jsonl < asked | jq -c '{value, listed, protected}'
printf '198.18.0.3\n2001:db8:7::1\n' | secops blacklist check -; echo "status $?"
echo "== a network is listed as long as a part of it is enforced"
try blacklist check 198.18.2.0/24 198.18.1.0/24 198.18.1.128/26
printf '198.18.2.0/24\n198.18.1.128/26\n' | secops blacklist check -; echo "status $?"
echo "== a part that is let in is named, be it by protection or by the allow list"
cp secops.toml protect.toml
secops blacklist add 198.18.7.0/28 198.18.8.0/30 'scanning' > told
parts() {
  secops blacklist check "$1" | sed 's/b-[0-9a-z]*/b-…/'
  secops blacklist check "$1" > told; echo "status $?"
  secops show "$1" | grep -e except -e 'not enforced'
  secops blacklist show "$1" | grep -e except -e 'not enforced'
  echo "$1" | secops blacklist check - --jsonl | jq -c '[.value, .listed, .entry.value, .allowed, .protected_by, .protected]'
  secops blacklist show "$1" --json | jq -c '[.data.allowed, .data.protected_by, .data.protected]'
}
printf '[blacklist]\nprotect = ["198.18.7.5", "198.18.8.0/31"]\nallow = [{ value = "198.18.7.6" }, { value = "198.18.8.2/31" }]\n' > secops.toml
for asked in 198.18.7.0/28 198.18.7.4/31 198.18.7.6/31 198.18.7.8/30 198.18.7.5 198.18.7.6 198.18.8.0/30; do
  parts $asked
done
secops blacklist list --search 198.18.8 | grep 'not enforced'
mv protect.toml secops.toml
echo "== unless it was listed although it is protected"
secops blacklist add 198.18.5.0/28 'scanning' --override-protection 'a neighbour went mad' > told
secops blacklist list --search 198.18.5 | grep -c protected
try blacklist check 198.18.5.1
echo 198.18.5.1 | secops blacklist check -; echo "status $?"
printf '[blacklist]\nprotect = ["198.18.7.0/28"]\n' > other.toml
secops --config other.toml blacklist check 198.18.7.0/28 > told; echo "status $?"
secops --config other.toml blacklist add 198.18.7.9 'scanning' --override-protection 'a neighbour went mad' > told
secops --config other.toml blacklist check 198.18.7.0/28 | sed 's/b-[0-9a-z]*/b-…/'
secops --config other.toml blacklist check 198.18.7.0/29 | sed 's/b-[0-9a-z]*/b-…/'
printf '[blacklist]\nprotect = ["198.18.7.9"]\n' > other.toml
secops --config other.toml blacklist check 198.18.7.0/28 | sed 's/b-[0-9a-z]*/b-…/'
echo "== what shows a value that a wider entry or a feed holds says so too, by the same judge"
for value in 198.18.1.200 198.18.1.7 198.18.2.9 198.18.2.8; do
  try show $value
  secops blacklist show $value | tail -n +2
done | sed 's/b-[0-9a-z]*/b-…/'
secops show 198.18.1.200 --json | jq -c '.data | {protected, allowed}'
secops blacklist show 198.18.2.9 --json | jq -c '.data | {protected, allowed}'
secops show 198.18.0.3 --json | jq -c '.data | {protected, allowed}, .blacklist[0].protected'
cp secops.toml protect.toml
echo 'allow = [{ value = "198.18.1.7" }, { value = "198.18.2.9" }]' >> secops.toml
try blacklist show 198.18.1.7 | sed 's/b-[0-9a-z]*/b-…/'
try show 198.18.1.0/29 | sed 's/b-[0-9a-z]*/b-…/'
secops blacklist show 198.18.1.0/29 --json | jq -c '.data | {protected, allowed}'
mv protect.toml secops.toml
echo "== a list that is not the store's is asked as it is"
try blacklist check 198.18.2.9 --list drop.txt
echo "== it is what a file is told"
secops blacklist export plain
echo "== a peer of SSH is not listed, also behind sudo, which takes the variable away"
: > secops.toml
export SSH_CONNECTION="198.18.6.1 50000 192.0.2.1 22"
# The shell goes on afterwards: so it is not replaced by what it runs.
bash -c 'env -u SSH_CONNECTION secops blacklist add 198.18.6.1 scanning 2>&1; echo "status $?"'
echo "== … but nobody gets off the list by a connection"
SSH_CONNECTION= secops blacklist add 198.18.6.2 scanning > told
SSH_CONNECTION="198.18.6.2 50000 192.0.2.1 22" try blacklist check 198.18.6.2
