// The [blacklist] section of the configuration.
#pragma once

#include <vector>

#include "blacklist/entry.h"
#include "blacklist/protection.h"
#include "config/config.h"

namespace secops::blacklist {

struct Settings {
  Policy policy;
  std::vector<Protected> protect;  // the site's own networks
  std::vector<Allowed> allow;
};

// What is wrong becomes a problem of the configuration.
Settings read_settings(config::Section section);

}  // namespace secops::blacklist
