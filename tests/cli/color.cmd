# Colour only for a terminal or when asked for, and then the words still say it.
stock_store secops.db
escapes() { grep -c $'\e\\[' ; }
terminal() { TERM=$1 script -qec "$2" /dev/null < /dev/null | tr -d '\r' | escapes; }
secops findings list | escapes
secops findings list --color always | escapes
NO_COLOR=1 secops findings list --color always | escapes
secops xyzzy --color always 2>&1 | escapes
terminal xterm "secops findings list"
terminal dumb "secops findings list"
terminal xterm "NO_COLOR=1 secops findings list"
terminal xterm "NO_COLOR= secops findings list"
terminal xterm "secops --color never findings list"
terminal xterm "secops findings list > file; cat file"
secops findings list --color always | sed 's/\x1b\[[0-9;]*m//g' | cmp - <(secops findings list) && echo same
