# The same lines as a file, through a pipe, compressed, by a pattern and in a folder give the same finding.
for i in $(seq 10 21); do
  echo "Nov 22 06:00:$i web sshd[8$i]: Failed password for root from 203.0.113.9 port 40$i ssh2"
done > auth.log
show() { grep -e ' f-' -e ': 1[0-9]* events' -e '^  [^ ].*lines\?, [0-9]* events\?$'; }
echo "== file"
secops check-logs auth.log | show
echo "== standard input"
secops check-logs - < auth.log | show
echo "== gzip"
gzip -nk auth.log
secops check-logs auth.log.gz | show
echo "== gzip through standard input"
secops check-logs - < auth.log.gz | show
echo "== CRLF, and no end of the last line"
sed 's/$/\r/' auth.log | head -c -2 > crlf.log
secops check-logs crlf.log | show
rm crlf.log
echo "== cut in two, by a pattern and in a folder"
mkdir logs
head -6 auth.log > logs/auth.log.1
tail -6 auth.log > logs/auth.log
secops check-logs 'logs/auth*' | show
secops check-logs logs | show
secops check-logs logs/ logs/auth.log | show
echo "== one of them compressed"
gzip -n logs/auth.log.1
secops check-logs logs | show
echo "== any number of threads"
for threads in 1 2 7; do secops check-logs logs --threads $threads --json | sha256sum; done | uniq | wc -l
