# What is asked through a pipe is answered as it comes, however slow the writer is.
printf '203.0.113.0/24\n' > list.txt
ask() { # ask FLAGS…: the next line is written only when the last was answered
  mkfifo in out
  secops blacklist check - --list list.txt "$@" < in > out &
  exec 3> in 4< out
  for last in 7 8; do
    echo 203.0.113.$last >&3
    read -r -t 20 -u 4 answer && echo "$answer" || echo "no answer"
  done
  printf "203.0.113.9\n203.0.1" >&3
  read -r -t 20 -u 4 answer && echo "$answer"
  echo 13.10 >&3
  read -r -t 20 -u 4 answer && echo "$answer" || echo "no answer"
  exec 3>&-
  wait $!
  echo "status $?"
  exec 4<&-
  rm in out
}
ask
ask --jsonl
