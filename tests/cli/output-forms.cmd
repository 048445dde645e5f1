# One line for a monitoring system; nothing at all when quiet and fine; JSON beats quiet.
stock_store secops.db
secops store verify --plugin
secops findings list --plugin
secops findings list --quiet
secops findings list --quiet --json | head -2
secops findings list --quiet --plugin
secops findings show f-zzzz --plugin
echo "status $?"
secops findings show f-zzzz --quiet --json
