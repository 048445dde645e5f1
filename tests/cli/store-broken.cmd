# Files that are no store are refused with status 3 and stay as they are; a broken one is told.
stock_store secops.db
cp secops.db whole.db
printf 'this is no store' > text.db
: > empty.db
mkdir folder.db
ln -s secops.db link.db
for file in text.db empty.db folder.db link.db nowhere.db; do
  secops findings list --store $file > out 2> err
  echo "$file: $? $(wc -c < out) $(wc -l < err)"
done
cat text.db; echo
head -c 20000 whole.db > cut.db
secops store verify --store cut.db --json | grep -c '"errors"\|"problems"'
secops store restore text.db > /dev/null 2>&1
echo "restore: $?"
cmp secops.db whole.db && echo unchanged
