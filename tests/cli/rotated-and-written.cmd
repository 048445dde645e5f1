# A program that was not told of a rotation writes on into the old file: none of it is lost.
cat > secops.toml <<TOML
[[source]]
name = "auth"
paths = ["$PWD/logs/auth.log"]
TOML
export SECOPS_CONFIG=$PWD/secops.toml
mkdir logs
failed() { # FROM TO
  for i in $(seq "$1" "$2"); do
    echo "Nov 22 06:00:$i web sshd[8$i]: Failed password for root from 203.0.113.9 port 40$i ssh2"
  done
}
run() {
  echo "== $1"
  secops check-logs --record | sed -n '1p; /  f-/p; / events (/p; /^Read/,/^$/p'
}
secops init > /dev/null
failed 10 14 > logs/auth.log
run "before the rotation"
mv logs/auth.log logs/auth.log.1
: > logs/auth.log
run "rotated"
failed 15 50 >> logs/auth.log.1
printf 'Nov 22 06:00:51 web sshd[9]: Failed password for root fr' >> logs/auth.log.1
run "written into the old file, the last line not ended"
echo 'om 203.0.113.9 port 4051 ssh2' >> logs/auth.log.1
run "ended"
echo "== advice that reaches the old file"
echo 'Nov 22 06:00:52 web sshd[9]: Accepted password for root from 203.0.113.9 port 1 ssh2' >> logs/auth.log.1
advice=$(secops findings show "$(secops findings list | grep -o 'f-[0-9a-z]*' | head -1)" | sed -n 's/^  do *//p')
grep -o 'events .*' <<< "$advice"
eval "$advice"
echo "== nothing is counted twice"
run "again"
gzip logs/auth.log.1
run "compressed"
