# A wallet is shortened where people read it, and whole where it is used: JSON and lines to paste.
stock_store secops.db
cat > rules.yml <<'YML'
title: A wallet was drained
id: 11111111-2222-4333-8444-555555555555
status: experimental
level: high
logsource: {category: application}
detection:
  selection: {event.action: drained}
  condition: selection
name: wallet.drained
secops: {group-by: [wallet.address]}
YML
wallet=0x71C7656EC7ab88b098defB751B7401B5f6d8976F
echo '{"timestamp":"2026-11-22T06:00:00Z","event.action":"drained","wallet.address":"'$wallet'"}' > app.json
secops check-logs app.json --no-builtin-rules --rules rules.yml --record | sed -n '3,9p'
secops findings list --rule wallet.drained
id=$(secops findings list --rule wallet.drained --json | sed -n 's/ *"id": "\(f-[^"]*\)",/\1/p')
secops findings show "$id" | grep -e key -e next
secops show $wallet | sed -n 2p
secops findings show "$id" --json | grep '"wallet.address"'
