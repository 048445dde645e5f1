# Every line that is offered works when it is pasted, whatever the value is called.
stock_store secops.db hostile
secops findings list --json | sed -n 's/^ *"\(secops .*\)",\{0,1\}$/\1/p' |
  sed 's/\\\\/\\/g; s/\\"/"/g' > lines
wc -l < lines
while read -r line; do
  eval "$line" > out || echo "status $?: $line"
done < lines
echo "== they lead to the same place from anywhere"
mkdir -p "it's" elsewhere
stock_store "it's/x.db"
echo > "it's/c.toml"
secops --config "it's/c.toml" --store "it's/x.db" findings list | sed -n "s|^ *next: ||p" | head -1 > line
cat line
(cd elsewhere && env -u SECOPS_STORE bash -c "$(cat ../line)" | head -1)
export SECOPS_STORE="$PWD/it's/x.db"
secops findings list | sed -n "s|^ *next: ||p" | head -1 > line
cat line
(cd elsewhere && env -u SECOPS_STORE bash -c "$(cat ../line)" | head -1)
