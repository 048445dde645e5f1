// Tells somebody of new bad findings through the configured command, until alert channels exist.
//
// What is to be told is noted in the transaction that records the finding, and struck out only
// after the command has succeeded: a crash or a failing command leads to a repeat, never to
// silence.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "base/time.h"
#include "findings/finding.h"
#include "store/store.h"

namespace secops::jobs {

// Notes finding ids as to be told.
void note_untold(store::Write& write, const std::vector<std::string>& ids);

struct NotifyResult {
  std::size_t told{0};
  std::size_t untold{0};          // the command failed or there was no time: they stay noted
  std::vector<Problem> problems;  // why, at most one
};

// Runs `argv` once for each noted finding, oldest first, the finding as one JSON document (schema
// secops.notify/1) on its standard input. Each is struck out as soon as it is told. `timeout`
// bounds one run of the command, and once it has passed no further one is begun. What the command
// fails for is put behind the others; at the third failure it is not run again. Only one run tells
// at a time: another waits up to `timeout` for its turn, and then tells what is left. Throws what
// the store throws; what was told by then is struck out.
NotifyResult tell_untold(store::Store& store, const store::Act& act,
                         const std::vector<std::string>& argv, Duration timeout);

}  // namespace secops::jobs
