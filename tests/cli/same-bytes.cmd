# Same store, same moment: the same bytes in every language, zone, mask and place.
stock_store secops.db
show() {
  for words in "findings list --json" "findings list" "store info" "help --json" "show alice"; do
    # shellcheck disable=SC2086 # words
    env "$@" "$SECOPS" --now 2026-11-22T06:14:00Z $words
  done
}
show A=b | sha256sum > first
for setting in LC_ALL=C LC_ALL=tr_TR.UTF-8 LC_ALL=de_DE.UTF-8 TZ=Asia/Tokyo TZ=America/New_York \
    COLUMNS=30; do
  show $setting | sha256sum | cmp - first || echo "differs with $setting"
done
(umask 000; show A=b) | sha256sum | cmp - first
echo done
