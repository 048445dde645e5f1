# What lies beside the logs of a folder, and what is packed in a way that is not read here, is said.
line() { echo "Nov 22 06:00:0$1 web sshd[1]: Failed password for root from 203.0.113.9 port $1 ssh2"; }
mkdir -p logs/nginx logs/audit folders/deeper
line 1 > logs/auth.log
line 2 > logs/.auth.log.old
mkfifo logs/pipe
try() {
  echo "== $*"
  secops "$@" > out 2> err
  echo "status $?"
  grep -e ' in .* of ' -e '^  [^ ].*lines\?,' -e Nothing out
  cat err
}
try check-logs logs
try check-logs folders
try check-logs folders logs --plugin
try events logs --fields source.ip
cat out
echo "== packed"
printf '\x28\xb5\x2f\xfd\x04\x00\x09\n\x02' > auth.log.1.zst
printf '\xfd7zXZ\0\0\n' > 'old log.xz'
try check-logs auth.log.1.zst logs/auth.log
try events 'old log.xz'
echo "== a byte order mark"
(printf '\xef\xbb\xbf'; line 3) > marked.log
try check-logs marked.log
secops events marked.log --fields source.ip,@timestamp
