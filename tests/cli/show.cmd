stock_store secops.db
secops show 203.0.113.9
secops show alice --json | sed -n '/"value"/p; /"history"/,/\]/p'
secops show nobody
echo "status $?"
secops show -- -n
secops show $'\e[2Jwho'
