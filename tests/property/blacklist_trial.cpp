// A packet filter on trial, against a judge that looks at every address by itself: lists and
// protection change, tables are lost, time passes, people try, confirm and forget to.
#include "jobs/blacklist_trial.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <random>

#include "support/catch.h"
#include "support/seed.h"

using namespace secops;
using namespace secops::blacklist;
using namespace secops::jobs;
using namespace std::chrono_literals;

namespace {

constexpr int addresses = 16;
const Time start = civil_time(2026, 11, 22, 6, 0, 0);

// What each address is to be by the rules of the header, one at a time.
struct Judged {
  bool tried{false};
  Time before{let_in};  // until when it was kept out before the trial
};

class World {
 public:
  World(std::uint64_t seed, bool v4) : random_(seed), v4_(v4) {}

  void step() {
    switch (random_() % 9) {
      case 0:
      case 1:
        change_list();
        break;
      case 2:
        protect();
        break;
      case 3:
        pass(std::chrono::minutes(1 + below(20)));
        break;
      case 4:
        kernel_ = no_firewall();
        break;
      case 5:
        try_it();
        break;
      case 6:
        confirm();
        break;
      default:
        sync();
    }
  }

 private:
  int below(int limit) { return static_cast<int>(random_() % static_cast<unsigned>(limit)); }

  IpAddress address(int number) const {
    IpAddress address = *parse_ip(v4_ ? "10.0.0.0" : "2001:db8::");
    address.bytes[15] = static_cast<std::uint8_t>(number);
    return address;
  }

  IpNetwork network() {
    const int bits = below(3);
    return {address(below(addresses) >> bits << bits), (v4_ ? 32 : 128) - bits};
  }

  void change_list() {
    if (!enforced_.entries.empty() && below(3) == 0) {
      enforced_.entries.erase(enforced_.entries.begin() +
                              below(static_cast<int>(enforced_.entries.size())));
      return;
    }
    Entry entry;
    entry.value = value_of(network());
    if (below(4) > 0) entry.expires = now_ + std::chrono::minutes(10 + 10 * below(12));
    enforced_.entries.push_back(entry);
  }

  void protect() {
    auto& networks = enforced_.protection.networks;
    networks.clear();
    for (int count = below(3); count > 0; --count) {
      Protected one;
      one.network = network();
      networks.push_back(one);
    }
  }

  void pass(Duration span) {
    now_ += span;
    for (auto& [set, elements] : kernel_.sets)
      std::erase_if(elements, [&](const Cut& element) { return element.until <= now_; });
    std::erase_if(enforced_.entries,
                  [&](const Entry& entry) { return entry.expires && *entry.expires <= now_; });
  }

  static Time asked(const Firewall& firewall, const IpAddress& address,
                    std::initializer_list<std::string_view> kinds) {
    Time until = let_in;
    for (const auto& [set, elements] : firewall.sets)
      for (const std::string_view kind : kinds)
        if (set.starts_with(kind))
          for (const Cut& element : elements)
            if (element.first <= address && address <= element.last)
              until = std::max(until, element.until);
    return until;
  }
  static Time cut(const Firewall& firewall, const IpAddress& address) {
    return asked(firewall, address, {"hosts", "nets"});
  }
  static bool is_protected(const Firewall& firewall, const IpAddress& address) {
    return asked(firewall, address, {"protected"}) != let_in;
  }
  // Until when an address is kept out now, by what was there.
  Time in_force(const Firewall& listed, const IpAddress& address) const {
    const bool loses = is_protected(kernel_, address) && !is_protected(listed, address);
    return loses ? let_in : cut(kernel_, address);
  }

  void try_it() {
    const Firewall listed = wanted_firewall(enforced_, now_);
    const Time until = now_ + std::chrono::minutes(1 + below(10));
    for (int i = 0; i < addresses; ++i) {
      Judged& one = judged_[static_cast<std::size_t>(i)];
      Time before = in_force(listed, address(i));
      if (one.tried) before = std::min(before, one.before);
      if (before <= now_) before = let_in;
      one.tried = is_later(cut(listed, address(i)), before);
      one.before = before;
    }
    finish(tried(listed, kernel_, trial_, until, now_), listed, {}, until);
  }

  void sync() {
    const Firewall listed = wanted_firewall(enforced_, now_);
    if (!trial_) return finish(all_of(listed, kernel_), listed, {}, now_);
    for (int i = 0; i < addresses; ++i) {
      Judged& one = judged_[static_cast<std::size_t>(i)];
      one.tried = one.tried && is_later(cut(listed, address(i)), one.before);
    }
    finish(held_back(listed, kernel_, *trial_, now_), listed, {}, trial_->until);
  }

  void confirm() {
    if (!trial_ || trial_->until <= now_) return;
    const Firewall listed = wanted_firewall(enforced_, now_);
    // What was not tried is cut no longer than it is.
    std::array<Time, addresses> most{};
    for (int i = 0; i < addresses; ++i) {
      Judged& one = judged_[static_cast<std::size_t>(i)];
      most[static_cast<std::size_t>(i)] = one.tried ? for_ever : in_force(listed, address(i));
      one.tried = false;
    }
    finish(confirmed(listed, kernel_, *trial_, now_), listed, most, now_);
  }

  void finish(const SyncPlan& plan, const Firewall& listed,
              const std::optional<std::array<Time, addresses>>& most, Time until) {
    CHECK(difference(plan.wanted, kernel_).size() == plan.changes.size());
    CHECK(difference(listed, plan.wanted).size() == plan.withheld.size());
    const bool lasts = until > now_;
    for (int i = 0; i < addresses; ++i) {
      const IpAddress one = address(i);
      const Judged& judged = judged_[static_cast<std::size_t>(i)];
      INFO(to_string(one));
      Time limit = most ? (*most)[static_cast<std::size_t>(i)] : for_ever;
      if (judged.tried) limit = lasts ? std::max(judged.before, until) : judged.before;
      if (limit <= now_) limit = let_in;
      const Time wanted = std::min(cut(listed, one), limit);
      // What is let in may wait while a trial lasts; nothing waits behind it.
      const Time is = cut(plan.wanted, one);
      if (lasts)
        CHECK((is == wanted || (is == cut(kernel_, one) && is_later(is, cut(listed, one)))));
      else
        CHECK(is == wanted);
      CHECK(is_protected(plan.wanted, one) == is_protected(listed, one));
      if (judged.tried) CHECK(plan.trial);
    }
    const bool holds = std::any_of(judged_.begin(), judged_.end(),
                                   [](const Judged& judged) { return judged.tried; });
    if (!lasts) CHECK(plan.trial.has_value() == holds);
    kernel_ = plan.wanted;
    trial_ = plan.trial;
  }

  std::mt19937_64 random_;
  bool v4_;
  Time now_{start};
  Enforced enforced_;
  Firewall kernel_ = no_firewall();
  std::optional<Trial> trial_;
  std::array<Judged, addresses> judged_{};
};

}  // namespace

TEST_CASE("on trial every address is as it must be, whatever happens meanwhile") {
  for (std::uint64_t round = 0; round < 300; ++round) {
    INFO("seed " << test::seed() << ", round " << round);
    World world(test::seed() + round, round % 2 == 0);
    for (int step = 0; step < 60; ++step) {
      INFO("step " << step);
      world.step();
    }
  }
}
