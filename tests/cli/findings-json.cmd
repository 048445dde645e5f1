stock_store secops.db
secops findings list --severity critical --json
