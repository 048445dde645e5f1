# Without memory or descriptors a command fails with status 3; it does not crash.
stock_store secops.db
for kilobytes in 40000 60000 80000 100000 150000; do
  # The kernel ends a program that does not fit, before its first instruction; with sanitizers it is large.
  [ $(($(stat -L -c %s "$SECOPS") / 1024)) -lt $kilobytes ] || continue
  (ulimit -v $kilobytes; "$SECOPS" findings list --json > out 2> err) 2> shell
  status=$?
  if grep -qE 'AddressSanitizer(: internal allocator is out of memory| failed to allocate)' err; then continue; fi  # it needs more than that itself
  # 127: the loader itself could not start the program.
  case $status in 0 | 3 | 127) ;; *) echo "status $status with $kilobytes kB"; cat err ;; esac
done
for descriptors in 4 5 6 8; do
  # The shell itself may lack one for the redirections: that is status 1 and its own words.
  (ulimit -n $descriptors; exec "$SECOPS" findings list > out 2> err) 2> shell
  status=$?
  if [ -s shell ]; then continue; fi
  case $status in 0 | 3 | 127) ;; *) echo "status $status with $descriptors descriptors"; cat err ;; esac
done
echo done
