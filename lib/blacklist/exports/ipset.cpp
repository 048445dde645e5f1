// ipset(8), "restore": a set NAME_v4 and a set NAME_v6, each filled beside the one that is in use
// and swapped with it, so that rules never see half a list. A set that is there must have been made
// with the same options (that is all that -exist forgives), so maxelem is the same for every list
// that a machine can hold.
//
// An entry's end is the element's timeout, from the moment of writing. That is right for networks
// within networks too: an element whose time is over is not matched and the next wider one is
// tried. The kernel counts at most 2147483 seconds; what ends later leaves the set then unless the
// list is written again, and is never kept longer than it should be.
#include <fmt/format.h>

#include <algorithm>

#include "blacklist/export.h"

namespace secops::blacklist {
namespace {

constexpr std::int64_t longest_timeout = 2'147'483;
constexpr std::string_view options_of_sets = "maxelem 16777216 timeout 0";

std::string timeout_text(const std::optional<Time>& end, Time now) {
  if (!end) return "";
  const auto rest = std::chrono::ceil<std::chrono::seconds>(*end - now).count();
  return fmt::format(" timeout {}", std::clamp<std::int64_t>(rest, 1, longest_timeout));
}

// No set takes a prefix of 0: the whole of a family is written as its halves, each with the later
// end if it is listed itself too.
template <typename Packed>
void halve_everything(std::vector<Ending<Packed>>& networks, const std::array<Packed, 2>& halves) {
  if (networks.empty() || prefix_of(networks.front().network) > 0) return;  // it sorts first
  const std::optional<Time> end = networks.front().end;
  networks.erase(networks.begin());
  for (const Packed& half : halves) networks.push_back({half, end});
  keep_latest(networks);
}

template <typename Packed>
void write_set(const std::string& name, std::string_view family, std::string_view version,
               const std::vector<Ending<Packed>>& networks, Time now, std::string& text) {
  const std::string used = fmt::format("{}_v{}", name, version);
  const std::string filled = fmt::format("{}_n{}", name, version);
  for (const std::string& set : {used, filled})
    text += fmt::format("create {} hash:net family {} {} -exist\n", set, family, options_of_sets);
  text += fmt::format("flush {}\n", filled);
  for (const auto& [network, end] : networks) {
    text += fmt::format("add {} ", filled);
    append_text(network, text);
    text += timeout_text(end, now) + "\n";
  }
  text += fmt::format("swap {0} {1}\ndestroy {0}\n", filled, used);
}

std::string write(const ExportList& list, const ExportOptions& options) {
  Endings all = list.endings(options);
  halve_everything(all.v4, {packed_v4(0, 1), packed_v4(0x8000'0000, 1)});
  PackedV6 lower{};
  lower.back() = 1;
  PackedV6 upper = lower;
  upper.front() = 0x80;
  halve_everything(all.v6, {lower, upper});
  std::string text;
  write_set(options.name, "inet", "4", all.v4, list.now(), text);
  write_set(options.name, "inet6", "6", all.v6, list.now(), text);
  return text;
}

}  // namespace

ExportType ipset_type() {
  ExportType type;
  type.name = "ipset";
  type.title = "ipset: two sets of networks, each for the time it has left, 24 days at most";
  type.kinds = {Kind::ip, Kind::net};
  type.counts_down = true;
  type.write = write;
  type.use =
      "ipset restore -file FILE\n"
      "iptables -I INPUT -m set --match-set secops_v4 src -j DROP\n"
      "ip6tables -I INPUT -m set --match-set secops_v6 src -j DROP";
  return type;
}

}  // namespace secops::blacklist
