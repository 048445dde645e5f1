# What people name: a word that does not tell what it is gets a line that does, and what is listed is found by its word.
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
# What a hint says is done as it is pasted.
paste() {
  secops "$@" 2>&1 | sed -n 's/^hint: .*: \(secops .*\)$/\1/p; s/^hint: \(secops .*\)$/\1/p' > line
  sed 's/^/> /' line
  bash line 2>&1
}
echo "== the kind that is likely meant, in a line that lists it"
try blacklist add mallory fraud
try blacklist add mallory trudy "o'brien" --for 2h --reason 'charge backs'
paste blacklist add mallory trudy "o'brien" --for 2h --reason 'charge backs'
try blacklist add KP 'sanctions list'
paste blacklist add KP 'sanctions list'
try blacklist add kp 'sanctions list'
paste blacklist add bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq 'took the pool'
paste blacklist add TQn9Y2khEsLJW1ChVWFMSMeRDow5KcbLSE 'took the pool' --forever
paste blacklist add 20775 'charge backs'
paste blacklist add evil.example 'phishing' --dry-run
try blacklist add 203.0.113.1 mallory TQn9Y2khEsLJW1ChVWFMSMeRDow5KcbLSE --reason 'all at once'
try blacklist add 203.0.113.1 bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq
echo "== what no kind would mend"
try blacklist add fe80::1%eth0 010.0.0.1 1.2.3.4/33 $'1\xef\xbc\x8e2.3.4' 1.2.3 0x12 a@b@c.example x
try blacklist add 10.0.0.0/24 --kind ip x
try blacklist add Atlantis --kind country --reason x
try blacklist add 4111111111111111 x
echo "== what is protected, as a line that overrides it"
try blacklist add ::1 x
try blacklist add 203.0.113.1 192.0.2.3 192.0.2.4 198.51.100.7 --reason 'gone mad' --for 1h
paste blacklist add 203.0.113.1 192.0.2.3 --reason 'gone mad' --for 1h
echo "== a word that may have been meant as one more value is shown"
try blacklist add --kind user eve wendy
try blacklist add --kind user eve 'charge backs'
echo "== spans"
for span in 1 10000w 5m1h banana -1h; do secops blacklist add 203.0.113.1 x --for=$span 2>&1 | head -1; done
secops blacklist list --expiring 90 2>&1 | head -1
secops blacklist stats --for 20000w 2>&1 | head -1
secops blacklist list --timeout 5 2>&1 | head -1
echo "== what is listed is found by its word"
try blacklist show mallory
try blacklist extend mallory --for 3d --reason 'still at it' --dry-run
try blacklist extend zzz --kind user --for 1h --reason x --override-protection 'it is not ours'
try blacklist remove mallory kp --reason 'paid it back'
try blacklist remove mallory --reason 'paid it back'
try blacklist show nobody
try blacklist remove nobody --reason 'who?'
try blacklist remove 1.2.3 --reason 'who?'
secops blacklist add trudy --kind card --reason 'the same name' > told
try blacklist remove trudy --reason 'which one?'
try blacklist show trudy
secops blacklist remove trudy --reason 'which one?' 2>&1 | sed -n 's/^hint: \(secops .*\)$/\1/p' | head -1 > line
bash line
try blacklist remove trudy --reason 'the other one' --dry-run
try blacklist remove b- --reason 'which one?'
try blacklist show b-abc
try blacklist remove b-zzzz --reason 'which one?'
echo "== what holds an address that is taken off"
secops blacklist add 203.0.113.128/25 203.0.113.200 evil.example 2> line --reason 'scanning'
secops blacklist add 203.0.113.128/25 203.0.113.200 --reason 'scanning' > told
secops blacklist add evil.example --kind domain --reason 'phishing' > told
try blacklist remove 203.0.113.201 --reason 'our own scanner'
try blacklist remove 203.0.113.200 mail.evil.example x@evil.example --reason 'our own scanner'
try blacklist remove 203.0.113.201 --reason 'our own scanner' --json
paste blacklist remove 203.0.113.201 --reason 'our own scanner'
try blacklist remove 203.0.113.201 --reason 'our own scanner'
printf '203.0.113.0/24\n' > drop.txt
secops blacklist import drop.txt --source drop > told
secops blacklist add 203.0.113.9 'brute force' > told
try blacklist remove 203.0.113.9 --reason 'our own scanner'
try blacklist remove 203.0.113.9 --reason 'our own scanner'
echo "== just these entries are taken back"
ids=$(secops blacklist list --kind user --json | jq -r '.data.entries[:2][].id')
try blacklist undo $ids --reason 'a bad rule' --dry-run
try blacklist undo $ids $ids --reason 'a bad rule'
try blacklist undo $ids --reason 'a bad rule'
try blacklist undo b-zzzz --reason 'a bad rule'
try blacklist undo $ids --since 1h --reason x
try blacklist undo $ids --source rule --reason x
echo "== what the allow list wins over is marked"
secops blacklist add 198.18.0.0/24 198.18.1.1 --reason 'scanning' > told
secops blacklist add ok.example --kind domain --reason 'phishing' > told
sed -i 's/^allow.*/allow = [{ value = "198.18.0.5" }, { value = "198.18.1.0\/24" }, { value = "x@ok.example" }]/' secops.toml
secops blacklist list --since 1h --search s | grep -e '^b-' -e allow
secops blacklist list --json | jq -c '.data.entries[] | select(.allowed != []) | {value, allowed}'
try blacklist show 198.18.0.0/24
secops blacklist check 198.18.0.5 198.18.0.6 198.18.1.1
echo "== of what is listed in part, that is said; a hole changes nothing of how an entry is named"
try blacklist check 198.18.0.0/24 198.18.0.200 198.18.0.0/30 a@ok.example
secops blacklist check 198.18.0.0/24 198.18.0.200 --json | jq -c '.data.results[] | [.value, .listed, .allowed, .entry.value]'
printf '198.18.0.5\n198.18.0.200\n198.18.0.0/24\n' > asked
try blacklist check - < asked
secops blacklist check - --jsonl < asked | jq -c '[.value, .listed, .allowed, .entry.value]'
echo "== one allowed name below a domain lets in that name and no other"
cp secops.toml before.toml
sed -i 's/^allow.*/allow = [{ value = "x@ok.example" }, { value = "good.evil.example", kind = "domain" }]/' secops.toml
for asked in 'x@ok.example' 'a@ok.example' 'ok.example --kind domain' 'www.ok.example --kind domain' \
  'y@good.evil.example' 'www.good.evil.example --kind domain' 'bad.evil.example --kind domain' 'evil.example --kind domain'; do
  secops blacklist check $asked; echo "status $?"
