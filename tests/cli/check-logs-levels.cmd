# Service levels: every band of every level, and no verdict on too few.
transactions() { # SUCCEEDED FAILED MS
  for i in $(seq "$1"); do
    echo "{\"timestamp\":\"2026-11-22T06:00:00Z\",\"eventType\":\"payment.succeeded\",\"durationMs\":$3}"
  done
  for i in $(seq "$2"); do
    echo "{\"timestamp\":\"2026-11-22T06:01:00Z\",\"eventType\":\"payment.failed\",\"durationMs\":$3}"
  done
}
judge() { # SUCCEEDED FAILED MS
  echo "== $1 succeeded, $2 failed, $3 ms each"
  transactions "$@" > shop.json
  secops check-logs shop.json | sed -n '/^Service levels/,/^Read/p' | grep '^  '
  echo "status ${PIPESTATUS[0]}"
}
judge 96 4 4999
judge 95 5 5000
judge 90 10 15000
judge 89 11 15001
judge 85 15 10
judge 84 16 10
judge 0 19 60000
judge 1 19 60000
echo "== json"
transactions 84 16 10 > shop.json
secops check-logs shop.json --json | sed -n '/"service_levels"/,/"sources"/p'
echo "== plugin"
secops check-logs shop.json --plugin
echo "== bands of the configuration, and of the error rate, which has none by itself"
cat > secops.toml <<'TOML'
[levels.transactions]
success_rate = { target = 80, warning_below = 70, critical_below = 60, minimum_count = 5 }
response_time = { target = "1s", critical_above = "2s" }
error_rate = { warning_above = 1, critical_above = 50 }
TOML
for i in 1 2 3 4; do echo '{"timestamp":"2026-11-22T06:00:00Z","level":"error","message":"no"}'; done >> shop.json
secops check-logs shop.json --config secops.toml | sed -n '/^Service levels/,/^Read/p'
echo "status ${PIPESTATUS[0]}"
echo "== requests of a web server: 5xx are errors, 4xx the client's; the slowest make the average"
for i in $(seq 20); do
  echo "198.51.100.$i - - [22/Nov/2026:06:00:00 +0000] \"GET / HTTP/1.1\" $([ $((i % 5)) = 0 ] && echo 503 || echo 404) 1 \"-\" \"-\""
done > access.log
secops check-logs access.log | sed -n '/^Service levels/,/^Read/p'
