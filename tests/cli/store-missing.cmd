# Nothing was recorded here yet: cannot tell.
secops findings list
echo "status $?" >&2
secops findings list --json
echo "status $?"
secops store info --plugin
