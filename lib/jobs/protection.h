// What must not be listed here and now: the machine's place in the network and the site's settings.
#pragma once

#include <string>
#include <vector>

#include "blacklist/protection.h"
#include "blacklist/settings.h"

namespace secops::jobs {

struct ProtectionHere {
  blacklist::Protection protection;
  std::vector<std::string> unknown;  // what could not be found out about this machine
  bool fixed_known{true};            // of its own place in the network nothing is unknown
};

// Reads host::network_facts().
ProtectionHere protection_here(const blacklist::Settings& settings);

// The same without the peers of SSH: nobody has to log in to be one, and a connection is soon over.
// So they keep nothing from being told to be listed.
ProtectionHere lasting_protection(const blacklist::Settings& settings);

}  // namespace secops::jobs
