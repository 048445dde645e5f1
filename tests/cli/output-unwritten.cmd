# A result that cannot be written is a failure; a reader that has gone is none.
stock_store secops.db
secops findings list > /dev/full
echo "status $?" >&2
secops findings list --json > /dev/full
echo "status $?" >&2
secops findings list >&-
echo "status $?" >&2
secops xyzzy 2>&-
echo "status $?" >&2
secops findings list <&- | head -1
secops findings list --json | true
echo "status ${PIPESTATUS[0]}" >&2
secops help | head -1
(ulimit -f 1; trap '' XFSZ; secops help --json > big; echo "status $?" >&2)
(ulimit -f 1; secops help --json > big; echo "status $?" >&2)
