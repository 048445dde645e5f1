# A line in a hint does what it says for any name of a file, and nothing else.
hint() { sed -n "s/^hint: $1//p"; }
words() {
  bash -c "secops() { printf '[%s]' \"\$@\"; }; ls() { secops ls \"\$@\"; }; chmod() { secops chmod \"\$@\"; }; $1; cat 2> /dev/null" < /dev/null
}
expect() {
  if [ "$1" = "$2" ]; then echo "as it says"; else printf 'expected %q\n     got %q\n' "$2" "$1"; fi
}
for name in "it's" 'back\slash' $'new\nline' "y'; touch PWNED #" $'\e[2J\\' '$(touch PWNED)'; do
  printf '== %q\n' "$name"
  mkdir -p "s/$name" "logs/$name" "empty/$name"
  line=$(secops --store "s/$name/x.db" findings list 2>&1 | hint "make one: ")
  expect "$(words "$line")" "[--store][$PWD/s/$name/x.db][init][--dir][$PWD/s/$name]"
  line=$(secops check-logs "empty/$name" 2>&1 | hint "see what is there: ")
  expect "$(words "$line")" "[ls][-lA][empty/$name]"
  echo > "s/$name/c.toml"
  chmod 602 "s/$name/c.toml"
  line=$(secops --config "s/$name/c.toml" findings list 2>&1 | hint "")
  expect "$(words "$line")" "[chmod][o-w][s/$name/c.toml]"
  # Whatever opens a FIFO would wait, so there is a file by the time that the line is run.
  mkfifo "logs/$name/f"
  line=$(secops --store "s/$name/x.db" events "logs/$name/f" 2>&1 | hint "give it on standard input: ")
  rm "logs/$name/f"
  echo "read it" > "logs/$name/f"
  expect "$(bash -c "secops() { printf '[%s]' \"\$@\"; cat; }; $line")" \
    "[--config][none][--store][$PWD/s/$name/x.db][events][-]read it"
done
ls -d PWNED s/PWNED 2> /dev/null
echo "a configuration has no such hint"
secops --config <(echo) findings list 2>&1 | grep "standard input" || true
