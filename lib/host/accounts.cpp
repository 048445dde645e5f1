#include "host/accounts.h"

#include <fmt/format.h>
#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <vector>

#include "base/error.h"
#include "host/failure.h"

namespace secops::host {
namespace {

constexpr std::size_t record_size = 16u << 10;

bool is_directory(const std::string& path) {
  struct stat facts {};
  return ::stat(path.c_str(), &facts) == 0 && S_ISDIR(facts.st_mode);
}

}  // namespace

std::optional<Account> find_account(const std::string& name) {
  std::vector<char> memory(record_size);
  passwd record{};
  passwd* found = nullptr;
  if (::getpwnam_r(name.c_str(), &record, memory.data(), memory.size(), &found) != 0 || !found) {
    return std::nullopt;
  }
  return Account{found->pw_name, found->pw_uid, found->pw_gid};
}

ActingAs::ActingAs(const Account& account) : uid_(::geteuid()), gid_(::getegid()) {
  if (::setegid(account.gid) == 0 && ::seteuid(account.uid) == 0) return;
  const int number = errno;
  if (::setegid(gid_) != 0) std::abort();
  throw Error({"process.identity",
               fmt::format("cannot act as {}: {}", account.name, words_of(number)), "", 0, 0,
               "run it as root"});
}

// Going on as somebody else would leave files where they do not belong.
ActingAs::~ActingAs() {
  if (::seteuid(uid_) != 0 || ::setegid(gid_) != 0) std::abort();
}

bool make_directory(const std::string& path, unsigned mode, const std::optional<Account>& owner) {
  for (std::size_t slash = path.find('/', 1); slash != std::string::npos;
       slash = path.find('/', slash + 1)) {
    const std::string parent = path.substr(0, slash);
    if (!is_directory(parent)) make_directory(parent, 0755);
  }
  if (::mkdir(system_path(path), 0700) != 0) {
    if (errno == EEXIST && is_directory(path)) return false;
    throw_file_error(errno == EEXIST ? ENOTDIR : errno, "create", path);
  }
  if (owner && ::chown(path.c_str(), owner->uid, owner->gid) != 0)
    throw_file_error(errno, "create", path);
  // mkdir's mode is cut by the umask.
  if (::chmod(path.c_str(), mode) != 0) throw_file_error(errno, "create", path);
  return true;
}

}  // namespace secops::host
