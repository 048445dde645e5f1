// The list in the words of the programs that enforce it. Forms are plug-ins, one file each in
// blacklist/exports/.
#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "blacklist/enforced.h"
#include "blacklist/networks.h"

namespace secops::blacklist {

struct ExportOptions {
  bool aggregate{false};       // the fewest networks that hold the same addresses
  std::string name{"secops"};  // of a set, a map, a variable or a jail; is_export_name()
};

// Letters, digits and '_', at most 28 (ipset's names end there), beginning with a letter: no
// program reads anything else into it.
bool is_export_name(std::string_view name);

// Which addresses are meant: some programs keep the two apart.
enum class Family : std::uint8_t { both, v4, v6 };

// A network and when it stops to be listed: the latest end of all entries and feeds that list this
// very network; nothing: never.
template <typename Packed>
struct Ending {
  Packed network{};
  std::optional<Time> end;
};
// Sorts, and keeps each network once, with its latest end.
template <typename Packed>
void keep_latest(std::vector<Ending<Packed>>& all) {
  const auto is_later = [](const std::optional<Time>& a, const std::optional<Time>& b) {
    return b && (!a || *a > *b);
  };
  std::sort(all.begin(), all.end(), [&](const auto& a, const auto& b) {
    return a.network != b.network ? a.network < b.network : is_later(a.end, b.end);
  });
  const auto same = [](const auto& a, const auto& b) { return a.network == b.network; };
  all.erase(std::unique(all.begin(), all.end(), same), all.end());
}

struct Endings {
  std::vector<Ending<PackedV4>> v4;
  std::vector<Ending<PackedV6>> v6;
};

// What a form may say of the list.
class ExportList {
 public:
  ExportList(Enforced enforced, Time now, std::optional<Kind> only = std::nullopt);
  ExportList(const ExportList&) = delete;
  ExportList& operator=(const ExportList&) = delete;

  const Enforced& enforced() const { return enforced_; }
  const std::vector<Entry>& entries() const { return enforced_.entries; }
  const std::vector<Listing::FeedPart>& feeds() const { return enforced_.feeds; }
  Time now() const { return now_; }
  std::optional<Kind> only() const { return only_; }  // nothing: all kinds are meant
  // Every address and network of entries and feeds once, sorted.
  const Networks& networks() const { return only_feed_ ? *only_feed_ : networks_; }
  // The same, aggregated if asked.
  Networks networks(const ExportOptions& options) const;
  // The same as lines of text, with what stands before and behind each.
  std::string lines(std::string_view before, std::string_view behind, const ExportOptions& options,
                    Family family = Family::both) const;
  // The same with their ends, sorted. Aggregated, only what ends together is joined.
  Endings endings(const ExportOptions& options) const;
  // The other values of a kind, sorted, each once.
  std::vector<std::string> texts(Kind kind) const;
  // Calls for each entry and then for each value of each feed, as an entry. Aggregated, networks
  // come last, with nothing but their value: they are nobody's entry any more.
  void each(const ExportOptions& options, const std::function<void(const Entry&)>& visit) const;
  std::uint64_t count(Kind kind) const;  // ip and net together count under ip
  std::uint64_t count(Family family) const;

 private:
  Enforced enforced_;
  Networks networks_;
  const Networks* only_feed_{nullptr};  // a million networks of one feed need no copy
  Time now_;
  std::optional<Kind> only_;
};

struct ExportType {
  std::string_view name;        // "nginx-deny"
  std::string_view title;       // "nginx: deny lines, for an include"
  std::vector<Kind> kinds;      // that it can say; the others are left out and told
  Family family{Family::both};  // the same of addresses
  // That it says where such a kind alone is meant: nothing in the text tells them apart, and what
  // reads it as addresses would block those that a user is named like.
  std::vector<Kind> kinds_alone;
  // Says how long each entry has left, so that its bytes change all the time: no target of sync.
  bool counts_down{false};
  // It lets in first what is protected; for the others that is cut out of what they say.
  bool accepts_protected{false};
  // What it writes takes the place of whatever has its name, so that it must not be one of these,
  // in any ASCII case: they are likely somebody's.
  std::vector<std::string_view> taken_names;
  bool tells_reasons{false};  // and who listed what: not for everybody's eyes
  // The whole text. Deterministic: the same list, the same bytes, so that a file changes only when
  // the list does.
  std::string (*write)(const ExportList& list, const ExportOptions& options){nullptr};
  // What a person does with it: lines of that program's configuration, or lines to paste, with
  // FILE in the place of the file and the name that is used unless one is said.
  std::string_view use;

  // Does it say values of this kind, where only one kind is meant or all are?
  bool says(Kind kind, std::optional<Kind> only) const;
};

std::span<const ExportType> exports();
const ExportType* find_export(std::string_view name);  // null if there is none

}  // namespace secops::blacklist
