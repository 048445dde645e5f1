#include "log_background.h"

#include "blacklist/enforced.h"
#include "events/country_database.h"
#include "jobs/settings.h"
#include "session.h"

namespace secops::app {

store::Store* LogBackground::store(Session& session) {
  if (!store_) store_ = session.store_if_there();
  return *store_;
}

jobs::Background LogBackground::open(Session& session, bool with_store,
                                     std::vector<Problem>& problems) {
  const jobs::Settings& settings = session.settings();
  jobs::Background background;
  background.limits = &settings.amount_limits;
  try {
    if (!settings.country_database.empty())
      countries_ = events::open_country_database(settings.country_database);
  } catch (const Error& error) {
    problems.insert(problems.end(), error.problems().begin(), error.problems().end());
  }
  background.countries = countries_.get();
  if (!with_store) return background;
  background.account = [this, &session](const accounts::Fingerprint& account) {
    store::Store* from = store(session);
    return from ? accounts::load(*from->read(), account) : std::nullopt;
  };
  background.listing = [this, &session, &settings]() -> std::unique_ptr<blacklist::Listing> {
    store::Store* from = store(session);
    if (from == nullptr) return nullptr;
    blacklist::Protection protection;
    protection.allowed = settings.blacklist.allow;
    auto now = blacklist::enforced(*from->read(), protection, session.now());
    return std::make_unique<blacklist::Listing>(std::move(now.entries), std::move(now.feeds));
  };
  return background;
}

}  // namespace secops::app
