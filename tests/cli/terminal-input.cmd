# Where input is expected and a person sits, secops says so instead of waiting.
script -qec "secops check-logs -" /dev/null < /dev/null | tr -d '\r'
echo "status ${PIPESTATUS[0]}"
# A restore asks; no answer is no; --no-input takes the command line as the decision.
stock_store secops.db
secops store backup copy.db > /dev/null
script -qec "secops store restore copy.db" /dev/null < /dev/null | tr -d '\r\004\b' | sed 's/\^D//; s/-before.*//'
echo "status ${PIPESTATUS[0]}"
script -qec "secops store restore nosuch.db" /dev/null < /dev/null | tr -d '\r\004\b' | sed 's/\^D//'
echo "status ${PIPESTATUS[0]}"
script -qec "secops store restore copy.db --no-input" /dev/null < /dev/null | tr -d '\r' | head -1
