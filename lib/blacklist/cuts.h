// Until when each address is kept out, as one function of all addresses: what is listed twice,
// overlaps or was cut otherwise before is one answer here.
#pragma once

#include <array>
#include <functional>
#include <vector>

#include "base/ip.h"
#include "base/time.h"

namespace secops::blacklist {

// Ends are compared as they stand, so an address that is let in has the soonest of all.
constexpr Time let_in = Time::min();
constexpr Time for_ever = Time::max();

// Later by more than reading and writing the packet filter take: it says ends in whole seconds.
bool is_later(Time end, Time than);

struct Cut {
  IpAddress first, last;  // of one family
  Time until{for_ever};
  bool operator==(const Cut&) const = default;
};

class Cuts {
 public:
  Cuts() = default;
  // In any order and overlapping: an address has the latest end of all that hold it.
  explicit Cuts(const std::vector<Cut>& cuts);

  Time until(const IpAddress& address) const;
  // Sorted, IPv4 before IPv6, free of overlaps; neighbours with one end are one.
  std::vector<Cut> parts() const;
  bool empty() const;
  bool operator==(const Cuts&) const = default;

  // Of each address what `of` says of its ends in `a` and in `b`. Of two that are let in it must
  // say the same.
  friend Cuts combined(const Cuts& a, const Cuts& b, const std::function<Time(Time, Time)>& of);

 private:
  // Of each family: sorted, free of overlaps.
  std::array<std::vector<Cut>, 2> families_;
};
Cuts combined(const Cuts& a, const Cuts& b, const std::function<Time(Time, Time)>& of);

}  // namespace secops::blacklist
