// The list in the words of the programs that enforce it. Forms are plug-ins, one file each in
// blacklist/exports/.
#pragma once

#include <map>
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

// What a form may say of the list.
class ExportList {
 public:
  ExportList(Enforced enforced, Time now, std::optional<Kind> only = std::nullopt);

  const Enforced& enforced() const { return enforced_; }
  const std::vector<Entry>& entries() const { return enforced_.entries; }
  const std::vector<Listing::FeedPart>& feeds() const { return enforced_.feeds; }
  Time now() const { return now_; }
  // Every address and network of entries and feeds once, sorted.
  const Networks& networks() const { return networks_; }
  // The same as lines of text, with what stands before and behind each; aggregated if asked.
  std::string lines(std::string_view before, std::string_view behind,
                    const ExportOptions& options) const;
  // The other values of a kind, sorted, each once.
  std::vector<std::string> texts(Kind kind) const;
  // Calls for each entry and then for each value of each feed, as an entry.
  void each(const std::function<void(const Entry&)>& visit) const;
  std::uint64_t count(Kind kind) const;  // ip and net together count under ip

 private:
  Enforced enforced_;
  Networks networks_;
  Time now_;
};

struct ExportType {
  std::string_view name;    // "nginx-deny"
  std::string_view title;   // "nginx: deny lines, for an include"
  std::vector<Kind> kinds;  // that it can say; the others are left out and told
  // Says how long each entry has left, so that its bytes change all the time: no target of sync.
  bool counts_down{false};
  // The whole text. Deterministic: the same list, the same bytes, so that a file changes only when
  // the list does.
  std::string (*write)(const ExportList& list, const ExportOptions& options){nullptr};
  // What a person does with it: a line of that program's configuration, or a line to paste, with
  // FILE in the place of the file.
  std::string_view use;
};

std::span<const ExportType> exports();
const ExportType* find_export(std::string_view name);  // null if there is none

}  // namespace secops::blacklist
