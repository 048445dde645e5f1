// What the manual page of check-logs says beyond its flags: the formats, the time stamps and the
// names of what happens. From the tables that the program runs by.
#pragma once

#include <string>

namespace secops::app {

// Sections in mdoc(7).
std::string check_logs_manual();

}  // namespace secops::app
