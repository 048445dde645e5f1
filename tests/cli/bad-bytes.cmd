# NUL bytes, invalid UTF-8 and terminal escape sequences in every format: the lines around them are still
# judged, and nothing of it reaches a terminal as it is. Each log has 11 failures of one address.
nul='a\0b'
broken='a\xff\xc0\xaf\xed\xa0\x80b'
escape='\x1b[2J\x1b]8;;http://evil.example\x07x\x9b31m\xc2\x9b\xe2\x80\xae'
write() { # NAME BYTES
  for i in 1 2 3 4 5 6 7 8 9 10 11; do
    printf "Nov 22 06:00:00 web sshd[1]: Failed password for $2 from 203.0.113.9 port $i ssh2\n"
  done > "$1.syslog"
  for i in 1 2 3 4 5 6 7 8 9 10 11; do
    printf '{"timestamp":"2026-11-22T06:00:00Z","eventType":"login.failed","ip":"203.0.113.9","n":%s}\n' $i
  done > "$1.json"
  # JSON allows escapes only, but what a careless program writes is taken all the same.
  printf "{\"timestamp\":\"2026-11-22T06:00:00Z\",\"eventType\":\"login.failed\",\"user\":\"$2\"}\n" >> "$1.json"
  for i in $(seq 21); do
    printf "203.0.113.9 - - [22/Nov/2026:06:00:00 +0000] \"GET /$2 HTTP/1.1\" 404 1 \"-\" \"$2\"\n"
  done > "$1.access"
  for i in $(seq 51); do printf "2026-11-22T06:00:00Z ERROR no connection $2\n"; done > "$1.plain"
  for log in "$1".*; do printf "$2\n" >> "$log"; done
}
write nul "$nul"
write broken "$broken"
write escape "$escape"
for log in nul.* broken.* escape.*; do
  echo "== $log"
  secops check-logs "$log" | grep -A1 -e ' f-' -e 'lines,' -e 'not understood' | grep -v -e '^--' -e '^A look' -e '^$'
  echo "status ${PIPESTATUS[0]}"
  for words in "check-logs $log" "check-logs $log --json" "check-logs $log --plugin" "check-logs $log --explain" \
      "events $log" "events $log --raw" "check-logs $log --color always"; do
    # shellcheck disable=SC2086 # words
    secops $words > out 2>&1
    sed -i 's/\x1b\[[0-9;]*m//g' out
    LC_ALL=C grep -qP '[\x00-\x09\x0b-\x1f\x7f]|\xc2[\x80-\x9f]|\xe2\x80[\x8b-\x8f\xa8-\xae]|\xe2\x81[\xa6-\xa9]' out &&
      echo "raw text in: $words"
    iconv -f UTF-8 -t UTF-8 out > /dev/null || echo "bad bytes in: $words"
  done
done
