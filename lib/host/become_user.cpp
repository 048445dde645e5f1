#include <fmt/format.h>
#include <grp.h>
#include <linux/capability.h>
#include <pwd.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>

#include "base/error.h"
#include "host/failure.h"
#include "host/process.h"
#include "host/users.h"

namespace secops::host {
namespace {

void require(bool done, unsigned uid) {
  if (done) return;
  throw Error({"process.user", fmt::format("cannot become {}: {}", user_name(uid), words_of(errno)),
               "", 0, 0, fmt::format("run it as that user: sudo -u '#{}' secops …", uid)});
}

// Also for the programs that it runs, which know nothing of capabilities.
void keep_net_admin(unsigned uid) {
  __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
  __user_cap_data_struct data[_LINUX_CAPABILITY_U32S_3]{};
  data[0].effective = data[0].permitted = data[0].inheritable = 1u << CAP_NET_ADMIN;
  require(::syscall(SYS_capset, &header, data) == 0, uid);
  require(::prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, CAP_NET_ADMIN, 0, 0) == 0, uid);
}

}  // namespace

void become_user(unsigned uid, bool with_net_admin) {
  const passwd* const entry = ::getpwuid(uid);
  const std::string name = entry != nullptr ? entry->pw_name : "";
  const gid_t group = entry != nullptr ? entry->pw_gid : uid;
  const std::string home = home_directory(uid);
  if (with_net_admin) require(::prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0) == 0, uid);
  require((name.empty() ? ::setgroups(1, &group) : ::initgroups(name.c_str(), group)) == 0, uid);
  require(::setresgid(group, group, group) == 0, uid);
  require(::setresuid(uid, uid, uid) == 0, uid);
  if (with_net_admin) keep_net_admin(uid);
  ::setenv("HOME", home.c_str(), 1);
}

}  // namespace secops::host
