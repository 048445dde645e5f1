stock_store secops.db
secops show 203.0.113.9
secops show alice --json | sed -n '/"value"/p; /"history"/,/\]/p'
secops show nobody
echo "status $?"
secops show -- -n
secops show $'\e[2Jwho'
echo "== what holds a value tells of it too: a wider entry, a feed, another spelling"
printf '198.18.0.5\n' > feed.txt
secops blacklist add 198.51.100.0/24 'rented for attacks' --for 2h > told
secops blacklist add evil.example phishing --kind domain --for 2h > told
secops blacklist import feed.txt --source drop > told
for value in 198.51.100.77 198.18.0.5 EVIL.example pay.evil.example; do
  echo "\$ secops show $value"
  secops show "$value"
done
secops show 198.51.100.77 --json | jq -c '.data | {holder, feeds}' | sed 's/b-[a-z0-9]*/ID/'
secops show 198.18.0.5 --json | jq -c '.data | {holder, feeds}'
