# Nobody reads: the deadline holds all the same, whichever stream is full.
yes '2026-11-22T06:00:00Z INFO started' | head -n 50000 > app.log
for form in --jsonl --json; do
  begun=$SECONDS
  { secops events app.log $form --timeout 1s 2>&1; echo $? > status; } | sleep 5 &
  while [ ! -s status ] && [ $((SECONDS - begun)) -lt 4 ]; do sleep 0.1; done
  echo "$form: status $(cat status 2> /dev/null)"
  rm -f status
  wait
done
