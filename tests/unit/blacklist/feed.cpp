// Feeds in a store: replaced in one step, looked up by reading a block or two, never half.
#include "blacklist/feed.h"

#include <random>

#include "base/error.h"
#include "blacklist/feed_blocks.h"
#include "blacklist/listing.h"
#include "blacklist/verify.h"
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

TEST_CASE("a feed ends no later than the last of its values, and none of them becomes for ever") {
  Desk desk;
  const auto list = [&](std::string_view rows) {
    ListOptions options;
    options.now = desk.now;
    ListReader reader(options);
    reader.take("value,expires\n");
    reader.take(rows);
    return reader.finish();
  };
  const auto both = [&] {
    return list("203.0.113.1,2026-11-22T08:00:00Z\n203.0.113.2,2026-11-23T06:00:00Z\n");
  };
  Imported imported = desk.import("back", both());
  CHECK(imported.feed.expires == start + 24h);
  CHECK(imported.ending_sooner == 1);
  CHECK(imported.endless == 0);
  desk.now += 1h;
  imported = desk.import("back", both());
  CHECK(imported.change == FeedChange::unchanged);
  CHECK(imported.feed.expires == start + 24h);
  CHECK(desk.count("audit") == 1);
  const auto with_span = [](Duration span) {
    FeedPolicy policy;
    policy.span = span;
    return policy;
  };
  CHECK(desk.import("back", both(), with_span(240h)).feed.expires == start + 24h);
  imported = desk.import("back", both(), with_span(30min));
  CHECK(imported.feed.expires == desk.now + 30min);
  CHECK(imported.ending_sooner == 0);
  const std::string more = "203.0.113.1,2026-11-22T08:00:00Z\n203.0.113.3,\n";
  imported = desk.import("mixed", list(more));
  CHECK(imported.feed.expires == start + 2h);
  CHECK(imported.endless == 1);
  imported = desk.import("mixed", list(more), with_span(24h));
  CHECK(imported.feed.expires == desk.now + 24h);
  CHECK(imported.endless == 0);
  CHECK(imported.ending_sooner == 1);
  // What has ended is no value that is missing; where all has, it is no list.
  desk.import("fading", read("203.0.113.1\n203.0.113.2\n203.0.113.3\n203.0.113.4\n203.0.113.5\n"));
  const std::string over = "203.0.113.2,2026-11-20\n203.0.113.3,2026-11-20\n";
  CHECK(desk.import("fading", list(over + "203.0.113.1,\n")).feed.entries == 1);
  CHECK(code_of([&] { desk.import("fading", list(over)); }) == "blacklist.bad-feed");
  FeedPolicy shrinks;
  shrinks.accept_shrink = true;
  CHECK(desk.import("fading", list(over), shrinks).change == FeedChange::replaced);
  CHECK(!feed_named(*desk.store.read(), "fading"));
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

TEST_CASE("a feed that comes to life again, or ends after another span, is a change") {
  Desk desk;
  FeedPolicy day, week;
  day.span = 24h;
  week.span = 7 * 24h;
  desk.import("drop", many(3), day);
  desk.now += 25h;
  const Imported again = desk.import("drop", many(3), day);
  CHECK(again.change == FeedChange::renewed);
  CHECK(again.new_entries == 3);
  CHECK(desk.count("audit") == 2);
  CHECK(desk.import("drop", many(3), day).change == FeedChange::unchanged);
  const Imported longer = desk.import("drop", many(3), week);
  CHECK(longer.change == FeedChange::renewed);
  CHECK(longer.feed.imported == again.feed.imported);
  CHECK(desk.import("drop", many(3), week).change == FeedChange::unchanged);
  CHECK(desk.import("drop", many(3)).change == FeedChange::renewed);
  CHECK(desk.import("drop", many(3)).change == FeedChange::unchanged);
  CHECK(desk.import("drop", many(3), day).change == FeedChange::renewed);
  CHECK(desk.count("audit") == 5);
  desk.now += 1h;
  CHECK(desk.import("drop", many(4), day).change == FeedChange::replaced);
  CHECK(desk.count("audit") == 6);
}

TEST_CASE("an end that moves little by little is told now and then") {
  Desk desk;
  FeedPolicy day;
  day.span = 24h;
  desk.import("drop", many(3), day);
  int told = 0;
  for (int hour = 1; hour <= 48; ++hour) {
    desk.now += 1h;
    if (desk.import("drop", many(3), day).change == FeedChange::renewed) ++told;
    CHECK(feed_named(*desk.store.read(), "drop")->expires == desk.now + 24h);
  }
  CHECK(told == 4);
  CHECK(desk.count("audit") == 5);
}

TEST_CASE("whatever the clock does, no end moves back that the audit trail does not tell") {
  std::mt19937_64 random(test::seed());
  INFO("seed " << test::seed());
  Desk desk;
  FeedPolicy policy;
  std::optional<Time> end;
  std::int64_t rows = 0;
  for (int i = 0; i < 100; ++i) {
    desk.now = start + std::chrono::hours(random() % 400);
    policy.span = random() % 10 == 0 ? 24h : 7 * 24h;
    const Imported imported = desk.import("drop", many(3), policy);
    const auto ends = feed_named(*desk.store.read(), "drop")->expires;
    CHECK(ends == imported.feed.expires);
    CHECK(ends >= desk.now + *policy.span);
    if (std::exchange(rows, desk.count("audit")) == desk.count("audit")) CHECK(ends >= end);
    end = ends;
    std::vector<std::string> problems;
    verify(*desk.store.read(), problems);
    CHECK(problems.empty());
  }
  const Time latest = *end;
  policy.span = 7 * 24h;
  desk.now = latest;
  desk.import("drop", many(3), policy);
  desk.now -= 6 * 24h;
  CHECK(desk.import("drop", many(3), policy).change == FeedChange::unchanged);
  CHECK(feed_named(*desk.store.read(), "drop")->expires == latest + 7 * 24h);
}

TEST_CASE("a block that secops did not make is told, not used") {
  const auto code = [](std::string_view kind, std::string_view bytes) -> std::string {
    ListContents contents;
    try {
      add_block(kind, bytes, contents);
    } catch (const Error& error) {
      CHECK(error.problems().front().hint == "secops store verify");
      return error.problems().front().code;
    }
    return "";
  };
  const auto v4 = [](std::vector<int> bytes) { return std::string(bytes.begin(), bytes.end()); };
  const std::string corrupt = "store.corrupt";
  CHECK(code("v4", v4({10, 0, 0, 0, 8, 10, 0, 0, 0, 9})).empty());
  CHECK(code("v4", v4({10, 0, 0, 0, 0})) == corrupt);
  CHECK(code("v4", v4({10, 0, 0, 0, 33})) == corrupt);
  CHECK(code("v4", v4({10, 0, 0, 1, 31})) == corrupt);
  CHECK(code("v4", v4({10, 0, 0, 0, 9, 10, 0, 0, 0, 8})) == corrupt);
  CHECK(code("v4", v4({10, 0, 0, 0, 9, 10, 0, 0, 0, 9})) == corrupt);
  CHECK(code("v4", v4({10, 0, 0, 0})) == corrupt);
  std::string v6 = v4({32, 1, 13, -72, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 32});
  CHECK(code("v6", v6).empty());
  for (const int prefix : {0, 28, 129, 255}) {
    v6.back() = static_cast<char>(prefix);
    CHECK(code("v6", v6) == corrupt);
  }
  CHECK(code("v6", v6.substr(1)) == corrupt);
  CHECK(code("user", "a\nb\n").empty());
  for (const char* bytes : {"", "a", "a\n\n", "b\na\n", "a\na\n", "\x1b[2J\n", "\xff\n"})
    CHECK(code("user", bytes) == corrupt);
  CHECK(code("ip", "192.0.2.1\n") == corrupt);
  CHECK(code("hats", "a\n") == corrupt);
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
  for (const char* bad : {"person", "rule", "", "-a", ".a", "a b", "a/b", "ä", "a\n"})
    CHECK_FALSE(is_feed_name(bad));
  CHECK_FALSE(is_feed_name(std::string(41, 'a')));
}
