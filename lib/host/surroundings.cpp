// The half of process.h that is about this process: who runs it and where it writes.
#include <sys/ioctl.h>
#include <unistd.h>

#include <array>
#include <cstdlib>

#include "base/error.h"
#include "base/text.h"
#include "host/files.h"
#include "host/process.h"
#include "host/users.h"

namespace secops::host {
namespace {

std::string login_uid() {
  try {
    return read_file("/proc/self/loginuid", 64);
  } catch (const Error&) {
    return "";  // a kernel without audit, or no /proc
  }
}

}  // namespace

std::optional<std::string> environment(const char* name) {
  const char* value = std::getenv(name);
  if (!value) return std::nullopt;
  return std::string(value);
}

bool is_terminal(int descriptor) { return ::isatty(descriptor) == 1; }

std::size_t terminal_columns(int descriptor) {
  winsize size{};
  if (::ioctl(descriptor, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) return size.ws_col;
  return 80;
}

unsigned actor_uid(std::string_view login, const std::optional<std::string>& sudo_uid,
                   unsigned real_uid) {
  constexpr unsigned unset = 0xffffffffu;
  unsigned uid = unset;
  if (parse_integer(trimmed(login), uid) && uid != unset) return uid;
  if (real_uid == 0 && sudo_uid && parse_integer(*sudo_uid, uid) && uid != unset) return uid;
  return real_uid;
}

Actor actor() {
  Actor person;
  person.uid = actor_uid(login_uid(), environment("SUDO_UID"), ::getuid());
  person.name = user_name(person.uid);
  return person;
}

unsigned effective_uid() { return ::geteuid(); }

}  // namespace secops::host
