// Trials of the packet filter by example; tests/property/blacklist_trial.cpp tries every order.
#include "jobs/blacklist_trial.h"

#include <fmt/format.h>

#include "base/error.h"
#include "support/catch.h"
#include "support/folder.h"

using namespace secops;
using namespace secops::blacklist;
using namespace secops::jobs;
using namespace std::chrono_literals;

namespace {

const Time now = civil_time(2026, 11, 22, 6, 0, 0);

struct Listed {
  std::string_view value;
  Duration left;
};

Firewall filter(const std::vector<Listed>& list, const std::vector<std::string_view>& safe = {},
                Time at = now) {
  Enforced enforced;
  for (const Listed& one : list) {
    Entry entry;
    entry.value = *read_value(one.value).value;
    entry.expires = now + one.left;
    enforced.entries.push_back(entry);
  }
  for (const std::string_view text : safe) {
    Protected one;
    one.network = *parse_network(text);
    enforced.protection.networks.push_back(one);
  }
  return wanted_firewall(enforced, at);
}

using Texts = std::vector<std::string>;

// "203.0.113.9 60" of each element that cuts, in minutes left at `now`; "+ …" of what is protected.
Texts texts_of(const Firewall& firewall) {
  Texts texts;
  for (const auto& [set, elements] : firewall.sets)
    for (const Cut& element : elements)
      texts.push_back(set.starts_with("protected")
                          ? "+ " + text_of(element)
                          : fmt::format("{} {}", text_of(element),
                                        (element.until - now) / std::chrono::minutes(1)));
  return texts;
}

const Time until = now + 1min;
const Time later = now + 2min;

}  // namespace

TEST_CASE("what is tried ends with the trial, and what it lets in waits for it") {
  const Firewall is = filter({{"203.0.113.8", 60min}, {"198.51.100.0/24", 60min}});
  const Firewall listed = filter({{"203.0.113.9", 60min}, {"198.51.100.0/25", 60min}});
  const SyncPlan plan = tried(listed, is, {}, until, now);
  CHECK(texts_of(plan.wanted) == Texts{"203.0.113.8 60", "203.0.113.9 1", "198.51.100.0/24 60"});
  CHECK(plan.withheld.size() == 4);
  CHECK(texts_of(confirmed(listed, plan.wanted, *plan.trial, now).wanted) == texts_of(listed));
  // Nobody confirms: what is let in is, what was to be cut is not.
  const SyncPlan after = held_back(listed, is, *plan.trial, later);
  CHECK(texts_of(after.wanted) == Texts{"198.51.100.0/25 60"});
  CHECK(after.withheld.size() == 1);
}

TEST_CASE("what protects is never held back, also where the table was lost") {
  const Firewall is = filter({{"198.51.100.0/24", 60min}}, {"198.51.100.3"});
  const Firewall listed = filter({{"198.51.100.0/24", 60min}, {"203.0.113.9", 60min}});
  const auto trial = tried(listed, is, {}, until, now).trial;
  REQUIRE(trial);
  const Firewall again =
      filter({{"198.51.100.0/24", 60min}, {"203.0.113.9", 60min}}, {"198.51.100.3"});
  const Texts expected = {"198.51.100.0-198.51.100.2 60", "198.51.100.4-198.51.100.255 60",
                          "+ 198.51.100.3"};
  CHECK(texts_of(held_back(again, is, *trial, later).wanted) == expected);
  // Lost, what was in force before the trial is in force again.
  CHECK(texts_of(held_back(again, no_firewall(), *trial, later).wanted) ==
        Texts{"198.51.100.0-198.51.100.2 60", "198.51.100.4-198.51.100.255 60", "+ 198.51.100.3"});
  CHECK(texts_of(confirmed(again, no_firewall(), *trial, now).wanted) ==
        Texts{"203.0.113.9 60", "198.51.100.3 60", "+ 198.51.100.3"});
}

TEST_CASE("in a table that is not whole nothing is surely in force, so all is on trial") {
  const Firewall listed = filter({{"203.0.113.9", 60min}});
  CHECK(texts_of(tried(listed, no_firewall(), {}, until, now).wanted) == Texts{"203.0.113.9 1"});
}

TEST_CASE("a network that was in force before a part of it was tried is so again") {
  const Firewall is = filter({{"10.9.0.0/16", 60min}});
  const Firewall listed = filter({{"10.9.0.0/16", 60min}, {"10.9.1.0/24", 600min}});
  const auto trial = tried(listed, is, {}, until, now).trial;
  CHECK(texts_of(held_back(listed, no_firewall(), *trial, later).wanted) ==
        Texts{"10.9.0.0/16 60"});
}

