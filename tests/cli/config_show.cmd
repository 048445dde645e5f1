# What is in effect, and where it comes from: flag over environment over file over default.
cat > secops.toml <<'EOF'
[secops]
contact = "a\u202eb"
store = "/srv/secops.db"
[levels.transactions]
success_rate = { target = 99 }
[notify]
command = ["/usr/bin/tell", "--url", "https://hooks.example.org/?token=swordfish-1234567890"]
EOF
export SECOPS_CONFIG=secops.toml
unset SECOPS_STORE
secops config show --origin
echo "---"
SECOPS_STORE=/env.db secops config show --origin | grep '^secops.store'
SECOPS_STORE=/env.db secops --store /flag.db config show --origin | grep '^secops.store'
secops --config none --store /flag.db config show --json
echo "--- no secret, whatever it looks like"
for arguments in ', "--password", "hunter2xyz"' ', "-p", "hunter2xyz"' ', "hunter2xyz"' ', "a\"b hunter2xyz"' ''; do
  printf '[secops]\ncontact = "mail, password: hunter2xyz"\n[notify]\ncommand = ["/usr/bin/notify"%s]\n' "$arguments" > secops.toml
  secops config show --origin | grep -E '^(notify.command|secops.contact)'
  for form in "" --json --plugin; do secops config show $form; done | grep hunter2xyz
done
secops config show --json | jq -c '.data.settings[] | select(.key == "notify.command").value'
