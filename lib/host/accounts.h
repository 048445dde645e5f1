// The system's users, and files made for one of them.
#pragma once

#include <optional>
#include <string>

namespace secops::host {

struct Account {
  std::string name;
  unsigned uid{0};
  unsigned gid{0};
};

// Nothing if the system knows no such user.
std::optional<Account> find_account(const std::string& name);

// This process opens and makes files as that user until this is destroyed. Throws Error
// "process.identity" if it may not (only root may); no other thread may run meanwhile.
class ActingAs {
 public:
  explicit ActingAs(const Account& account);
  ActingAs(const ActingAs&) = delete;
  ActingAs& operator=(const ActingAs&) = delete;
  ~ActingAs();

 private:
  unsigned uid_;
  unsigned gid_;
};

// Makes the directory with exactly this mode, owned by `owner` if there is one; missing parents are
// made for all to pass (0755). False if it was there: then it is left as it is.
bool make_directory(const std::string& path, unsigned mode,
                    const std::optional<Account>& owner = std::nullopt);

}  // namespace secops::host
