// What is known of accounts: by times alone, however it is cut into runs.
#include "accounts/known_accounts.h"

#include <fmt/format.h>

#include <random>

#include "support/catch.h"
#include "support/folder.h"
#include "support/seed.h"

using namespace secops;
using accounts::KnownAccounts;

namespace {

using namespace std::chrono_literals;

const Time monday = civil_time(2026, 11, 16, 8, 0, 0);

// "age 2, idle 1, recipient 0, new country"
std::string told(const std::optional<events::Past>& past) {
  if (!past) return "nothing";
  const auto days = [](Duration span) {
    return std::chrono::floor<std::chrono::days>(span).count();
  };
  std::string text = fmt::format("age {}", days(past->account_age));
  if (past->idle_days) text += fmt::format(", idle {}", *past->idle_days);
  if (past->recipient_age)
    text += *past->recipient_age == 0s ? ", first"
                                       : fmt::format(", recipient {}", days(*past->recipient_age));
  if (past->new_country) text += ", new country";
  return text;
}

store::Store open_store(const test::Folder& folder) {
  store::OpenOptions options;
  options.mode = store::OpenOptions::Mode::create;
  return store::Store::open(folder / "store.db", options);
}

KnownAccounts known_in(store::Store& store) {
  return KnownAccounts(
      [&](const accounts::Fingerprint& account) { return accounts::load(*store.read(), account); });
}

void keep(store::Store& store, const KnownAccounts& known, Time now = monday) {
  const auto write = store.write({"test", "check-logs", now, now});
  known.keep(*write);
  write->commit();
}

}  // namespace

TEST_CASE("an account by and by") {
  KnownAccounts known;
  const auto meet = [&](Duration after, std::string_view recipient, std::string_view country) {
    return told(known.meet({"u1", recipient, country, monday + after}));
  };
  CHECK(meet(0s, "r1", "DE") == "age 0, first");
  CHECK(meet(1h, "r1", "DE") == "age 0, recipient 0");
  CHECK(meet(25h, "r2", "") == "age 1, idle 1, first");
  CHECK(meet(26h, "r1", "BR") == "age 1, idle 1, recipient 1, new country");
  CHECK(meet(27h, "", "BR") == "age 1, idle 1");
  CHECK(meet(24h * 100, "R 1", "DE") == "age 100, idle 99, recipient 100");
  CHECK(told(known.meet({"u2", "r1", "BR", monday})) == "age 0, first");
}

TEST_CASE("meeting again changes nothing, and finds the same") {
  const test::Folder folder;
  store::Store store = open_store(folder);
  std::mt19937_64 random(test::seed());
  struct Met {
    KnownAccounts::Meeting meeting;
    std::string told;
  };
  static constexpr const char* recipients[] = {"r1", "r2", "r3", ""};
  static constexpr const char* countries[] = {"DE", "BR", "FR", ""};
  static constexpr const char* names[] = {"u1", "u2"};
  std::vector<Met> all;
  Time time = monday;
  KnownAccounts whole;
  for (int i = 0; i < 300; ++i) {
    time += std::chrono::milliseconds(random() % (36ULL * 3'600'000));
    const KnownAccounts::Meeting meeting{names[random() % 2], recipients[random() % 4],
                                         countries[random() % 4], time};
    all.push_back({meeting, told(whole.meet(meeting))});
  }
  for (std::size_t begin = 0; begin < all.size();) {
    KnownAccounts known = known_in(store);
    const std::size_t end = std::min(all.size(), begin + 1 + random() % 40);
    // Some of what was read before comes once more.
    for (std::size_t i = begin - std::min<std::size_t>(begin, 10); i < end; ++i)
      CHECK(told(known.meet(all[i].meeting)) == all[i].told);
    keep(store, known);
    begin = end;
  }
  KnownAccounts again = known_in(store);
  for (const Met& met : all) CHECK(told(again.meet(met.meeting)) == met.told);
}

TEST_CASE("two runs that learn at the same time lose nothing") {
  const test::Folder folder;
  store::Store store = open_store(folder);
  KnownAccounts one = known_in(store);
  KnownAccounts other = known_in(store);
  one.meet({"u1", "r1", "DE", monday + 24h});
  other.meet({"u1", "r1", "BR", monday});
  other.meet({"u1", "r2", "BR", monday + 48h});
  keep(store, one);
  keep(store, other);
  KnownAccounts known = known_in(store);
  CHECK(told(known.meet({"u1", "r1", "FR", monday + 72h})) ==
        "age 3, idle 1, recipient 3, new country");
  CHECK(told(known.meet({"u1", "r2", "BR", monday + 24h})) == "age 1, idle 1, first");
}

TEST_CASE("nobody's name is kept, and what was not seen for long goes") {
  const test::Folder folder;
  {
    store::Store store = open_store(folder);
    KnownAccounts known = known_in(store);
    known.meet({"somebody@example.org", "DE02120300000000202051", "DE", monday});
    known.meet({"somebody@example.org", "r2", "DE", monday + 24h * 200});
    known.meet({"other", "r2", "", monday});
    keep(store, known);
    const Time later = monday + 24h * 450;
    const auto write = store.write({"test", "store prune", later, later});
    store::prune(*write, {}, later);
    write->commit();
    CHECK(store.read()->integer("SELECT count(*) FROM accounts") == 1);
    CHECK(store.read()->integer("SELECT count(*) FROM account_contacts") == 2);
    KnownAccounts after = known_in(store);
    CHECK(told(after.meet({"other", "r2", "", later})) == "age 0, first");
  }
  const std::string bytes = test::content_of(folder / "store.db");
  CHECK(bytes.find("somebody") == std::string::npos);
  CHECK(bytes.find("202051") == std::string::npos);
}

TEST_CASE("a store that fails leaves nothing to say, and says so") {
  KnownAccounts known([](const accounts::Fingerprint&) -> std::optional<accounts::Account> {
    throw Error({"store.busy", "somebody else writes", "", 0, 0, ""});
  });
  CHECK(told(known.meet({"u1", "r1", "DE", monday})) == "nothing");
  CHECK(told(known.meet({"u2", "r1", "DE", monday})) == "nothing");
  REQUIRE(known.problem());
  CHECK(known.problem()->problems().front().code == "store.busy");
}
