#include "blacklist/enforced.h"

#include <algorithm>

namespace secops::blacklist {
namespace {

constexpr std::size_t most_told = 100;

class Exception {
 public:
  Exception(const std::vector<Allowed>& allowed, Time now) : allowed_(allowed), now_(now) {
    Networks clear;
    for (const Allowed& one : allowed) {
      const auto network = network_of(one.value);
      if (!network || (one.until && *one.until <= now)) continue;
      for (const IpNetwork& spelling : spellings_of(*network)) clear.add(spelling);
    }
    clear.sort();
    clear_ = aggregated(clear);
  }

  bool holds(const Value& value) const { return is_allowed(value, allowed_, now_); }
  // Could it hold one of them? Networks are asked in the order of their first addresses.
  template <typename Packed>
  bool may_hold(const std::vector<Packed>& clear, const Packed& network) const {
    const IpNetwork asked = unpacked(network);
    return std::any_of(clear.begin(), clear.end(),
                       [&](const Packed& one) { return overlaps(unpacked(one), asked); });
  }
  bool may_hold(PackedV4 network) const { return may_hold(clear_.v4, network); }
  bool may_hold(const PackedV6& network) const { return may_hold(clear_.v6, network); }
  bool nothing() const { return allowed_.empty(); }

 private:
  const std::vector<Allowed>& allowed_;
  Time now_;
  Networks clear_;
};

void except(const Exception& exception, Listing::FeedPart& part, Enforced& out) {
  if (exception.nothing()) return;
  const auto leave_out = [&](const Value& value) {
    if (!exception.holds(value)) return false;
    if (out.excepted_count++ < most_told) out.excepted.push_back(entry_of({part.feed, value}));
    return true;
  };
  const auto is_out = [&](const auto& network) {
    return exception.may_hold(network) && leave_out(value_of(unpacked(network)));
  };
  std::erase_if(part.contents.networks.v4, is_out);
  std::erase_if(part.contents.networks.v6, is_out);
  for (auto& [kind, values] : part.contents.texts) {
    const Kind its_kind = kind;
    std::erase_if(values, [&](const std::string& text) { return leave_out({its_kind, text}); });
  }
}

}  // namespace

Enforced enforced(store::Read& read, const std::vector<Allowed>& allowed, Time now) {
  const Exception exception(allowed, now);
  Enforced out;
  Filter filter;
  filter.order = Order::value;
  for (Entry& entry : list(read, filter, now)) {
    const bool excepted = exception.holds(entry.value);
    if (excepted) ++out.excepted_count;
    (excepted ? out.excepted : out.entries).push_back(std::move(entry));
  }
  for (Feed& feed : feeds(read)) {
    if (!feed.listed_at(now)) continue;
    ListContents contents = load_feed(read, feed.name);
    out.feeds.push_back({std::move(feed), std::move(contents)});
    except(exception, out.feeds.back(), out);
  }
  return out;
}

std::vector<std::optional<Entry>> find_enforced(store::Read& read, const std::vector<Value>& values,
                                                const std::vector<Allowed>& allowed, Time now) {
  std::vector<Entry> entries = list(read, {}, now);
  std::erase_if(entries, [&](const Entry& entry) { return is_allowed(entry.value, allowed, now); });
  const Listing own(std::move(entries));
  std::vector<std::optional<Entry>> found;
  for (const Value& value : values) {
    found.push_back(own.find(value));
    if (found.back()) continue;
    for (const FeedMatch& match : find_in_feeds(read, value, now)) {
      if (is_allowed(match.value, allowed, now)) continue;
      found.back() = entry_of(match);
      break;
    }
  }
  return found;
}

}  // namespace secops::blacklist
