// The [blacklist] section of the configuration.
#pragma once

#include <vector>

#include "blacklist/entry.h"
#include "blacklist/protection.h"
#include "config/config.h"

namespace secops::blacklist {

// One [[blacklist.sync]]: where the list is brought to by `blacklist sync`.
struct SyncTarget {
  std::string table{"secops"};           // of nftables; "" for a file
  std::string program{"/usr/sbin/nft"};  // of nftables: its full path
  std::string file;                      // full path; "" for nftables
  std::string format;                    // of the file: a name of exports()
  std::vector<std::string> then;  // argv with a full path first, run when the file has changed
  std::string name{"secops"};     // of the set, map or variable in the file
};

struct Settings {
  Policy policy;
  std::int64_t most_per_run{100};             // entries that rules may add in one run; 0: none
  Duration cool_down{std::chrono::hours(1)};  // rules leave alone what was taken off since
  std::vector<Protected> protect;             // the site's own networks
  std::vector<Allowed> allow;
  std::vector<SyncTarget> sync;  // empty: nftables alone
};

// What is wrong becomes a problem of the configuration.
Settings read_settings(config::Section section);

}  // namespace secops::blacklist
