// A database of countries in MaxMind's form, as small as it can be
// (https://maxmind.github.io/MaxMind-DB): a binary tree over the bits of IPv4 addresses, 24 bits a
// record, then the data and what describes it.
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace secops::test {

// Networks ("203.0.113.0/24") that lie apart, and their countries.
std::string country_file(const std::vector<std::pair<std::string, std::string>>& networks);

}  // namespace secops::test
