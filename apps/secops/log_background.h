// What is known beside the logs, for commands that read them: limits, countries, accounts, the
// list.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "base/error.h"
#include "jobs/enriching.h"
#include "store/store.h"

namespace secops::app {

class Session;

class LogBackground {
 public:
  // Lives as long as this and the session. The store is opened when the first payment asks for it:
  // `with_store`, and if there is one. A database that cannot be read becomes a problem.
  jobs::Background open(Session& session, bool with_store, std::vector<Problem>& problems);

 private:
  store::Store* store(Session& session);

  std::unique_ptr<events::Countries> countries_;
  std::optional<store::Store*> store_;  // once it was looked for
};

}  // namespace secops::app
