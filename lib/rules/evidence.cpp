#include "rules/evidence.h"

#include "base/digest.h"
#include "base/redact.h"

namespace secops::rules::windowing {

void Evidence::take(std::string_view line) {
  cut_ = line.size() > longest_evidence;
  if (!cut_) {
    bytes_.assign(line);
    return;
  }
  // Redacted before it is cut: half a secret is not recognised as one.
  const std::string shown = redacted(line);
  std::size_t end = shown.size();
  if (end > longest_evidence) {
    end = longest_evidence;
    // Not within a character of UTF-8.
    for (int i = 0; i < 3 && (static_cast<unsigned char>(shown[end]) & 0xc0) == 0x80; ++i) --end;
  }
  bytes_ = hex(secops::sha256(line));
  bytes_.append(shown, 0, end);
  if (end < shown.size()) bytes_ += "\xe2\x80\xa6";  // U+2026: something is missing
}

}  // namespace secops::rules::windowing
