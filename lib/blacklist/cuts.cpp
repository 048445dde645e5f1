#include "blacklist/cuts.h"

#include <algorithm>
#include <optional>
#include <set>

namespace secops::blacklist {
namespace {

constexpr Duration same_end = std::chrono::seconds(10);

bool begins_before(const IpAddress& address, const Cut& cut) { return address < cut.first; }

void append(std::vector<Cut>& parts, const Cut& part) {
  if (part.until == let_in) return;
  if (!parts.empty() && parts.back().until == part.until &&
      address_after(parts.back().last) == part.first)
    parts.back().last = part.last;
  else
    parts.push_back(part);
}

std::vector<Cut> latest(const std::vector<Cut>& cuts) {
  struct Edge {
    IpAddress at;
    bool opens;
    Time until;
  };
  std::vector<Edge> edges;
  for (const Cut& cut : cuts) {
    edges.push_back({cut.first, true, cut.until});
    if (const auto behind = address_after(cut.last)) edges.push_back({*behind, false, cut.until});
  }
  std::sort(edges.begin(), edges.end(), [](const Edge& a, const Edge& b) { return a.at < b.at; });

  std::vector<Cut> parts;
  std::multiset<Time> open;
  IpAddress begin;
  for (auto edge = edges.begin(); edge != edges.end();) {
    const IpAddress at = edge->at;
    if (!open.empty()) append(parts, {begin, *address_before(at), *open.rbegin()});
    for (; edge != edges.end() && edge->at == at; ++edge) {
      if (edge->opens)
        open.insert(edge->until);
      else
        open.erase(open.find(edge->until));
    }
    begin = at;
  }
  // What reaches the last address of its family has no edge behind it.
  if (!open.empty()) append(parts, {begin, last_address({begin, 0}), *open.rbegin()});
  return parts;
}

// Goes along the parts of one side, which are asked for in the order of their addresses.
class Side {
 public:
  explicit Side(const std::vector<Cut>& cuts) : at_(cuts.begin()), end_(cuts.end()) {}

  void skip_to(const IpAddress& address) {
    while (at_ != end_ && at_->last < address) ++at_;
  }
  bool holds(const IpAddress& address) const { return at_ != end_ && at_->first <= address; }
  Time until(const IpAddress& address) const { return holds(address) ? at_->until : let_in; }
  // The last address for which until() is what it is for this one; nothing: that of all behind it.
  std::optional<IpAddress> last(const IpAddress& address) const {
    if (at_ == end_) return std::nullopt;
    return holds(address) ? at_->last : *address_before(at_->first);
  }
  // Where it goes on; nothing if it is over.
  std::optional<IpAddress> begin() const {
    return at_ == end_ ? std::nullopt : std::optional(at_->first);
  }

 private:
  std::vector<Cut>::const_iterator at_, end_;
};

std::optional<IpAddress> sooner(const std::optional<IpAddress>& a,
                                const std::optional<IpAddress>& b) {
  return a && b ? std::min(*a, *b) : a ? a : b;
}

std::vector<Cut> combine(const std::vector<Cut>& a, const std::vector<Cut>& b,
                         const std::function<Time(Time, Time)>& of) {
  std::vector<Cut> parts;
  Side left(a);
  Side right(b);
  auto at = sooner(left.begin(), right.begin());
  while (at) {
    left.skip_to(*at);
    right.skip_to(*at);
    const auto last = sooner(left.last(*at), right.last(*at));
    if (!last) break;
    append(parts, {*at, *last, of(left.until(*at), right.until(*at))});
    at = address_after(*last);
  }
  return parts;
}

}  // namespace

bool is_later(Time end, Time than) {
  if (end <= than || than == let_in || end == for_ever) return end > than;
  return end - than > same_end;
}

Cuts::Cuts(const std::vector<Cut>& cuts) {
  std::array<std::vector<Cut>, 2> families;
  for (const Cut& cut : cuts) families[cut.first.v4 ? 0 : 1].push_back(cut);
  for (std::size_t i = 0; i < families.size(); ++i) families_[i] = latest(families[i]);
}

Time Cuts::until(const IpAddress& address) const {
  const std::vector<Cut>& cuts = families_[address.v4 ? 0 : 1];
  const auto behind = std::upper_bound(cuts.begin(), cuts.end(), address, begins_before);
  if (behind == cuts.begin() || std::prev(behind)->last < address) return let_in;
  return std::prev(behind)->until;
}

std::vector<Cut> Cuts::parts() const {
  std::vector<Cut> all = families_[0];
  all.insert(all.end(), families_[1].begin(), families_[1].end());
  return all;
}

bool Cuts::empty() const { return families_[0].empty() && families_[1].empty(); }

Cuts combined(const Cuts& a, const Cuts& b, const std::function<Time(Time, Time)>& of) {
  Cuts both;
  for (std::size_t i = 0; i < both.families_.size(); ++i)
    both.families_[i] = combine(a.families_[i], b.families_[i], of);
  return both;
}

}  // namespace secops::blacklist
