// Feeds in a store: replaced in one step, looked up by reading a block or two, never half.
#include "blacklist/feed.h"

#include <random>

#include "base/error.h"
#include "blacklist/listing.h"
#include "support/catch.h"
#include "support/folder.h"
#include "support/seed.h"

using namespace secops;
using namespace secops::blacklist;
using namespace std::chrono_literals;

namespace {

const Time start = civil_time(2026, 11, 22, 6, 0, 0);

struct Desk {
  test::Folder folder;
  store::Store store = open();
  Time now = start;

  store::Store open() {
    store::OpenOptions options;
    options.mode = store::OpenOptions::Mode::create;
    return store::Store::open(folder / "store.db", options);
  }
  std::unique_ptr<store::Write> write() { return store.write({"mika", "blacklist import", now}); }
  Imported import(std::string_view name, const ReadList& list, const FeedPolicy& policy = {}) {
    auto transaction = write();
    Imported imported = import_feed(*transaction, name, list, policy);
    transaction->commit();
    return imported;
  }
  std::string holder(const Value& value) {
    const auto found = find_in_feeds(*store.read(), value, now);
    return found.empty() ? "" : found.front().feed.name + " " + found.front().value.text;
  }
  std::int64_t count(const std::string& what) {
    return *store.read()->integer("SELECT count(*) FROM " + what);
  }
};

ReadList read(std::string_view text) {
  ListReader reader({});
  reader.take(text);
  return reader.finish();
}

// One address in each of so many networks of 256.
ReadList many(std::uint32_t count, std::uint32_t first = 0x0b000000) {
  ReadList list;
  for (std::uint32_t i = 0; i < count; ++i)
    list.contents.networks.v4.push_back(packed_v4(first + 256 * i, 32));
  list.values = count;
  return list;
}

std::string code_of(const std::function<void()>& act) {
  try {
    act();
  } catch (const Error& error) {
    CHECK(error.status() == Status::critical);
    return error.problems().front().code;
  }
  return "";
}

}  // namespace

