# A source that is missing, cannot be read or holds nothing is told by its name; the others are read.
for i in 1 2 3 4 5 6 7 8 9 10 11; do
  echo "Nov 22 06:00:00 web sshd[1]: Failed password for root from 203.0.113.9 port $i ssh2"
done > bad.log
tail -1 bad.log > fine.log
mkdir -p empty/.hidden
ln -s loop loop
touch closed.log
chmod 0 closed.log
# Root reads everything, unless it gives that up.
secops=(secops)
if [ "$(id -u)" = 0 ]; then secops=(setpriv "--bounding-set=-dac_override,-dac_read_search" -- secops); fi
try() { # WORDS
  echo "== $*"
  "${secops[@]}" check-logs "$@" > out 2> err
  echo "status $?"
  grep -e ' in .* of ' -e '^  [^ ].*lines\?,' out
  sed 's/it belongs to .*/it belongs to …/; s/this runs as [^;]*/this runs as …/' err
}
try missing.log
try missing.log fine.log
try missing.log bad.log
try closed.log fine.log
try empty
try empty fine.log
try 'no*such' fine.log
try loop fine.log
try /proc/self/mem fine.log
try missing.log empty loop fine.log
: > nothing.log
try nothing.log
printf 'one\ntwo\nthree\n' > unknown.log
try unknown.log fine.log
echo "== another format than the one that is named"
seq 9 > few.log
seq 10 > many.log
try few.log --format json-lines
try many.log fine.log --format json-lines
echo "== unknown through a pipe"
secops check-logs - < unknown.log 2>&1 > /dev/null
echo "status $?"
echo "== events"
secops events missing.log empty fine.log --fields source.ip 2> err
echo "status $?"
cat err
echo "== json"
secops check-logs missing.log fine.log --json | sed -n '/"errors": \[$/,$p'
echo "== one line"
secops check-logs missing.log empty --plugin
secops check-logs missing.log bad.log --plugin
