// What the process settles with the system before and around its work: private files, no core dump,
// signals, the deadline.
#pragma once

#include <functional>
#include <string>

#include "base/time.h"

namespace secops::app {

// Call first. Files are private (umask 077), the memory cannot be dumped or traced by others, a
// closed standard stream cannot be taken by a file that is opened later, a closed pipe and a full
// disk come back as errors of write() instead of a signal, and a lost exception ends with status 3.
void settle_process();

// Ends the process with status 3 after `span`: writes `result` to standard output (unless the last
// write has begun) and `message` to standard error. The store heals itself: what was not committed
// never was.
void set_deadline(Duration span, std::string result, std::string message);

// What the signals that end the process write to standard output (unless the last write has begun)
// before it dies of them.
void set_endings(const std::function<std::string(int signal)>& result_of);

// The result is on its way: a deadline that passes from now on must not write a second one.
void begin_last_write();

}  // namespace secops::app