TEST_CASE("what is stored is what is loaded, over many blocks") {
  Desk desk;
  ReadList list = many(10'000);
  for (int i = 0; i < 5000; ++i)
    list.contents.networks.add(*parse_network(fmt::format("2001:db8:{:x}::/48", i)));
  for (int i = 0; i < 3000; ++i)
    list.contents.texts[Kind::domain].push_back(fmt::format("d{:05}.example", i));
  list.contents.texts[Kind::wallet] = {"0x0", "0x1"};
  list.contents.networks.sort();
  const Imported imported = desk.import("big", list);
  CHECK(imported.change == FeedChange::added);
  CHECK(imported.feed.entries == 18'002);
  CHECK(imported.new_entries == 18'002);
  CHECK(load_feed(*desk.store.read(), "big") == list.contents);
  CHECK(desk.count("feed_blocks") > 5);
  CHECK(desk.count("audit") == 1);
}

TEST_CASE("importing the same again changes nothing but the day it was seen") {
  Desk desk;
  desk.import("drop", read("203.0.113.0/24\n198.51.100.7\n"));
  desk.now += 24h;
  const Imported again = desk.import("drop", read("198.51.100.7 # moved\n203.0.113.0/24\n"));
  CHECK(again.change == FeedChange::unchanged);
  CHECK(desk.count("audit") == 1);
  const Feed feed = *feed_named(*desk.store.read(), "drop");
  CHECK(feed.imported == start);
  CHECK(feed.seen == start + 24h);
}

TEST_CASE("a feed is replaced as a whole, and another is not touched") {
  Desk desk;
  desk.import("one", read("203.0.113.1\n203.0.113.2\n203.0.113.3\n"));
  desk.import("two", read("203.0.113.1\n"));
  const Imported imported = desk.import("one", read("203.0.113.2\n203.0.113.4\n203.0.113.5\n"));
  CHECK(imported.change == FeedChange::replaced);
  CHECK(imported.before == 3);
  CHECK(imported.new_entries == 2);
  CHECK(imported.gone == 2);
  CHECK(desk.holder({Kind::ip, "203.0.113.1"}) == "two 203.0.113.1");
  CHECK(desk.holder({Kind::ip, "203.0.113.3"}).empty());
  CHECK(desk.holder({Kind::ip, "203.0.113.5"}) == "one 203.0.113.5");
}

TEST_CASE("a list that cannot be right is refused whole") {
  Desk desk;
  desk.import("drop", many(100));
  FeedPolicy accepted;
  accepted.accept_shrink = true;
  const auto refused = [&](const ReadList& list, const FeedPolicy& policy = {}) {
    return code_of([&] { desk.import("drop", list, policy); });
  };
  CHECK(refused(read("")) == "blacklist.bad-feed");
  CHECK(refused(read("<html>\n")) == "blacklist.bad-feed");
  CHECK(refused(read("<html>\n"), accepted) == "blacklist.bad-feed");
  CHECK(refused(many(49)) == "blacklist.bad-feed");
  ReadList junk = many(90);
  junk.values = 101;
  junk.junk = 11;
  CHECK(refused(junk) == "blacklist.bad-feed");
  CHECK(load_feed(*desk.store.read(), "drop") == many(100).contents);
  CHECK(desk.count("audit") == 1);
  junk.values = 100;
  junk.junk = 10;  // a tenth is not more than a tenth
  CHECK(refused(junk).empty());
  CHECK(refused(many(45)).empty());  // half of 90
  CHECK(refused(many(3), accepted).empty());
  CHECK(refused(read(""), accepted).empty());
  CHECK(feeds(*desk.store.read()).empty());
  CHECK(desk.count("feed_blocks") == 0);
}

TEST_CASE("the closest of several feeds holds a value") {
  Desk desk;
  desk.import("a", read("203.0.113.0/24\n2001:db8::/32\nx@evil.example\n"));
  desk.import("b", read("203.0.113.0/28\n203.0.113.9\n"));
  ReadList domains;
  domains.contents.texts[Kind::domain] = {"evil.example", "mail.evil.example"};
  domains.values = 2;
  desk.import("c", domains);
  CHECK(desk.holder({Kind::ip, "203.0.113.9"}) == "b 203.0.113.9");
  CHECK(desk.holder({Kind::ip, "203.0.113.8"}) == "b 203.0.113.0/28");
  CHECK(desk.holder({Kind::ip, "203.0.113.99"}) == "a 203.0.113.0/24");
  CHECK(desk.holder({Kind::net, "203.0.113.0/25"}) == "a 203.0.113.0/24");
  CHECK(desk.holder({Kind::net, "203.0.112.0/23"}).empty());
  CHECK(desk.holder({Kind::ip, "2001:db8::5"}) == "a 2001:db8::/32");
  CHECK(desk.holder({Kind::email, "x@evil.example"}) == "a x@evil.example");
  CHECK(desk.holder({Kind::email, "y@evil.example"}) == "c evil.example");
  CHECK(desk.holder({Kind::domain, "a.mail.evil.example"}) == "c mail.evil.example");
  CHECK(desk.holder({Kind::domain, "notevil.example"}).empty());
}

TEST_CASE("a feed with an end is listed until then, or until it is imported again") {
  Desk desk;
  FeedPolicy day;
  day.span = 24h;
  desk.import("drop", many(3), day);
  desk.now += 23h;
  CHECK_FALSE(desk.holder({Kind::ip, "11.0.0.0"}).empty());
  desk.import("drop", many(3), day);
  desk.now += 23h;
  CHECK_FALSE(desk.holder({Kind::ip, "11.0.0.0"}).empty());
  desk.now += 1h;
  CHECK(desk.holder({Kind::ip, "11.0.0.0"}).empty());
  auto write = desk.write();
  CHECK(end_expired_feeds(*write) == 1);
  CHECK(end_expired_feeds(*write) == 0);
  write->commit();
  CHECK(desk.count("feeds") == 0);
}

TEST_CASE("looking up in the store gives what looking up in memory does") {
  std::mt19937_64 random(test::seed());
  Desk desk;
  std::vector<Listing::FeedPart> parts;
  for (const char* name : {"a", "b"}) {
    // Wide networks first in their block, which reach over the blocks behind it.
    ReadList list = many(9000);
    for (int i = 0; i < 60; ++i) {
      const int prefix = 8 + static_cast<int>(random() % 17);
      list.contents.networks.add(*parse_network(
          fmt::format("11.{}.{}.0/{}", random() % 40, random() % 256, prefix), true));
    }
    list.contents.networks.sort();
    list.values = list.contents.size();
    Imported imported = desk.import(name, list);
    parts.push_back({imported.feed, list.contents});
  }
  const Listing listing({}, std::move(parts));
  int held = 0;
  for (int i = 0; i < 400; ++i) {
    const IpNetwork asked =
        *parse_network(fmt::format("11.{}.{}.{}/{}", random() % 45, random() % 256, random() % 3,
                                   random() % 3 == 0 ? 25 : 32),
                       true);
    const Value value = value_of(asked);
    const auto expected = listing.find(value);
    const auto found = find_in_feeds(*desk.store.read(), value, desk.now);
    CAPTURE(value.text);
    REQUIRE(!found.empty() == expected.has_value());
    if (!expected) continue;
    ++held;
    CHECK(found.front().value == expected->value);
    CHECK(entry_of(found.front()).id == expected->id);
  }
  CHECK(held > 50);
}

TEST_CASE("names of feeds") {
  for (const char* good : {"drop", "firehol_level1", "a.b-c", "1"}) CHECK(is_feed_name(good));
  for (const char* bad : {"", "-a", ".a", "a b", "a/b", "ä", "a\n"}) CHECK_FALSE(is_feed_name(bad));
  CHECK_FALSE(is_feed_name(std::string(41, 'a')));
}
