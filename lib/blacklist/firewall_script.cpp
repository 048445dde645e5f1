// What nft(8) is told.
#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "blacklist/firewall.h"
#include "blacklist/firewall_sets.h"

namespace secops::blacklist {
namespace {

// An element that ends sooner may be gone when the script arrives.
constexpr Duration soon = std::chrono::minutes(10);

std::string timed(const Cut& element, Time now) {
  if (element.until == for_ever) return text_of(element);
  // nft reads no more than eight digits of one unit.
  constexpr std::int64_t longest_in_seconds = 99'999'999;
  constexpr std::int64_t day = 86'400;
  const auto rest = std::chrono::ceil<std::chrono::seconds>(element.until - now).count();
  const std::int64_t left = std::max<std::int64_t>(rest, 1);
  if (left <= longest_in_seconds) return fmt::format("{} timeout {}s", text_of(element), left);
  return fmt::format("{} timeout {}d{}s", text_of(element), left / day, left % day);
}

void write_elements(std::string_view verb, const std::string& table, const std::string& set,
                    const std::vector<std::string>& elements, std::string& out) {
  // One line would do; nft's parser is quicker with some.
  constexpr std::size_t in_line = 1000;
  for (std::size_t begin = 0; begin < elements.size(); begin += in_line) {
    const auto first = elements.begin() + static_cast<std::ptrdiff_t>(begin);
    const auto last =
        elements.begin() + static_cast<std::ptrdiff_t>(std::min(begin + in_line, elements.size()));
    fmt::format_to(std::back_inserter(out), "{} element inet {} {} {{ {} }}\n", verb, table, set,
                   fmt::join(first, last, ", "));
  }
}

std::string table_script(const std::string& table) {
  std::string out =
      fmt::format("add table inet {0}\ndelete table inet {0}\ntable inet {0} {{\n", table);
  for (const std::string_view set : set_names)
    fmt::format_to(std::back_inserter(out), "  set {} {{ type {}; flags {}; }}\n", set,
                   type_of(set), flags_of(set));
  for (const char* chain : {"input", "forward"}) {
    fmt::format_to(std::back_inserter(out),
                   "  chain {0} {{\n    type filter hook {0} priority -10; policy accept;\n",
                   chain);
    for (const std::string_view set : set_names)
      fmt::format_to(std::back_inserter(out), "    {} saddr @{} counter {}\n",
                     set.ends_with("v4") ? "ip" : "ip6", set, has_ends(set) ? "drop" : "accept");
    out += "  }\n";
  }
  return out + "}\n";
}

}  // namespace

std::string firewall_script(const std::string& table, const Firewall& wanted, const Firewall& is,
                            const std::vector<FirewallChange>& changes, Time now) {
  if (!is.whole) return firewall_script(table, wanted, now);
  std::string out;
  auto change = changes.begin();
  for (const auto& [name, elements] : wanted.sets) {
    const auto begin = change;
    std::vector<std::string> gone, fading, come;
    for (; change != changes.end() && change->set == name; ++change) {
      const Cut& element = change->element;
      const Time ended = change->was ? change->was->until : element.until;
      if (change->what != FirewallChange::What::added) {
        gone.push_back(text_of(element));
        if (ended < now + soon) fading.push_back(gone.back());
      }
      if (change->what != FirewallChange::What::removed) come.push_back(timed(element, now));
    }
    if (change == begin) continue;
    if (has_intervals(name)) {
      // Intervals that change into others may meet on the way: all are put in anew, in the same
      // transaction.
      fmt::format_to(std::back_inserter(out), "flush set inet {} {}\n", table, name);
      gone.clear();
      fading.clear();
      come.clear();
      for (const Cut& element : elements) come.push_back(timed(element, now));
    }
    // What has ended by itself meanwhile could not be deleted, and nothing would be done at all.
    write_elements("add", table, name, fading, out);
    write_elements("delete", table, name, gone, out);
    write_elements("add", table, name, come, out);
  }
  return out;
}

std::string firewall_script(const std::string& table, const Firewall& wanted, Time now) {
  std::string out = table_script(table);
  for (const auto& [name, elements] : wanted.sets) {
    std::vector<std::string> come;
    for (const Cut& element : elements) come.push_back(timed(element, now));
    write_elements("add", table, name, come, out);
  }
  return out;
}

}  // namespace secops::blacklist
