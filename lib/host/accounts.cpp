#include "host/accounts.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <grp.h>
#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <climits>
#include <cstdlib>

#include "base/error.h"
#include "base/text.h"
#include "host/descriptor.h"
#include "host/failure.h"

namespace secops::host {
namespace {

constexpr std::size_t record_size = 16u << 10;

bool is_directory(const std::string& path) {
  struct stat facts {};
  return ::stat(path.c_str(), &facts) == 0 && S_ISDIR(facts.st_mode);
}

std::vector<gid_t> groups_of_process() {
  std::vector<gid_t> groups(NGROUPS_MAX);
  const int count = ::getgroups(NGROUPS_MAX, groups.data());
  if (count < 0) std::abort();  // only a wrong argument fails
  groups.resize(static_cast<std::size_t>(count));
  return groups;
}

// The directory that mkdir has just made. Whoever may write in the directory above can put a link
// or another directory in its place before it is given away, so what is open is looked at, and
// nothing is done by name any more.
Descriptor open_made(const std::string& path) {
  Descriptor made(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  if (!made.is_open()) throw_file_error(errno, "create", path);
  struct stat facts {};
  if (::fstat(made.number(), &facts) != 0) throw_file_error(errno, "create", path);
  const bool as_made = facts.st_uid == ::geteuid() && (facts.st_mode & 077u) == 0;
  if (!as_made)
    throw Error({"file.swapped",
                 "cannot create " + path +
                     ": somebody put another directory in its place while it was made",
                 path, 0, 0,
                 "see who may write in the directory above it: namei -l " + shell_quoted(path)});
  return made;
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

// Each step needs the rights that the next one gives away: the groups first, and back in the other
// order.
ActingAs::ActingAs(const Account& account)
    : uid_(::geteuid()), gid_(::getegid()), groups_(groups_of_process()) {
  const gid_t group = account.gid;
  if (::setgroups(1, &group) == 0 && ::setegid(group) == 0 && ::seteuid(account.uid) == 0) return;
  const int number = errno;
  if (!go_back()) std::abort();
  throw Error({"process.identity",
               fmt::format("cannot act as {}: {}", account.name, words_of(number)), "", 0, 0,
               "run it as root"});
}

// Going on as somebody else would leave files where they do not belong.
ActingAs::~ActingAs() {
  if (!go_back()) std::abort();
}

bool ActingAs::go_back() const {
  if (::seteuid(uid_) != 0 || ::setegid(gid_) != 0) return false;
  const std::vector<gid_t> now = groups_of_process();
  return now == groups_ || ::setgroups(groups_.size(), groups_.data()) == 0;
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
  const Descriptor made = open_made(path);
  if (owner && ::fchown(made.number(), owner->uid, owner->gid) != 0)
    throw_file_error(errno, "create", path);
  // mkdir's mode is cut by the umask.
  if (::fchmod(made.number(), mode) != 0) throw_file_error(errno, "create", path);
  return true;
}

}  // namespace secops::host