TEST_CASE("a confirmation cuts nothing around what was tried") {
  const Firewall listed = filter({{"10.9.1.0/24", 60min}});
  const SyncPlan plan = tried(listed, filter({}), {}, until, now);
  const Firewall wider = filter({{"10.9.1.0/24", 60min}, {"10.9.0.0/16", 600min}});
  const SyncPlan done = confirmed(wider, plan.wanted, *plan.trial, now);
  CHECK(texts_of(done.wanted) == Texts{"10.9.1.0/24 600"});
  CHECK_FALSE(done.withheld.empty());
}

TEST_CASE("trying again tries for the whole of the new time") {
  const Firewall listed = filter({{"203.0.113.9", 60min}});
  const SyncPlan first = tried(listed, filter({}), {}, until, now);
  const SyncPlan second = tried(listed, first.wanted, first.trial, now + 10min, now + 30s);
  CHECK(texts_of(second.wanted) == Texts{"203.0.113.9 10"});
}

TEST_CASE("the end of a protection is on trial like what it then cuts") {
  const Firewall is = filter({{"203.0.113.9", 60min}}, {"203.0.113.9"});
  const Firewall listed = filter({{"203.0.113.9", 60min}});
  const SyncPlan plan = tried(listed, is, {}, until, now);
  CHECK(texts_of(plan.wanted) == Texts{"203.0.113.9 1"});
  CHECK(texts_of(held_back(listed, is, *plan.trial, later).wanted).empty());
  CHECK(texts_of(confirmed(listed, plan.wanted, *plan.trial, now).wanted) == texts_of(listed));
}

TEST_CASE("a clock that is put back makes no trial longer") {
  const Firewall listed = filter({{"203.0.113.9", 60min}});
  const auto trial = tried(listed, filter({}), {}, until, now).trial;
  CHECK(texts_of(held_back(listed, filter({}), *trial, now - 50min).wanted).empty());
}

TEST_CASE("an unblock is not held back by what was tried of that address") {
  const Firewall is = filter({{"203.0.113.9", 60min}});
  const auto trial = tried(filter({{"203.0.113.9", 600min}}), is, {}, until, now).trial;
  const SyncPlan plan = held_back(filter({}), is, *trial, later);
  CHECK(texts_of(plan.wanted).empty());
  CHECK_FALSE(plan.trial);
}

TEST_CASE("a trial is kept as it is") {
  const test::Folder folder;
  const std::string path = folder.path() + "/secops.db";
  auto store = store::Store::open(path, {.mode = store::OpenOptions::Mode::create});
  Trial trial;
  trial.begun = now;
  trial.until = until;
  trial.held = Cuts({{*parse_ip("203.0.113.9"), *parse_ip("203.0.113.9"), long_past},
                     {*parse_ip("2001:db8::"), *parse_ip("2001:db8::ff"), for_ever},
                     {*parse_ip("::"), *parse_ip("::1"), now}});
  Cut mapped{*parse_ip("::ffff:10.0.0.0"), *parse_ip("::ffff:10.0.0.255"), now};
  mapped.first.v4 = mapped.last.v4 = false;  // as IPv6 has them on the wire
  trial.held = combined(trial.held, Cuts({mapped}), [](Time a, Time b) { return std::max(a, b); });
  trial.waits = Cuts({{*parse_ip("0.0.0.0"), *parse_ip("255.255.255.255"), for_ever}});
  {
    auto write = store.write({"root", "test", now});
    keep_trial(*write, trial);
    write->commit();
  }
  CHECK(load_trial(*store.read()) == trial);
  for (const char* held :
       {"", "1", "[[\"x\",\"y\",1,true]]", "[[\"10.0.0.2\",\"10.0.0.1\",1,true]]",
        "[[\"10.0.0.2\",\"::1\",1,true]]", "[[\"10.0.0.1\",\"10.0.0.2\",1]]"}) {
    const std::string bad =
        fmt::format("{{\"begun\":1,\"until\":1,\"held\":{},\"waits\":[]}}", held);
    auto write = store.write({"root", "test", now});
    store::save_state(*write, "blacklist-trial", "nftables", bad);
    INFO(bad);
    try {
      load_trial(*write);
      FAIL("read");
    } catch (const Error& error) {
      CHECK(error.problems().front().code == "blacklist.state");
    }
  }
}
