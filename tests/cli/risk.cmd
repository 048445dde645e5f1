# Rules about money: what they say of a log, what they know from the runs before, and what turns them off.
pay() { # DAY TIME ACCOUNT RECIPIENT AMOUNT CURRENCY ADDRESS [COUNTRY]
  number=$((number + 1))
  echo "{\"timestamp\":\"2026-$1T$2:00Z\",\"eventType\":\"payment.attempted\",\"paymentId\":\"p$number\",\"userId\":\"$3\",\"to\":\"$4\",\"amount\":\"$5\",\"currency\":\"$6\",\"ip\":\"$7\"${8:+,\"ip_country\":\"$8\"}}"
}
show() { grep -e '^[a-z]*  f-' -e '^  [a-z][a-z.]* .* events\? (' -e '^No find' -e '^Nothing' -e ' off: ' | sed 's/f-[a-z0-9]*/f-…/'; }
{
  pay 08-01 08:00 ann shop 20.00 EUR 203.0.113.7
  pay 11-20 08:00 bob shop 12.50 EUR 203.0.113.8
} > before.json
{
  pay 11-22 05:00 ann shop 2500.37 EUR 203.0.113.7
  pay 11-22 05:10 bob mule 1.00 EUR 203.0.113.8
  pay 11-22 05:20 bob mule 7000.37 EUR 203.0.113.8
  pay 11-22 05:30 cleo shop 12000.37 EUR 203.0.113.9
  pay 11-22 05:40 dan 0x52908400098527886E0F7030069857D2E4169EE7 5.37 USDC 203.0.113.10
} > today.json
cat > secops.toml <<TOML
[[source]]
name = "payments"
paths = ["$PWD/payments.json"]
TOML
export SECOPS_CONFIG=$PWD/secops.toml
echo "== a look at today knows nothing of before"
secops --config none check-logs today.json | show
echo "== with what was before in the same log, nothing is stored"
cat before.json today.json | secops --config none check-logs - | show
ls secops.db 2>&1
echo "== runs that go on from each other, and a list"
secops init > /dev/null
secops blacklist add 0x52908400098527886E0F7030069857D2E4169EE7 --reason 'known thief' > /dev/null
cp before.json payments.json
secops check-logs --record | show
cat today.json >> payments.json
secops check-logs --record | show
echo "== a look at what was recorded finds the same"
secops check-logs today.json | show
secops check-logs today.json --json | jq -c '.data.rules_off'
echo "== accounts are known by fingerprints"
sqlite3 secops.db 'SELECT DISTINCT typeof(account), length(account) FROM accounts'
sqlite3 secops.db 'SELECT count(*) FROM accounts'
echo "== where the log tells the country"
{
  pay 11-21 08:00 eve shop 5.37 EUR 203.0.113.11 DE
  pay 11-22 05:00 eve shop 5.37 EUR 198.51.100.11 BR
} > abroad.json
secops --config none check-logs abroad.json | show
secops --config none events abroad.json --fields user.id,source.geo.country_iso_code,secops.amount.share
echo "== limits of the site's own"
cat >> secops.toml <<TOML
[enrich]
limits = { EUR = "5" }
TOML
secops check-logs abroad.json | show
echo "== a database of countries that is none"
echo "no database" > countries.mmdb
echo "country_database = \"$PWD/countries.mmdb\"" >> secops.toml
secops check-logs before.json | tail -3
echo "status ${PIPESTATUS[0]}"
