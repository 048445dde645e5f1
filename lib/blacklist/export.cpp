#include "blacklist/export.h"

#include <algorithm>
#include <map>
#include <set>

namespace secops::blacklist {
namespace {

bool is_address(Kind kind) { return kind == Kind::ip || kind == Kind::net; }

// ip means the networks too: a form that says addresses says both.
bool is_wanted(Kind kind, std::optional<Kind> only) {
  return !only || kind == *only || (is_address(kind) && is_address(*only));
}

void keep_only(Enforced& enforced, std::optional<Kind> only) {
  std::erase_if(enforced.entries,
                [&](const Entry& entry) { return !is_wanted(entry.value.kind, only); });
  for (Listing::FeedPart& part : enforced.feeds) {
    if (!is_wanted(Kind::ip, only)) part.contents.networks = {};
    std::erase_if(part.contents.texts,
                  [&](const auto& texts) { return !is_wanted(texts.first, only); });
  }
}

template <typename Packed>
void add(const std::vector<Packed>& networks, const std::optional<Time>& end,
         std::vector<Ending<Packed>>& all) {
  for (const Packed& network : networks) all.push_back({network, end});
}

Endings joined(const Endings& endings) {
  std::map<std::optional<Time>, Networks> by_end;
  for (const auto& [network, end] : endings.v4) by_end[end].v4.push_back(network);
  for (const auto& [network, end] : endings.v6) by_end[end].v6.push_back(network);
  Endings all;
  for (const auto& [end, networks] : by_end) {
    const Networks fewest = aggregated(networks);
    add(fewest.v4, end, all.v4);
    add(fewest.v6, end, all.v6);
  }
  return all;
}

}  // namespace

bool is_export_name(std::string_view name) {
  constexpr std::size_t longest = 28;
  const auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
  return !name.empty() && name.size() <= longest && is_letter(name.front()) &&
         std::all_of(name.begin(), name.end(),
                     [&](char c) { return is_letter(c) || (c >= '0' && c <= '9') || c == '_'; });
}

ExportList::ExportList(Enforced enforced, Time now, std::optional<Kind> only)
    : enforced_(std::move(enforced)), now_(now), only_(only) {
  keep_only(enforced_, only);
  if (enforced_.entries.empty() && enforced_.feeds.size() == 1) {
    only_feed_ = &enforced_.feeds.front().contents.networks;
    return;
  }
  for (const Listing::FeedPart& part : enforced_.feeds) {
    const Networks& more = part.contents.networks;
    networks_.v4.insert(networks_.v4.end(), more.v4.begin(), more.v4.end());
    networks_.v6.insert(networks_.v6.end(), more.v6.begin(), more.v6.end());
  }
  for (const Entry& entry : enforced_.entries)
    if (const auto network = network_of(entry.value)) networks_.add(*network);
  networks_.sort();
}

Networks ExportList::networks(const ExportOptions& options) const {
  return options.aggregate ? aggregated(networks()) : networks();
}

std::string ExportList::lines(std::string_view before, std::string_view behind,
                              const ExportOptions& options, Family family) const {
  std::string text;
  const auto line = [&](const auto& network) {
    text += before;
    append_text(network, text);
    text += behind;
    text += '\n';
  };
  const auto write = [&](const auto& networks) {
    if (options.aggregate) return each_aggregated(networks, line);
    for (const auto& network : networks) line(network);
  };
  text.reserve(networks().size() * (before.size() + behind.size() + 16));
  if (family != Family::v6) write(networks().v4);
  if (family != Family::v4) write(networks().v6);
  return text;
}

Endings ExportList::endings(const ExportOptions& options) const {
  Endings all;
  for (const Listing::FeedPart& part : enforced_.feeds) {
    add(part.contents.networks.v4, part.feed.expires, all.v4);
    add(part.contents.networks.v6, part.feed.expires, all.v6);
  }
  for (const Entry& entry : enforced_.entries) {
    const auto network = network_of(entry.value);
    if (!network) continue;
    Networks one;
    one.add(*network);
    add(one.v4, entry.expires, all.v4);
    add(one.v6, entry.expires, all.v6);
  }
  keep_latest(all.v4);
  keep_latest(all.v6);
  if (!options.aggregate) return all;
  all = joined(all);
  keep_latest(all.v4);  // two halves of what ends later may be it
  keep_latest(all.v6);
  return all;
}

std::vector<std::string> ExportList::texts(Kind kind) const {
  std::set<std::string> values;
  for (const Entry& entry : enforced_.entries)
    if (entry.value.kind == kind) values.insert(entry.value.text);
  for (const Listing::FeedPart& part : enforced_.feeds)
    if (const auto found = part.contents.texts.find(kind); found != part.contents.texts.end())
      values.insert(found->second.begin(), found->second.end());
  return {values.begin(), values.end()};
}

void ExportList::each(const ExportOptions& options,
                      const std::function<void(const Entry&)>& visit) const {
  const auto is_said = [&](Kind kind) { return !options.aggregate || !is_address(kind); };
  for (const Entry& entry : enforced_.entries)
    if (is_said(entry.value.kind)) visit(entry);
  for (const Listing::FeedPart& part : enforced_.feeds)
    part.contents.each([&](const Value& value) {
      if (is_said(value.kind)) visit(entry_of({part.feed, value}));
      return true;
    });
  if (!options.aggregate) return;
  ListContents joined;
  joined.networks = networks(options);
  joined.each([&](const Value& value) {
    Entry entry;
    entry.value = value;
    visit(entry);
    return true;
  });
}

std::uint64_t ExportList::count(Kind kind) const {
  return is_address(kind) ? networks().size() : texts(kind).size();
}

std::uint64_t ExportList::count(Family family) const {
  return (family == Family::v6 ? 0 : networks().v4.size()) +
         (family == Family::v4 ? 0 : networks().v6.size());
}

bool ExportType::says(Kind kind, std::optional<Kind> only) const {
  const auto holds = [&](const std::vector<Kind>& some) {
    return std::find(some.begin(), some.end(), kind) != some.end();
  };
  return holds(kinds) || (only == kind && holds(kinds_alone));
}

const ExportType* find_export(std::string_view name) {
  for (const ExportType& type : exports())
    if (type.name == name) return &type;
  return nullptr;
}

}  // namespace secops::blacklist
