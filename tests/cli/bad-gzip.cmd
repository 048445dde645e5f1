# What can be unpacked is judged; where it broke off is said.
for i in $(seq 3000); do
  echo "Nov 22 06:00:00 web sshd[$i]: Failed password for u$((i * 7919 % 10007)) from 203.0.113.9 port $i ssh2"
done > whole.log
gzip -n whole.log
head -c $(($(stat -c %s whole.log.gz) / 2)) whole.log.gz > half.gz
head -c 5 whole.log.gz > five.gz
(cat whole.log.gz; echo garbage) > tail.gz
(head -c 3000 whole.log.gz; printf 'xxxxxxxxxxxxxxxx'; tail -c +3017 whole.log.gz) > broken.gz
: > nothing.gz
gzip -nc /dev/null > empty.gz
echo "just text" > text.gz
echo 'Nov 22 06:00:00 web sshd[1]: Accepted password for root from 198.51.100.7 port 1 ssh2' > other.log
for log in half five tail broken nothing empty text; do
  echo "== $log"
  secops check-logs $log.gz other.log > out 2> err
  echo "status $?"
  # How much comes out before the break is the decoder's affair; the bytes are not.
  grep -e ' f-' -e '^  other.log' out
  sed 's/after [1-9][0-9,]* bytes/after N bytes/' err
done
echo "== in JSON"
secops check-logs half.gz --json | sed -n '/"errors": \[$/,$p' | sed 's/after [1-9][0-9,]* bytes/after N bytes/'
echo "== in the report"
secops check-logs half.gz 2> err | grep -A1 '^  half.gz' | sed 's/[1-9][0-9,]* \(lines\|events\|bytes\)/N \1/g'
echo "== a last line without newline came out before what is wrong"
for i in $(seq 11); do echo "Nov 22 06:00:00 web sshd[$i]: Failed password for u from 203.0.113.9 port $i ssh2"; done > torn.log
truncate -s -1 torn.log
gzip -n torn.log
echo garbage >> torn.log.gz
secops check-logs torn.log.gz 2>&1 | grep -e ' f-' -e warning -e '^  torn'
echo "== in one line"
secops check-logs five.gz --plugin
