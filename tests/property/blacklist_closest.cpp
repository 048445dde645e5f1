// `check` asks the store about a word, and the whole list about a stream: both name the same entry
// or feed, which is that of asking each in turn.
#include <fmt/format.h>

#include <algorithm>
#include <random>

#include "blacklist/entry.h"
#include "blacklist/feed.h"
#include "blacklist/listing.h"
#include "support/catch.h"
#include "support/folder.h"
#include "support/random_network.h"
#include "support/seed.h"

using namespace secops;
using namespace secops::blacklist;

namespace {

const Time now = civil_time(2026, 11, 22, 6, 0, 0);
constexpr const char* domains[] = {"a.example", "b.a.example", "c.b.a.example", "example.net"};

struct Held {
  std::string id;
  Value value;
};

class World {
 public:
  explicit World(std::uint64_t seed) : random_(seed), store_(opened()) {
    const auto write = store_.write({"test", "blacklist", now, now});
    for (auto left = random_() % 12; left > 0; --left) {
      Addition addition;
      addition.value = value();
      addition.reason = "test";
      addition.forever = true;
      const Added added = add(*write, addition, {});
      if (added.change == Change::added) held_.push_back({added.entry.id, addition.value});
    }
    // Not in the order of their names.
    for (const char* name : {"second", "third", "first"}) import(*write, name);
    write->commit();
  }

  void compare() {
    const auto read = store_.read();
    const Listing whole = listing_of(*read, now);
    std::vector<Value> asked;
    for (int i = 0; i < 60; ++i) asked.push_back(value());
    for (unsigned last = 0; last < 256; ++last)
      asked.push_back({Kind::ip, fmt::format("10.0.0.{}", last)});
    const auto found = find_closest(*read, asked, now);
    std::vector<std::uint32_t> addresses;
    for (std::size_t i = 0; i < asked.size(); ++i) {
      INFO(asked[i].text);
      const std::string judged = closest_of(asked[i]);
      REQUIRE(text_of(found[i]) == judged);
      REQUIRE(text_of(whole.find(asked[i])) == judged);
    }
    for (std::uint32_t last = 0; last < 256; ++last) addresses.push_back(0x0a000000U + last);
    std::vector<Listing::Match> matches;
    whole.find_each(addresses, matches);
    for (std::size_t i = 0; i < addresses.size(); ++i) {
      INFO(asked[60 + i].text);
      REQUIRE(text_of(matches[i].found() ? std::optional(whole.entry_of(matches[i]))
                                         : std::nullopt) == closest_of(asked[60 + i]));
    }
  }

 private:
  store::Store opened() const {
    store::OpenOptions options;
    options.mode = store::OpenOptions::Mode::create;
    return store::Store::open(folder_ / "private/store.db", options);
  }

  Value value() {
    const std::string domain = domains[random_() % std::size(domains)];
    if (random_() % 4 == 0) return {Kind::domain, domain};
    if (random_() % 4 == 0) return {Kind::email, "x@" + domain};
    return blacklist::value_of(test::random_network(random_, random_() % 4 != 0));
  }

  void import(store::Write& write, const char* name) {
    ListReader reader({});
    for (auto left = random_() % 8; left > 0; --left) {
      const Value one = value();
      reader.take(one.kind == Kind::domain ? "" : one.text + "\n");
    }
    const ReadList list = reader.finish();
    if (list.contents.size() == 0) return;
    import_feed(write, name, list, {});
    list.contents.each([&](const Value& one) {
      held_.push_back({fmt::format("feed:{}", name), one});
      return true;
    });
  }

  static bool holds(const Value& holder, const Value& value) {
    const auto network = network_of(value);
    const auto around = network_of(holder);
    if (network || around)
      return network && around && around->prefix <= network->prefix &&
             contains(*around, network->address);
    if (holder == value) return true;
    if (holder.kind != Kind::domain) return false;
    const std::string at = (value.kind == Kind::email ? "@" : ".") + holder.text;
    return value.text.ends_with(at) || value.text.ends_with("." + holder.text);
  }

  static std::size_t closeness(const Value& value) {
    const auto network = network_of(value);
    return network ? static_cast<std::size_t>(network->prefix) : value.text.size();
  }

  std::string closest_of(const Value& value) const {
    const Held* best = nullptr;
    for (const Held& one : held_) {
      if (!holds(one.value, value)) continue;
      const auto rank = [](const Held& held) {
        return std::tuple(-static_cast<int>(closeness(held.value)), held.id.starts_with("feed:"),
                          held.id);
      };
      if (!best || rank(one) < rank(*best)) best = &one;
    }
    return best ? best->id + " " + best->value.text : "none";
  }

  static std::string text_of(const std::optional<Entry>& entry) {
    return entry ? entry->id + " " + entry->value.text : "none";
  }

  std::mt19937_64 random_;
  test::Folder folder_;
  store::Store store_;
  std::vector<Held> held_;
};

}  // namespace

TEST_CASE("a word and a stream are held by the same entry or feed, the closest") {
  const std::uint64_t seed = test::seed();
  INFO("seed " << seed);
  for (std::uint64_t i = 0; i < 40; ++i) World(seed + i).compare();
}
