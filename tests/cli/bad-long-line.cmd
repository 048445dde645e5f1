# 1 GiB without a newline, as a file with a hole in it, through a pipe and out of a gzip: cut, counted and
# flagged, in bounded memory; what stands before and after it is judged.
good='Nov 22 06:00:00 web sshd[1]: Failed password for root from 203.0.113.9 port 1 ssh2'
for i in 1 2 3 4 5 6 7 8 9 10 11; do echo "$good"; done > head.log
bounded() { # WORDS: in 200 MB of addresses, stacks and libraries included
  (ulimit -v 200000; "$SECOPS" --now 2026-11-22T06:14:00Z "$@" 2> err; exit $?) 2> shell
  status=$?
  # The sanitizers need more than that themselves.
  if grep -q 'AddressSanitizer\|Shadow memory' err; then
    "$SECOPS" --now 2026-11-22T06:14:00Z "$@" 2> err
    status=$?
  fi
  cat err >&2
  return $status
}
show() { grep -e ' f-' -e ' events (more' -e 'lines,' -e 'line,' -e 'cut there'; }
echo "== a file with a hole"
cp head.log hole.log
truncate -s 1G hole.log
(echo; echo "$good") >> hole.log
bounded check-logs hole.log > out
status=$?
show < out
echo "exit $status"
echo "== a pipe"
(cat head.log; head -c 1G /dev/zero | tr '\0' x; echo; echo "$good") | bounded check-logs - > out
echo "exit ${PIPESTATUS[1]}"
show < out
echo "== nothing else in it"
head -c 1G /dev/zero | bounded check-logs - > out
echo "exit ${PIPESTATUS[1]}"
show < out
echo "== out of a gzip"
(cat head.log; head -c 128M /dev/zero | tr '\0' x; echo; echo "$good") | gzip -1 > line.gz
bounded check-logs line.gz > out
status=$?
show < out
echo "exit $status"
echo "== events"
bounded events hole.log --fields source.ip | sort | uniq -c
