# Nothing was recorded here yet: cannot tell.
secops findings list
echo "status $?" >&2
secops findings list --json
echo "status $?"
secops store info --plugin
echo "status $?"
# What makes it for a configuration that somebody named, and touches nothing else.
mkdir proj
printf '[secops]\nstore = "%s/proj/kept/secops.db"\n' "$PWD" > proj/secops.toml
unset SECOPS_STORE
secops --config proj/secops.toml findings list 2>&1 | sed -n 's/^hint: make one: //p' > line
cat line
SECOPS_CONFIG=proj/secops.toml secops findings list 2>&1 | sed -n 's/^hint: make one: //p' | cmp - line
env -u SECOPS_CONFIG bash line > said
secops --config proj/secops.toml findings list
find . "$HOME" -name '*.toml'
# Where there is to be no configuration, a line that makes the store works as it stands.
secops --config none --store bare/store.db findings list 2>&1 | tee said | sed -n 's/^hint: make one: //p' > line
cat said
SECOPS_CONFIG=none bash line
secops --config none --store bare/store.db findings list
