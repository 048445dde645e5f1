#include "blacklist/listing.h"

#include <fmt/format.h>

#include <algorithm>

namespace secops::blacklist {
namespace {

std::string key_of(Kind kind, std::string_view text) {
  return fmt::format("{} {}", name_of(kind), text);
}

NetworkTable table_of(const std::vector<Entry>& entries) {
  Networks networks;
  for (const Entry& entry : entries)
    if (const auto network = network_of(entry.value)) networks.add(*network);
  networks.sort();
  return NetworkTable(std::move(networks));
}

// Of two that hold one value: the longer prefix, the longer name.
std::size_t closeness(const Value& holder) {
  const auto network = network_of(holder);
  return network ? static_cast<std::size_t>(network->prefix) : holder.text.size();
}

std::optional<Entry> closer_of(const Entry* own, const std::optional<FeedMatch>& in_feed) {
  if (own && (!in_feed || closeness(own->value) >= closeness(in_feed->value))) return *own;
  return in_feed ? std::optional(entry_of(*in_feed)) : std::nullopt;
}

}  // namespace

Listing::Listing(std::vector<Entry> entries, std::vector<FeedPart> feeds)
    : entries_(std::move(entries)), own_networks_(table_of(entries_)) {
  for (const Entry& entry : entries_) {
    // As the table of networks spells it, or what that finds would not be found here.
    const auto network = network_of(entry.value);
    const Value value = network ? value_of(*network) : entry.value;
    by_value_.emplace(key_of(value.kind, value.text), &entry);
  }
  for (FeedPart& part : feeds)
    feeds_.push_back({std::move(part.feed), NetworkTable(std::move(part.contents.networks)),
                      std::move(part.contents.texts)});
}

const Entry* Listing::exact(Kind kind, const std::string& text) const {
  const auto found = by_value_.find(key_of(kind, text));
  return found == by_value_.end() ? nullptr : found->second;
}

const Entry* Listing::own(const Value& value) const {
  if (const auto network = network_of(value)) {
    const auto around = own_networks_.around(*network);
    if (!around) return nullptr;
    const Value holder = value_of(*around);
    return exact(holder.kind, holder.text);
  }
  if (const Entry* entry = exact(value.kind, value.text)) return entry;
  for (const std::string_view domain : domains_above(value))
    if (const Entry* entry = exact(Kind::domain, std::string(domain))) return entry;
  return nullptr;
}

std::optional<FeedMatch> Listing::of_feeds(const Value& value) const {
  std::optional<FeedMatch> best;
  const auto offer = [&](const Part& part, Value holder) {
    if (!best || closeness(holder) > closeness(best->value))
      best = FeedMatch{part.feed, std::move(holder)};
  };
  const auto holds = [](const Part& part, Kind kind, std::string_view text) {
    const auto values = part.texts.find(kind);
    return values != part.texts.end() &&
           std::binary_search(values->second.begin(), values->second.end(), text);
  };
  const auto network = network_of(value);
  for (const Part& part : feeds_) {
    if (network) {
      const auto around = part.networks.around(*network);
      if (around) offer(part, value_of(*around));
      continue;
    }
    if (holds(part, value.kind, value.text)) offer(part, value);
    for (const std::string_view domain : domains_above(value))
      if (holds(part, Kind::domain, domain)) offer(part, {Kind::domain, std::string(domain)});
  }
  return best;
}

std::optional<Entry> Listing::find(const Value& value) const {
  return closer_of(own(value), of_feeds(value));
}

void Listing::find_each(const std::vector<std::uint32_t>& addresses,
                        std::vector<Match>& found) const {
  found.assign(addresses.size(), Match{});
  std::vector<PackedV4> networks;
  const auto take = [&](const NetworkTable& table, std::uint32_t part) {
    if (table.networks().v4.empty()) return;
    table.around_each(addresses, networks);
    for (std::size_t i = 0; i < addresses.size(); ++i) {
      if (networks[i] == no_network) continue;
      Match& match = found[i];
      if (!match.found() || prefix_of(networks[i]) > prefix_of(match.network))
        match = {networks[i], part};
    }
  };
  take(own_networks_, 0);
  for (std::size_t i = 0; i < feeds_.size(); ++i)
    take(feeds_[i].networks, static_cast<std::uint32_t>(i + 1));
}

Entry Listing::entry_of(const Match& match) const {
  const Value holder = value_of(unpacked(match.network));
  if (match.part > 0) return blacklist::entry_of({feeds_[match.part - 1].feed, holder});
  return *exact(holder.kind, holder.text);
}

Listing listing_of(store::Read& read, Time now) {
  Filter filter;
  filter.order = Order::value;
  std::vector<Listing::FeedPart> parts;
  for (Feed& feed : feeds(read)) {
    if (!feed.listed_at(now)) continue;
    ListContents contents = load_feed(read, feed.name);
    parts.push_back({std::move(feed), std::move(contents)});
  }
  return Listing(list(read, filter, now), std::move(parts));
}

std::vector<std::optional<Entry>> find_closest(store::Read& read, const std::vector<Value>& values,
                                               Time now) {
  const Listing entries(holders(read, values, now));
  std::vector<std::optional<Entry>> found;
  for (const Value& value : values) {
    const auto own = entries.find(value);
    const std::vector<FeedMatch> in_feeds = find_in_feeds(read, value, now);
    found.push_back(closer_of(own ? &*own : nullptr,
                              in_feeds.empty() ? std::nullopt : std::optional(in_feeds.front())));
  }
  return found;
}

}  // namespace secops::blacklist
