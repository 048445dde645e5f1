# Same store, same moment: the same bytes in every language, zone, mask and place.
stock_store secops.db
show() { secops findings list --json; secops findings list; secops store info; secops help --json; }
show | sha256sum > first
for setting in "LC_ALL=C" "LC_ALL=tr_TR.UTF-8" "LC_ALL=de_DE.UTF-8" "TZ=Asia/Tokyo" "TZ=America/New_York" \
    "COLUMNS=30"; do
  # shellcheck disable=SC2163 # a name and its value
  (export "$setting"; show) | sha256sum | cmp - first || echo "differs with $setting"
done
(umask 000; show) | sha256sum | cmp - first
echo done
