// Names and homes of users and groups.
#pragma once

#include <optional>
#include <string>

namespace secops::host {

// From the system's databases, or the number where they know none.
std::string user_name(unsigned uid);
std::string group_name(unsigned gid);
std::string home_directory(unsigned uid);  // "/" where unknown

// Of whoever runs this: HOME, or where it is not set (from cron, a unit of systemd) what the
// password database says. Nothing if neither knows one.
std::optional<std::string> own_home();

}  // namespace secops::host
