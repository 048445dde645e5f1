// What is kept of the line that made an episode fire until it is told. Private to the window
// engine.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace secops::rules::windowing {

// Of a longer line only the beginning is kept, redacted, and the digest of the whole: thousands of
// episodes with lines of 64 KiB each would fill the memory.
inline constexpr std::size_t longest_evidence = 2048;

class Evidence {
 public:
  void take(std::string_view line);
  bool empty() const { return bytes_.empty(); }
  std::size_t size() const { return bytes_.size(); }
  // The line itself or, when sha256() is not empty, its redacted beginning.
  std::string_view text() const { return std::string_view(bytes_).substr(digest_size()); }
  // Hex digits, of the whole line; empty when text() is that.
  std::string_view sha256() const { return std::string_view(bytes_).substr(0, digest_size()); }

 private:
  std::size_t digest_size() const { return cut_ ? 64 : 0; }
  std::string bytes_;  // the digest first if the line was cut: groups are many, members cost
  bool cut_{false};
};

}  // namespace secops::rules::windowing
