# A mistyped word is answered with what was meant; never more than three lines.
for words in "fndings list" "findings lst" "list" "xyzzy" "findings list --sicne 2h" "--jsno version" \
    "--since 2h findings list" "version --xyzzy" "version -x" "help findngs"; do
  # shellcheck disable=SC2086 # words
  secops $words
  echo "status $?" >&2
done
