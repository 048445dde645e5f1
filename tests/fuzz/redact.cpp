// Any bytes: no crash, spans in order and inside, nothing left to find or to hide after redaction,
// and what is printed of it is printable.
#include "base/redact.h"

#include <cstdlib>

#include "base/text.h"

using namespace secops;

namespace {

void demand(bool holds) {
  if (!holds) std::abort();
}

// No control character, and valid UTF-8.
void check_printable(const std::string& text) {
  std::size_t broken = 0;
  valid_utf8(text, &broken);
  demand(broken == 0);
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    demand(byte >= 0x20 && byte != 0x7F);
    const bool second_of_c1 =
        byte == 0xC2 && i + 1 < text.size() && static_cast<unsigned char>(text[i + 1]) < 0xA0;
    demand(!second_of_c1);
  }
  for (const std::string_view hidden :
       {"\u2028", "\u202a", "\u202e", "\u2066", "\u2069", "\u200e", "\u200b", "\u061c", "\ufeff"}) {
    demand(text.find(hidden) == std::string::npos);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  std::size_t end = 0;
  for (const SecretSpan& span : find_secrets(text)) {
    demand(span.begin >= end && span.begin < span.end && span.end <= text.size());
    end = span.end;
  }
  const std::string once = redacted(text);
  demand(find_secrets(once).empty());
  demand(redacted(once) == once);

  const std::string shown = escaped(text);
  check_printable(shown);
  for (const std::size_t columns : {0u, 1u, 7u, 80u}) {
    const std::string cut = escaped(text, columns);
    check_printable(cut);
    demand(columns_of(cut) <= columns);
  }
  check_printable(shell_quoted(text));
  std::size_t replaced = 0;
  const std::string valid = valid_utf8(text, &replaced);
  std::size_t broken = 0;
  valid_utf8(valid, &broken);
  demand(broken == 0 && (replaced > 0 || valid == text));
  return 0;
}
