# The queue from flagged items to decisions, as one person sees it.
export SECOPS_CONFIG=$PWD/secops.toml
try() {
  echo "\$ secops $*"
  secops "$@" 2>&1
  echo "status $?"
}
cat > secops.toml <<TOML
[people]
$(id -u) = "mika"
4242 = "anna"
[review]
expire_after = "7d"
[[review.policy]]
above = "500 USDC"
approvals = 2
[[asset]]
name = "XTK"
decimals = 4
TOML
stock_store secops.db
cat > items.jsonl <<'JSON'
{"key":"tx-1","kind":"transaction","subject":"payout to a new wallet","amount":"700.5","asset":"USDC","reasons":["risk.large-amount:60","new payee"],"maker":"bob","ip":"203.0.113.9","wallet":"0x52908400098527886E0F7030069857D2E4169EE7","country":"de","device":"x1 password=hunter22"}
{"key":"tx-2","kind":"transaction","subject":"refund","amount":12.50,"asset":"EUR","score":20,"maker":"mika"}
{"key":"in-1","kind":"login","subject":"alice from a new country","score":85,"user":"alice","maker":"alice","email":"Alice@Example.org"}
{"key":"tx-3","kind":"transaction","subject":"a token","amount":"0.0001","asset":"XTK","maker":"carol"}
{"key":"hostile","kind":"alert","subject":"x\u001b[31m\u202e","maker":"carol","evidence":"a\nb"}
JSON
echo "== add"
try review-queue add items.jsonl
try review-queue add items.jsonl
echo "== bad ones are refused by their lines, the rest is added"
cat > bad.jsonl <<'JSON'
{"key":"bad-1","kind":"transaction","subject":"x"}
{"key":"bad-2","kind":"transaction","subject":"x","amount":"1.00","asset":"ZZZ"}
{"key":"bad-3","kind":"login","subject":"x","country":"XX"}
{"key":"tx-2","kind":"transaction","subject":"refund","amount":13.50,"asset":"EUR","score":20,"maker":"mika"}
nonsense
{"key":"good","kind":"alert","subject":"good","maker":"carol"}
JSON
try review-queue add bad.jsonl
sed '$d' bad.jsonl > all-bad.jsonl
try review-queue add all-bad.jsonl
try review-queue add items.csv
printf 'kind,subject\nalert,x\n' > items.csv
try review-queue add items.csv
printf 'key,kind,subject,amount,asset,maker,ip\nc-1,transaction,"rent, May",9.99,USD,dave,198.51.100.7;198.51.100.8\nc-2,alert\n' > items.csv
try review-queue add items.csv --dry-run
try review-queue add items.csv
echo "== nothing to add is no failure"
try review-queue add - < /dev/null
printf 'key,kind\rk,alert\r' | try review-queue add -
echo "== look"
try review-queue list
NOW=2026-11-22T07:30:00Z try review-queue list --overdue
try review-queue list --about alice@example.org --plugin
secops review-queue list --json | jq -c '.data.items[] | {id, state, version, subject, amount, asset, score, claimed_by, decisions, due} , (.reasons[] | {rule, score})'
secops review-queue list --csv --limit 2
one() { secops review-queue list --all --about "$1" --json | jq -r '.data.items[0].id'; }
try review-queue show "$(one tx-1)"
echo "== a place in the list is no name"
try review-queue review 2 approve --reason ok
try review-queue show q-zzzz
try review-queue show q-
try review-queue show f-7f3a
echo "== decide"
try review-queue approve "$(one tx-2)@1" --reason 'ours'
try review-queue approve "$(one tx-1)@1" --reason 'customer confirmed'
try review-queue approve "$(one tx-1)@1" --reason 'customer confirmed'
try review-queue claim "$(one tx-1)"
try review-queue claim "$(one in-1)"
try review-queue claim "$(one in-1)"
try review-queue note "$(one in-1)" 'called: token=abcdef0123456789abcdef'
try review-queue reject "$(one in-1)@2" --reason 'not her'
try review-queue reject "$(one in-1)@3" --reason 'not her' --blacklist wallet
try review-queue reject "$(one in-1)@3" --reason 'not her' --blacklist user,email --dry-run
try review-queue reject "$(one in-1)@3" --reason 'not her' --blacklist user,email
try review-queue reject "$(one in-1)@3" --reason 'not her' --blacklist user,email
try review-queue reject "$(one in-1)@3" --reason 'not her' --blacklist email --dry-run
try review-queue approve "$(one in-1)" --reason 'it was her'
try review-queue reopen "$(one in-1)" --reason 'it was her'
try review-queue approve "$(one tx-3)" "$(one good)" "$(one tx-2)" --reason 'all of them or none'
try review-queue review "$(one tx-3)" approve --reason 'small'
try review-queue review "$(one tx-3)" maybe --reason 'small'
try review-queue approve "$(one good)"
echo "== others"
try review-queue assign "$(one good)" anna --reason 'knows it'
try review-queue approve "$(one good)" --reason 'fine'
try review-queue assign "$(one good)" ana --reason 'knows it'
try review-queue release "$(one good)"
try review-queue release "$(one good)" --reason 'she is off'
try review-queue assign "$(one tx-2)" mika --reason 'mine'
echo "== snooze"
try review-queue snooze risk.large-amount --key payroll --until 2026-12-31 --reason 'pays everybody'
try review-queue snooze
try review-queue snooze risk.large-amount --key payroll
try review-queue snooze risk.large-amount --key payroll --until now --reason 'no more'
try review-queue snooze risk.large-amount --key payroll --until 2h --reason 'two hours'
try review-queue snooze 'risk large' --key payroll --until 2026-12-31 --reason 'no handle'
try review-queue snooze risk.large-amonut --key payroll --until 2026-12-31 --reason 'mistyped' --dry-run
echo "== who did what"
try review-queue history "$(one in-1)"
secops review-queue history --actor mika --day 2026-11-22 --limit 2 --json | jq -c '.data.more, (.data.history[] | {actor, change, after})'
try review-queue history --actor mika --day 2026-11-22 --limit 3
try review-queue history --day 2h
try review-queue stats
try review-queue cleanup
secops review-queue export csv | head -2
secops review-queue export jsonl | jq -c '{id, state}' | head -2
secops show alice | sed 's/ by .*//'
secops store verify | head -1
echo "== an unknown person decides nothing"
sed -i "s/^$(id -u) = .*//" secops.toml
hide() { sed "s/$(id -un) (user id $(id -u))/ME (user id N)/; s/people\] $(id -u) =/people] N =/"; }
try review-queue approve "$(one good)" --reason 'why not' | hide
try review-queue snooze risk.large-amount --key payroll --until 2026-12-31 --reason 'why not' | hide
