// Log lines come in bursts with one and the same stamp; reading it once is enough.
#pragma once

#include <array>
#include <cstring>
#include <optional>
#include <string_view>

#include "base/stamp.h"
#include "events/format.h"

namespace secops::events {

// Remembers the last stamp of `Length` bytes. One for each thread and format. A zone other than UTC
// is not remembered across, as zones have no identity to compare.
template <std::size_t Length>
class StampMemo {
 public:
  // `read` is asked only when the bytes, the reference or the zone differ from last time; what it
  // reads is remembered only if it took exactly `Length` bytes.
  template <typename Read>
  std::optional<Stamp> get(std::string_view text, const ParseContext& context, Read&& read) {
    if (text.size() < Length || !context.zone.is_utc()) return read(text);
    if (known_ && reference_ == context.reference &&
        std::memcmp(bytes_.data(), text.data(), Length) == 0)
      return stamp_;
    const std::optional<Stamp> stamp = read(text);
    if (stamp && stamp->length == Length) {
      std::memcpy(bytes_.data(), text.data(), Length);
      reference_ = context.reference;
      stamp_ = *stamp;
      known_ = true;
    }
    return stamp;
  }

 private:
  std::array<char, Length> bytes_{};
  Time reference_{};
  Stamp stamp_{};
  bool known_{false};
};

}  // namespace secops::events
