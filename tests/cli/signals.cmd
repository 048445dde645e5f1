# Interrupted and terminated: at once, quietly, and the store is whole.
stock_store secops.db
mkfifo never
exec 3<> never
for signal in INT TERM; do
  timeout --preserve-status -s $signal 1 "$SECOPS" check-logs - <&3
  echo "status $?"
done
timeout --preserve-status -s TERM 1 "$SECOPS" check-logs - --record <&3
echo "status $?"
secops store verify | head -1
echo "== one document all the same"
for signal in INT TERM; do
  timeout --preserve-status -s $signal 1 "$SECOPS" --now 2026-11-22T06:14:00Z check-logs - --json <&3
  echo "status $?"
done
# A stream whose reader goes away is no failure; nor is a file size limit a crash.
yes '2026-11-22T06:00:00Z INFO started' | head -n 50000 > app.log
secops events app.log | head -n 1 | cut -c 1-15
echo "status ${PIPESTATUS[0]}"
(ulimit -f 8; secops events app.log --jsonl > big; echo "status $?")
id=$(secops findings list --json --severity critical | sed -n 's/ *"id": "\(f-[^"]*\)",/\1/p')
(ulimit -f 1; secops findings ack "$id" --reason 'no room' > /dev/null 2>&1; echo "status $?")
secops store verify | head -1
