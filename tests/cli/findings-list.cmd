stock_store secops.db
secops findings list
for words in "--severity high" "--rule http.*" "--rule auth.mny-failures" "--key 203.0.113.9" \
    "--key user.name=alice" "--since 1h" "--until 1h" "--limit 1" "--key 192.0.2.77" "--all --rule nothing.*" \
    "--key 192.0.2.77 --plugin"; do
  echo "== $words"
  # shellcheck disable=SC2086 # words
  set -f; secops findings list $words
done
