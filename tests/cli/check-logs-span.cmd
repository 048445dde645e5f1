# --since and --until: from the first moment on, up to the last but without it.
for i in $(seq 0 29); do
  printf '{"timestamp":"2026-11-22T06:%02d:00Z","eventType":"payment.%s","userId":"u%s"}\n' "$i" \
    "$([ $((i % 3)) = 0 ] && echo blocked || echo succeeded)" "$i"
done > shop.json
export NOW=2026-11-22T06:30:00Z
# Blocked at 06:00, :03, … :27: ten of them. Transactions: the twenty others.
show() { grep -e ' f-' -e ' events (more' -e ' to 2026' -e '^No find' -e 'success rate' -e 'lines,'; }
echo "== all"
secops check-logs shop.json | show
echo "== from 06:09 on: 7"
secops check-logs shop.json --since 2026-11-22T06:09:00Z | show
echo "== before 06:18: 6"
secops check-logs shop.json --until 2026-11-22T06:18:00Z | show
echo "== from 06:03 to before 06:18: 5 are not more than 5"
secops check-logs shop.json --since 2026-11-22T06:03:00Z --until 2026-11-22T06:18:00Z | show
echo "== as spans before --now, which is 06:30"
secops check-logs shop.json --since 18m --until -2m --json | grep -e '"count"' -e '"first"' -e '"last"'
echo "== events"
secops events shop.json --since 2026-11-22T06:02:00Z --until 2026-11-22T06:04:00Z --fields @timestamp,event.action
echo "== what is no time, and a span that is none"
secops check-logs shop.json --since tomorrowish
echo "status $?"
secops check-logs --record --since 1h
echo "status $?"
echo "== how much of the log lies in the span"
secops check-logs shop.json --until 2026-11-22T06:18:00Z | grep -e 'in the span'
secops check-logs shop.json --since 30s
echo "status $?"
secops check-logs shop.json --since 30s --plugin
secops check-logs shop.json --since 30s --json | grep -e in_span -e newest
