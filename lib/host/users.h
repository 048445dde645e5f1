// Names of users and groups. Private to host.
#pragma once

#include <string>

namespace secops::host {

// From the system's databases, or the number where they know none.
std::string user_name(unsigned uid);
std::string group_name(unsigned gid);
std::string home_directory(unsigned uid);  // "/" where unknown

}  // namespace secops::host
