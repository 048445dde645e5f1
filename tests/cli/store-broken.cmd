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
# A backup may lie in a folder of others; the store itself may not, and nobody is told to close /tmp.
mkdir -m 1777 shared
secops store backup shared/copy.db | grep -c '^backed up'
secops store restore shared/copy.db | head -1 | sed 's/ from.*//'
secops findings list --store shared/copy.db 2>&1 | sed -n 's/^hint: //p'
# A damaged page: no backup of it can be made, so the line that keeps the evidence copies the bytes.
stock_store damaged.db
# In a page of a table or an index, in use: without one of the schema's the store cannot be opened.
head -c 100 /dev/zero | tr "\0" "\377" | dd of=damaged.db bs=1 seek=$((29 * 4096)) conv=notrunc status=none
secops store verify --store damaged.db > told 2>&1
echo "verify: $?"
sed -n 's/^keep it as evidence, while nothing records: //p' told > line
bash -e line && cmp damaged.db evidence/damaged.db && echo kept
