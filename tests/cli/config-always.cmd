# A broken configuration is never passed over, but by what helps to get it right.
stock_store secops.db
echo 'nonsense = 1' > broken.toml
export SECOPS_CONFIG=$PWD/broken.toml
unset SECOPS_STORE
for command in "findings list" "findings show f-0000" "findings ack f-0000 --reason x" "findings close f-0000 --reason x" \
  "show alice" "store info" "store verify" "store prune" "store backup b.db" "store restore b.db" "events broken.toml" \
  "check-logs broken.toml" "config check" "config show" "help" "version"; do
  secops --store "$PWD/secops.db" $command > out 2> err
  echo "$command: $? $(grep -c 'nonsense is not a key' err)"
done
