# The number of shipped rules is left out: it grows.
# All mistakes of all files at once; a syntax error ends its own file only.
unset SECOPS_CONFIG SECOPS_STORE
cat > secops.toml <<'EOF'
[secops]
contac = "security@example.org"
timezone = "Asia/Tokio"

[[source]]
name = "web"
paths = ["/var/log/nginx/access.log"]
format = "acess"

[wallet]
floor = "1000"
EOF
printf '[rules]\nlateness = "5m\n' > syntax.toml
printf '[rules]\nlateness = "5m"\n' > good.toml
for file in secops.toml syntax.toml good.toml missing.toml; do
  secops --config "$file" config check > said
  echo "status $?"
  sed 's/[0-9]* rules/N rules/' said
done
echo "from the environment:"
SECOPS_CONFIG=good.toml secops config check | sed 's/[0-9]* rules/N rules/'
SECOPS_CONFIG=secops.toml secops --config good.toml config check --plugin | sed 's/[0-9]* rules/N rules/'
SECOPS_CONFIG=good.toml secops config check --quiet
secops --config none config check
printf '[rules]\ndisable = ["auth.many-failure"]\n' > handle.toml
secops --config handle.toml config check
printf '[rules]\npaths = []\ndisable = [\n  "auth.many-failures", "auth.many-failure"]\n[rules.override."web.nonsense"]\nseverity = "low"\n' > handle.toml
secops --config handle.toml config check
secops --config handle.toml check-logs good.toml > /dev/null
echo "rule mistakes among the others, each at its place:"
mkdir rules
printf 'title: no rule\n' > rules/broken.yml
cat > mixed.toml <<EOF
[rules]
disable = ["auth.odd-one"]
lateness = 5
paths = ["$PWD/rules",
  "$PWD/gone.yml"]
[rules.override."auth.many-failure"]
severity = "lwo"
[notify]
comand = []
EOF
secops --config mixed.toml config check 2>&1
# The message of another mistake may hold a rule's name: it stays where it is.
printf '[rules]\npaths = ["%s/there is no rule \x60x.y\x60.yml"]\ndisable = ["x.y"]\n' "$PWD" > named.toml
secops --config named.toml config check 2>&1
echo "== programs that are not there or may not be run"
printf '#!/bin/sh\n' > plain
cp plain ready
chmod 755 ready
printf '[notify]\ncommand = ["%s/nowhere", "--page"]\n' "$PWD" > programs.toml
for program in plain ready; do
  printf '[[blacklist.sync]]\ntarget = "file:%s/%s.list"\nformat = "plain"\nthen = ["%s/%s"]\n' "$PWD" $program "$PWD" $program
done >> programs.toml
secops --config programs.toml config check 2>&1 | sed 's/[0-9]* rules/N rules/'
printf '[[blacklist.sync]]\ntarget = "file:%s/nowhere/blocked.list"\nformat = "plain"\n' "$PWD" > targets.toml
printf '[[blacklist.sync]]\ntarget = "file:%s/ready/blocked.list"\nformat = "plain"\n' "$PWD" >> targets.toml
for program in plain ready nowhere; do
  { cat targets.toml; printf '[[blacklist.sync]]\ntarget = "nftables"\nprogram = "%s/%s"\n' "$PWD" $program; } > nft.toml
  secops --config nft.toml config check 2>&1 | sed 's/[0-9]* rules/N rules/'
done
secops --config programs.toml config check --plugin | sed 's/[0-9]* rules/N rules/'
secops --config programs.toml config check --json --quiet | jq -c '.exit, .errors[].line'
secops --config syntax.toml config check --json
