secops --version > line
secops version --version | cmp - line
sed 's/([0-9a-f]*)/(COMMIT)/; s/(unknown)/(COMMIT)/' line
secops version | head -1 | cmp - line
secops --version --json > by-flag
secops version --json | cmp - by-flag
grep -c '"schema": "secops.version/1"' by-flag
