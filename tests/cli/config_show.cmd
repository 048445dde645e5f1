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
