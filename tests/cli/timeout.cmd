# A command that is not done in time ends with status 3, in the form that was asked for.
mkfifo never
exec 3<> never
secops check-logs - --timeout 1s <&3
echo "status $?" >&2
secops check-logs - --timeout 1s --json <&3
secops check-logs - --timeout 1s --plugin <&3
echo "status $?"
secops version --timeout 1m | head -1 | grep -c secops
