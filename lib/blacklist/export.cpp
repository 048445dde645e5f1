#include "blacklist/export.h"

#include <algorithm>
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

}  // namespace

bool is_export_name(std::string_view name) {
  constexpr std::size_t longest = 28;
  const auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
  return !name.empty() && name.size() <= longest && is_letter(name.front()) &&
         std::all_of(name.begin(), name.end(),
                     [&](char c) { return is_letter(c) || (c >= '0' && c <= '9') || c == '_'; });
}

ExportList::ExportList(Enforced enforced, Time now, std::optional<Kind> only)
    : enforced_(std::move(enforced)), now_(now) {
  keep_only(enforced_, only);
  for (const Listing::FeedPart& part : enforced_.feeds) {
    const Networks& more = part.contents.networks;
    networks_.v4.insert(networks_.v4.end(), more.v4.begin(), more.v4.end());
    networks_.v6.insert(networks_.v6.end(), more.v6.begin(), more.v6.end());
  }
  for (const Entry& entry : enforced_.entries)
    if (const auto network = network_of(entry.value)) networks_.add(*network);
  networks_.sort();
}

std::string ExportList::lines(std::string_view before, std::string_view behind,
                              const ExportOptions& options) const {
  std::string text;
  const auto write = [&](const auto& networks) {
    for (const auto& network : networks) {
      text += before;
      append_text(network, text);
      text += behind;
      text += '\n';
    }
  };
  const Networks joined = options.aggregate ? aggregated(networks_) : Networks();
  const Networks& all = options.aggregate ? joined : networks_;
  text.reserve(all.size() * (before.size() + behind.size() + 16));
  write(all.v4);
  write(all.v6);
  return text;
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

void ExportList::each(const std::function<void(const Entry&)>& visit) const {
  for (const Entry& entry : enforced_.entries) visit(entry);
  for (const Listing::FeedPart& part : enforced_.feeds)
    part.contents.each([&](const Value& value) {
      visit(entry_of({part.feed, value}));
      return true;
    });
}

std::uint64_t ExportList::count(Kind kind) const {
  return is_address(kind) ? networks_.size() : texts(kind).size();
}

const ExportType* find_export(std::string_view name) {
  for (const ExportType& type : exports())
    if (type.name == name) return &type;
  return nullptr;
}

}  // namespace secops::blacklist
