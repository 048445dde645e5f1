# Judges windows by their definition and nothing else: the slow and obvious way, to judge secops by.
#
# Input: SECONDS KEY STAMP, one event a line, in any order. -v span=SECONDS -v above=COUNT.
# An event fires when more than `above` events of its key lie in [t - span, t]. Fires at most `span` apart
# are one episode; it begins with the first event of its first firing window and ends with its last fire.
# Output: KEY COUNT FIRST LAST, where FIRST and LAST are stamps.
{ time[NR] = $1; stamp[NR] = $3; events[$2] = events[$2] " " NR }
END {
  for (key in events) judge(key, split(events[key], own, " "))
}
function judge(key, count,    i, j, inside, earliest, first, last) {
  for (i = 1; i <= count; i++)  # by time
    for (j = i; j > 1 && time[own[j]] < time[own[j - 1]]; j--) swap(j, j - 1)
  last = 0
  for (i = 1; i <= count; i++) {
    inside = 0
    earliest = 0
    for (j = 1; j <= count; j++)
      if (time[own[j]] >= time[own[i]] - span && time[own[j]] <= time[own[i]]) {
        inside++
        if (!earliest) earliest = j
      }
    if (inside <= above) continue
    if (last && time[own[i]] - time[own[last]] > span) {
      tell(key, count, first, last)
      last = 0
    }
    if (!last) first = earliest
    last = i
  }
  if (last) tell(key, count, first, last)
}
function swap(a, b,    kept) { kept = own[a]; own[a] = own[b]; own[b] = kept }
function tell(key, count, first, last,    i, inside) {
  for (i = 1; i <= count; i++)
    if (time[own[i]] >= time[own[first]] && time[own[i]] <= time[own[last]]) inside++
  print key, inside, stamp[own[first]], stamp[own[last]]
}
