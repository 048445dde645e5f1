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
# Where others may enter the directory it is closed first; where it holds other things, it is left as it is.
umask 022
mkdir open named shared
touch shared/other
printf '[secops]\nstore = "%s/named/named.db"\n' "$PWD" > named.toml
pasted() { # pasted FLAGS…: the hint, and what its line says where it fails
  secops "$@" findings list 2>&1 | sed -n 's/^hint: //p' | tee said
  sed 's/^make one[^:]*: //' said > line
  bash line > told 2>&1 || cat told
}
pasted --config none --store open/store.db
secops --config none --store open/store.db findings list
pasted --config named.toml
secops --config named.toml findings list
stat -c '%a %n' open named
pasted --config none --store shared/store.db
secops --config none --store shared/store/store.db findings list
pasted --config named.toml --store shared/flag.db
secops --config named.toml --store shared/store/flag.db findings list
sed -i 's|named/named|shared/named|' named.toml
secops --config named.toml findings list 2>&1 | tail -1
stat -c '%a %n' shared