done
secops blacklist check ok.example --kind domain --json | jq -c '.data.results[] | [.listed, .entry.value, .allowed]'
secops show bad.evil.example | grep -c -e except -e enforced
secops show ok.example | grep -e except -e enforced
secops blacklist export plain --kind domain 2>&1
secops blacklist export plain --kind domain --json 2> /dev/null | jq -c '.data.undivided'
secops blacklist export plain 2>&1 | grep -c example
mv before.toml secops.toml
echo "== any word may be a wallet, so the last one is the reason all the same"
try blacklist add --kind wallet TJRabPrwbZy45sbavfcjinPJC18kjpRTv8 drained --dry-run
try blacklist add --kind wallet TJRabPrwbZy45sbavfcjinPJC18kjpRTv8 TJRabPrwbZy45sbavfcjinPJC18kjpRTv9
try blacklist extend b-aaaa --for 10000w --reason x
try blacklist import feed.txt --source x --for 0s
echo "== what a wider entry holds is shown"
try blacklist add 198.51.100.0/24 --for 2h --reason scanning
try blacklist show 198.51.100.9
try blacklist extend 198.51.100.9 --for 3h --reason more
try blacklist list --feed nope
try blacklist check www.example --kind country
echo "== what holds an address whose entry is taken back"
secops blacklist add 203.0.113.9 203.0.113.10 'brute force' > told
try blacklist undo 203.0.113.9 --reason 'our own scanner' --dry-run
secops blacklist undo 203.0.113.9 203.0.113.10 --reason 'our own scanner' --json | jq -c '.status, .errors'
try blacklist undo 203.0.113.9 --reason 'our own scanner'
try blacklist undo 198.18.0.5 --reason 'our own scanner'
secops blacklist add 100.64.0.0/24 100.64.0.{1..7} 'scanning' > told
try blacklist undo 100.64.0.99 --reason 'our own scanner'
secops blacklist undo 100.64.0.{1..7} --reason 'our own scanner' --json --dry-run | jq '.errors | length'
try blacklist undo 100.64.0.{1..7} --reason 'our own scanner'
paste blacklist undo 100.64.0.1 --reason 'our own scanner'
try blacklist undo 100.64.0.1 --reason 'our own scanner'
echo "== a word that begins with - is no flag in a line to paste"
paste blacklist add --reason x -- -rf
paste blacklist add --reason x --dry-run -- -a -b
paste blacklist extend --kind user --for 1h --reason x -- -none
paste blacklist check -- -rf
paste blacklist remove --reason x -- -nobody
echo "== what is looked up by a word that does not tell what it is, and findings that there are not"
paste blacklist check mallory
paste blacklist check evil.example
try blacklist check mallory KP 1.2.3
for asked in 'findings show' 'findings ack --reason x' 'blacklist undo --reason x --finding' 'blacklist add 203.0.113.9 x --finding'; do
  secops $asked f-zzzz 2>&1 | grep ^hint
done
echo "== the closest is named, be it in a feed; of equals the entry, then the feed by its name"
printf '198.18.32.0/25\n198.18.32.64/26\n' > feed.txt
for feed in second first; do secops blacklist import feed.txt --source $feed > told; done
secops blacklist add 198.18.32.0/24 198.18.32.0/25 --reason 'scanning' > told
for address in 198.18.32.200 198.18.32.9 198.18.32.70; do
  secops blacklist check $address
  echo $address | secops blacklist check -; echo "status $?"
done
