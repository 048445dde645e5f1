// A text without the signs that encode it. Private to base: redact.h is the way in.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace secops {

// ASCII as a URL (%22), JSON (\u0022, \/), a web server's log (\x22) or HTML (&quot;, &#34;)
// writes it. Remembers where every character stood.
class DecodedText {
 public:
  // Keeps a reference.
  explicit DecodedText(std::string_view raw) : raw_(raw) {}

  // False if nothing more is encoded; until the first time text() is empty.
  bool take_off_layer();

  std::string_view text() const { return text_; }
  // Where text()[at] begins in the raw text; of the end the end.
  std::size_t raw_offset(std::size_t at) const { return offsets_[at]; }
  char raw_at(std::size_t at) const { return raw_[offsets_[at]]; }
  bool is_encoded(std::size_t at) const { return offsets_[at + 1] - offsets_[at] > 1; }

 private:
  std::string_view raw_;
  std::string text_;
  std::vector<std::size_t> offsets_;
};

}  // namespace secops
