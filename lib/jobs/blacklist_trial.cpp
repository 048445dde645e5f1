#include "jobs/blacklist_trial.h"

#include <algorithm>
#include <iterator>
#include <nlohmann/json.hpp>

#include "base/error.h"

namespace secops::jobs {
namespace {

using blacklist::Element;
using blacklist::FirewallChange;
using nlohmann::json;

constexpr std::string_view state_kind = "blacklist-trial";

std::int64_t number_of(Time time) {
  return std::chrono::floor<std::chrono::milliseconds>(time).time_since_epoch().count();
}
Time time_of(const json& number) {
  return Time(std::chrono::milliseconds(number.get<std::int64_t>()));
}

}  // namespace

void HeldChanges::add(const FirewallChange& change, const std::optional<Element>& was) {
  const Range range{change.element.first, change.element.last};
  ranges_[change.set].push_back(range);
  if (was) former_[change.set][range] = was->ends;
}

void HeldChanges::settle() {
  for (auto& [set, ranges] : ranges_) {
    std::sort(ranges.begin(), ranges.end());
    std::vector<Range> joined;
    for (const Range& range : ranges) {
      if (!joined.empty() && range.first <= joined.back().second)
        joined.back().second = std::max(joined.back().second, range.second);
      else
        joined.push_back(range);
    }
    ranges = std::move(joined);
  }
}

bool HeldChanges::holds(const FirewallChange& change) const {
  const auto found = ranges_.find(change.set);
  if (found == ranges_.end()) return false;
  const auto& ranges = found->second;
  const auto behind = std::upper_bound(
      ranges.begin(), ranges.end(), change.element.last,
      [](const IpAddress& address, const Range& range) { return address < range.first; });
  return behind != ranges.begin() && std::prev(behind)->second >= change.element.first;
}

std::optional<Element> HeldChanges::former(const FirewallChange& change) const {
  const auto set = former_.find(change.set);
  if (set == former_.end()) return std::nullopt;
  const auto found = set->second.find({change.element.first, change.element.last});
  if (found == set->second.end()) return std::nullopt;
  return Element{change.element.first, change.element.last, found->second};
}

bool HeldChanges::operator==(const HeldChanges&) const = default;

// As the store keeps it.
struct TrialText {
  static std::string written(const Trial& trial) {
    json held = json::array();
    for (const auto& [set, ranges] : trial.held.ranges_)
      for (const auto& [first, last] : ranges)
        held.push_back({set, to_string(first), to_string(last)});
    json former = json::array();
    for (const auto& [set, elements] : trial.held.former_)
      for (const auto& [range, ends] : elements)
        former.push_back({set, to_string(range.first), to_string(range.second),
                          ends ? json(number_of(*ends)) : json(nullptr)});
    return json{{"until", number_of(trial.until)}, {"held", held}, {"former", former}}.dump();
  }

  // Throws json::exception, and Error for what is no address.
  static Trial read(const std::string& text) {
    const json saved = json::parse(text);
    Trial trial;
    trial.until = time_of(saved.at("until"));
    for (const json& one : saved.at("held"))
      trial.held.ranges_[one.at(0).get<std::string>()].push_back(range_of(one));
    for (const json& one : saved.at("former"))
      trial.held.former_[one.at(0).get<std::string>()][range_of(one)] =
          one.at(3).is_null() ? std::nullopt : std::optional(time_of(one.at(3)));
    trial.held.settle();
    return trial;
  }

  static Error unreadable() {
    return Error({"blacklist.state", "what waits for confirmation cannot be read", "", 0, 0,
                  "start anew: secops blacklist sync --confirm-within 60s"});
  }

 private:
  static HeldChanges::Range range_of(const json& one) {
    const auto first = parse_ip(one.at(1).get<std::string>());
    const auto last = parse_ip(one.at(2).get<std::string>());
    if (!first || !last) throw unreadable();
    return {*first, *last};
  }
};

std::optional<Trial> load_trial(store::Read& read, const std::string& target) {
  const auto text = store::load_state(read, state_kind, target);
  if (!text) return std::nullopt;
  try {
    return TrialText::read(*text);
  } catch (const json::exception&) {
    throw TrialText::unreadable();
  }
}

void save_trial(store::Write& write, const std::string& target, const Trial& trial) {
  store::save_state(write, state_kind, target, TrialText::written(trial));
}

void end_trial(store::Write& write, const std::string& target) {
  store::forget_state(write, state_kind, target);
}

}  // namespace secops::jobs
