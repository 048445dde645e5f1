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

constexpr unsigned net_admin = 1u << CAP_NET_ADMIN;

struct Capabilities {
  __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
  __user_cap_data_struct data[_LINUX_CAPABILITY_U32S_3]{};
};

bool has_net_admin(Capabilities& now) {
  return ::syscall(SYS_capget, &now.header, now.data) == 0 &&
         (now.data[0].permitted & net_admin) != 0;
}

void require(bool done, unsigned uid) {
  if (done) return;
  const std::string why(words_of(errno));
  throw Error({"process.user", fmt::format("cannot become {}: {}", user_name(uid), why), "", 0, 0,
               fmt::format("run it as that user: sudo -u '#{}' secops …", uid)});
}

}  // namespace

void become_user(unsigned uid, unsigned group, bool with_net_admin) {
  Capabilities before;
  const bool keeps = with_net_admin && has_net_admin(before);
  const passwd* const entry = ::getpwuid(uid);
  const std::string name = entry != nullptr ? entry->pw_name : "";
  const gid_t own_group = entry != nullptr ? entry->pw_gid : group;
  const std::string home = home_directory(uid);
  if (keeps) require(::prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0) == 0, uid);
  require((name.empty() ? ::setgroups(1, &own_group) : ::initgroups(name.c_str(), own_group)) == 0,
          uid);
  require(::setresgid(own_group, own_group, own_group) == 0, uid);
  require(::setresuid(uid, uid, uid) == 0, uid);
  if (keeps) {
    Capabilities kept;
    kept.data[0].effective = kept.data[0].permitted = net_admin;
    require(::syscall(SYS_capset, &kept.header, kept.data) == 0, uid);
  }
  ::setenv("HOME", home.c_str(), 1);
}

// Ambient, since the programs know nothing of capabilities. Where it cannot be given, they say what
// they may not.
NetAdmin::NetAdmin() {
  Capabilities now;
  if (!has_net_admin(now)) return;
  now.data[0].inheritable |= net_admin;
  ::syscall(SYS_capset, &now.header, now.data);
  ::prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, CAP_NET_ADMIN, 0, 0);
}

NetAdmin::~NetAdmin() { ::prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_LOWER, CAP_NET_ADMIN, 0, 0); }

}  // namespace secops::host
