# The likely mistakes at `blacklist add`, and what the machine itself depends on.
stock_store secops.db
try() {
  echo "\$ secops $*"
  secops "$@" 2>&1
  echo "status $?"
}
echo "== a reason without quotes"
try blacklist add 45.1.1.1 brute force
try blacklist add 45.1.1.1 45.1.1.2 brute force by bots --for 7d
secops blacklist add 45.1.1.1 brute force 2>&1 | sed -n "s|.*quote the reason: secops|\"\$SECOPS\"|p" > line
bash line | sed -n 's/ until.*//p'
try blacklist add 45.1.1.9 45.1.1.300 scan
echo "== a word that is no value hides none that is"
try blacklist add 45.1.1.3 garbage --reason x
try blacklist add 45.1.1.3 45.1.1.300 --reason x
secops blacklist list --json | jq -c '[.data.entries[].value]'
echo "== what the machine itself depends on"
try blacklist add 127.0.0.5 'a test'
try blacklist add 127.0.0.5 203.0.113.7 'a test'
try blacklist add 126.0.0.0/7 'a test'
try blacklist add 127.0.0.5 'a test' --override-protection 'to see'
secops blacklist check 127.0.0.5
echo "status $?"
try blacklist add 0.0.0.0 'a test'
try blacklist add 1.2.3.4:80 'a test'
try blacklist add http://1.2.3.4/ 'a test'
echo "== an allow list's value whose kind is not said"
printf '[blacklist]\nallow = [{ value = "mallory" }, { value = "45.1.1.300" }]\n' > secops.toml
try --config secops.toml config check
