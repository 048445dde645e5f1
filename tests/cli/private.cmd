# What secops writes is for its owner only, whatever the mask says.
umask 000
stock_store secops.db
secops store backup copy.db > /dev/null
stat -c '%a %n' secops.db copy.db
