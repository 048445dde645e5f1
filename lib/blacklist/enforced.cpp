#include "blacklist/enforced.h"

#include <algorithm>
#include <functional>

#include "blacklist/kept_clear.h"
#include "blacklist/let_in.h"

namespace secops::blacklist {
namespace {

constexpr std::size_t most_told = 100;

void tell(Enforced& out, const Entry& entry) {
  if (out.excepted_count++ < most_told) out.excepted.push_back(entry);
}

// Entries, and parts of them, that are not clear. `stays`: whole, whatever is clear.
void cut(std::vector<Entry>& entries, const KeptClear& clear,
         const std::function<bool(const Entry&)>& stays, Enforced& out) {
  if (clear.empty()) return;
  std::vector<Entry> left;
  for (Entry& entry : entries) {
    const auto network = network_of(entry.value);
    if (!network || stays(entry) || !clear.overlaps(*network)) {
      left.push_back(std::move(entry));
      continue;
    }
    tell(out, entry);
    for (const IpNetwork& part : clear.outside(*network)) {
      left.push_back(entry);
      left.back().value = value_of(part);
    }
  }
  entries = std::move(left);
}

template <typename Packed>
void cut(std::vector<Packed>& networks, const KeptClear& clear, const Feed& feed, Networks& parts,
         Enforced& out) {
  std::erase_if(networks, [&](const Packed& packed) {
    if (!clear.overlaps(packed)) return false;
    const IpNetwork network = unpacked(packed);
    tell(out, entry_of({feed, value_of(network)}));
    for (const IpNetwork& part : clear.outside(network)) parts.add(part);
    return true;
  });
}

void cut(Listing::FeedPart& part, const KeptClear& clear, Enforced& out) {
  if (clear.empty()) return;
  Networks& networks = part.contents.networks;
  Networks parts;
  cut(networks.v4, clear, part.feed, parts, out);
  cut(networks.v6, clear, part.feed, parts, out);
  if (parts.size() == 0) return;
  networks.v4.insert(networks.v4.end(), parts.v4.begin(), parts.v4.end());
  networks.v6.insert(networks.v6.end(), parts.v6.begin(), parts.v6.end());
  networks.sort();
}

void leave_out_names(Listing::FeedPart& part, const std::vector<Allowed>& allowed, Time now,
                     Enforced& out) {
  if (allowed.empty()) return;
  for (auto& [kind, values] : part.contents.texts) {
    const Kind its_kind = kind;
    std::erase_if(values, [&](const std::string& text) {
      const Value value{its_kind, text};
      if (!is_allowed(value, allowed, now)) return false;
      tell(out, entry_of({part.feed, value}));
      return true;
    });
  }
}

bool never(const Entry&) { return false; }

// Without what the allow list holds of them.
void add_entries(std::vector<Entry> entries, const std::vector<Allowed>& allowed,
                 const KeptClear& clear, Time now, Enforced& out) {
  for (Entry& entry : entries) {
    if (!network_of(entry.value) && is_allowed(entry.value, allowed, now))
      tell(out, entry);
    else
      out.entries.push_back(std::move(entry));
  }
  cut(out.entries, clear, never, out);
}

KeptClear clear_of(const std::vector<Allowed>& allowed, Time now) {
  KeptClear clear;
  clear.add(allowed, now);
  clear.settle();
  return clear;
}

}  // namespace

Enforced enforced(store::Read& read, const Protection& protection, Time now) {
  const KeptClear clear = clear_of(protection.allowed, now);
  Enforced out;
  out.protection = protection;
  Filter filter;
  filter.order = Order::value;
  add_entries(list(read, filter, now), protection.allowed, clear, now, out);
  for (Feed& feed : feeds(read)) {
    if (!feed.listed_at(now)) continue;
    ListContents contents = load_feed(read, feed.name);
    Listing::FeedPart part{std::move(feed), std::move(contents)};
    cut(part, clear, out);
    leave_out_names(part, protection.allowed, now, out);
    out.feeds.push_back(std::move(part));
  }
  return out;
}

Enforced without_protected(Enforced enforced) {
  const LetIn let_in(enforced.protection.networks);
  const auto overrides = [](const Entry& entry) { return entry.overrides_protection; };
  cut(enforced.entries, let_in.clear(false), overrides, enforced);
  cut(enforced.entries, let_in.clear(true), std::not_fn(overrides), enforced);
  for (Listing::FeedPart& part : enforced.feeds) cut(part, let_in.clear(false), enforced);
  return enforced;
}

Enforced without(Enforced enforced, const std::vector<IpNetwork>& networks) {
  KeptClear clear;
  for (const IpNetwork& network : networks) clear.add_as_written(network);
  clear.settle();
  cut(enforced.entries, clear, never, enforced);
  for (Listing::FeedPart& part : enforced.feeds) cut(part, clear, enforced);
  return enforced;
}

}  // namespace secops::blacklist
