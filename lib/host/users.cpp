#include "host/users.h"

#include <grp.h>
#include <pwd.h>

#include <vector>

#include "host/process.h"

namespace secops::host {
namespace {

constexpr std::size_t record_size = 16u << 10;

}  // namespace

std::string user_name(unsigned uid) {
  std::vector<char> memory(record_size);
  passwd record{};
  passwd* found = nullptr;
  if (::getpwuid_r(uid, &record, memory.data(), memory.size(), &found) == 0 && found) {
    return found->pw_name;
  }
  return std::to_string(uid);
}

std::string group_name(unsigned gid) {
  std::vector<char> memory(record_size);
  group record{};
  group* found = nullptr;
  if (::getgrgid_r(gid, &record, memory.data(), memory.size(), &found) == 0 && found) {
    return found->gr_name;
  }
  return std::to_string(gid);
}

std::string home_directory(unsigned uid) {
  std::vector<char> memory(record_size);
  passwd record{};
  passwd* found = nullptr;
  if (::getpwuid_r(uid, &record, memory.data(), memory.size(), &found) == 0 && found &&
      found->pw_dir && *found->pw_dir) {
    return found->pw_dir;
  }
  return "/";
}

std::optional<std::string> own_home() {
  const std::string said = environment("HOME").value_or("");
  if (!said.empty()) return said;
  const std::string known = home_directory(effective_uid());
  return known == "/" ? std::nullopt : std::optional(known);
}

}  // namespace secops::host
