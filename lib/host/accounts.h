// The system's users, and files made for one of them.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace secops::host {

struct Account {
  std::string name;
  unsigned uid{0};
  unsigned gid{0};
};

// Nothing if the system knows no such user.
std::optional<Account> find_account(const std::string& name);

// This process opens and makes files as that user, in that user's own group and no other, until
// this is destroyed. Throws Error "process.identity" if it may not (only root may); no other thread
// may run meanwhile.
class ActingAs {
 public:
  explicit ActingAs(const Account& account);
  ActingAs(const ActingAs&) = delete;
  ActingAs& operator=(const ActingAs&) = delete;
  ~ActingAs();

 private:
  bool go_back() const;

  unsigned uid_;
  unsigned gid_;
  std::vector<unsigned> groups_;
};

// Makes the directory with exactly this mode, owned by `owner` if there is one; missing parents are
// made for all to pass (0755). False if it was there: then it is left as it is. Throws Error
// "file.…"; if somebody puts a link or another directory in its place meanwhile, that one is
// neither changed nor given away.
bool make_directory(const std::string& path, unsigned mode,
                    const std::optional<Account>& owner = std::nullopt);

}  // namespace secops::host
