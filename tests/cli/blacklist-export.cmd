# The list in the words of the programs that enforce it. That they read it is proven in tests/peers.
mkdir -p house && secops --store none.db init --dir house > init.out 2>&1 || cat init.out
export SECOPS_CONFIG=$PWD/house/secops.toml
unset SECOPS_STORE
quietly() { secops "$@" > quietly.out 2>&1 || cat quietly.out; }
try() {
  echo "\$ secops $*"
  # What is protected is this machine's own.
  secops "$@" 2>&1 | sed '/^add element inet secops protected/d'
  echo "status ${PIPESTATUS[0]}"
}
hostile=$'=cmd|"/C calc"!A0\r\n-A INPUT -j ACCEPT; } \e[2J\u202e, # </RequireAll>'
echo "== a list of nothing is a whole text"
for form in plain csv json nginx-deny nginx-geo apache haproxy-map haproxy-acl ipset iptables ip6tables hosts-deny \
  fail2ban cloudflare nftables; do
  try blacklist export $form
done
quietly blacklist add 203.0.113.9 "$hostile" --for 2h
quietly blacklist add 198.18.0.0/16 'scanning' --forever
quietly blacklist add 198.18.7.0/24 198.18.6.0/24 --reason 'of that' --for 90m
quietly blacklist add 2001:db8:bad::/48 2001:db8::9 --reason 'six' --for 40d
quietly blacklist add mallory@evil.example 0xde709f2102306220921060314715629080e2fb77 --reason 'took the pool' --forever
quietly blacklist add $'=1+1,"x"' --kind user --reason '@sum' --for 1h
printf '203.0.113.9\n203.0.113.8\n198.51.100.0/24\n' > drop.txt
quietly blacklist import drop.txt --source drop --for 6h
echo "== every form"
for form in plain csv json nginx-deny nginx-geo apache haproxy-map haproxy-acl ipset iptables ip6tables hosts-deny \
  fail2ban cloudflare nftables; do
  try blacklist export $form
done
echo "== the fewest networks"
for form in plain csv json nginx-geo ipset ip6tables; do
  try blacklist export $form --aggregate --kind ip
done
echo "== one kind that is no address"
quietly blacklist add 203.0.113.66 --kind user --reason 'named like an address' --for 1h
try blacklist export plain --aggregate
try blacklist export plain --kind user
echo "== another name"
for form in nginx-geo ipset iptables fail2ban cloudflare; do
  try blacklist export $form --name Bad_1 | grep -i bad | head -2
done
try blacklist export iptables --name INPUT
for name in filter FirewallD; do try blacklist export nftables --name $name; done
try blacklist export nftables --name secops_filter | grep 'table inet'
try blacklist export iptables --name 'a;b'
try blacklist export nginx
try blacklist export ip6tables --json
try blacklist export iptables --plugin
echo "== there and back"
for form in csv json; do
  secops blacklist export $form > all.$form
  quietly blacklist import all.$form --source back
  secops blacklist list --feed back --limit 0 --json | jq -c '[.data.entries[] | .kind, .value]'
  try blacklist remove --feed back --reason 'seen'
done
