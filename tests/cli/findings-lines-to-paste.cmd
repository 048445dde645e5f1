# Every line that is offered works when it is pasted, whatever the value is called.
stock_store secops.db hostile
secops findings list --json | sed -n 's/^ *"\(secops .*\)",\{0,1\}$/\1/p' |
  sed 's/\\\\/\\/g; s/\\"/"/g' > lines
wc -l < lines
while read -r line; do
  eval "$line" > out || echo "status $?: $line"
done < lines
