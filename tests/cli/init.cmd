# A first configuration in a place of its own: shown, written, sound, and never overwritten.
unset SECOPS_CONFIG SECOPS_STORE
umask 000
secops init --dir trial --profile lottery -n | head -4
ls
secops init --dir trial --profile lottery
echo "status $?"
stat -c '%a %n' trial trial/secops.toml trial/store trial/store/secops.db
secops --config trial/secops.toml config check | sed 's/[0-9]* rules/N rules/'
secops --config trial/secops.toml store info | head -1
cp trial/secops.toml before
secops init --dir trial --profile shop
echo "status $?"
secops init --dir trial -n
echo "status $?"
cmp trial/secops.toml before
rm trial/store/secops.db
secops init --dir trial
echo "status $?"
secops init --dir trial --profile shop --json
echo "status $?"
secops init --profile lotery
echo "status $?"
echo "== --dir says where the store is to be, whatever the environment says; a flag says it better"
SECOPS_STORE=$PWD/elsewhere.db secops init --dir beside
SECOPS_STORE=$PWD/elsewhere.db secops --store named/store.db init --dir beside-named | sed -n 2p
ls elsewhere.db 2>&1 | grep -c 'No such'
secops --config none init
