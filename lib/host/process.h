// Child processes and facts about this one.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"

namespace secops::host {

class Lock;

struct ProcessResult {
  int status{0};  // exit status, or 128 + signal
  bool timed_out{false};
  std::string output;  // stdout, so much of it as is kept
  std::string errors;  // stderr, at most 64 KiB
};

inline constexpr std::size_t output_kept = 64u << 10;

// Runs argv[0] (a full path) with these arguments: no shell, a cleaned environment (PATH,
// LANG=C.UTF-8, HOME only), umask 022, in /, no inherited descriptors, `input` on stdin. Killed
// with its group after `timeout`. Ends with the program, even if children of it still hold its
// output. `lock`: one that lasts until the program has ended too, also if we are killed meanwhile.
// Throws Error "process.start" if it cannot be started.
ProcessResult run_process(const std::vector<std::string>& argv, std::string_view input,
                          Duration timeout, std::size_t most_output = output_kept,
                          const Lock* lock = nullptr);

// What a program that failed said, for people: the first line of what it wrote to stderr (to stdout
// if that is nothing), without secrets, as much of it as fits in 300 bytes; "" for none.
std::string complaint_of(const ProcessResult& result);

// Kills the program that run_process is waiting for, if any, with its group. For signal handlers
// that end this process: nothing but kill(2) is called.
void kill_running_process() noexcept;

std::optional<std::string> environment(const char* name);  // nothing if unset
bool is_terminal(int descriptor);
std::size_t terminal_columns(int descriptor);  // 80 if unknown

// The person behind this process (design, Store): /proc/self/loginuid where set, else SUDO_UID
// where the caller cannot have set it itself (we are root), else the real uid. `name` is from the
// password database, or the number.
struct Actor {
  unsigned uid{0};
  std::string name;
};
Actor actor();
// That rule alone: `login` is the text of /proc/self/loginuid, 4294967295 in it means unset.
unsigned actor_uid(std::string_view login, const std::optional<std::string>& sudo_uid,
                   unsigned real_uid);
unsigned effective_uid();
// Root becomes this user for good, with that user's groups (`group` if nobody knows the user) and
// home; of root's rights only CAP_NET_ADMIN is kept, if asked and there. Throws Error
// "process.user".
void become_user(unsigned uid, unsigned group, bool with_net_admin);

// While it lives, programs that are run have CAP_NET_ADMIN, if this one has it.
class NetAdmin {
 public:
  NetAdmin();
  NetAdmin(const NetAdmin&) = delete;
  NetAdmin& operator=(const NetAdmin&) = delete;
  ~NetAdmin();
};

}  // namespace secops::host
