#include "base/template.h"

namespace secops {

std::vector<TemplatePart> template_parts(std::string_view text, std::size_t* unclosed) {
  std::vector<TemplatePart> parts;
  if (unclosed != nullptr) *unclosed = std::string_view::npos;
  std::size_t begin = 0;  // of the text that is not yet in a part
  const auto take_text = [&](std::size_t end) {
    if (end > begin) parts.push_back({false, text.substr(begin, end - begin)});
  };
  for (std::size_t at = text.find('{'); at != std::string_view::npos; at = text.find('{', begin)) {
    if (text.substr(at, 2) == "{{") {
      take_text(at + 1);
      begin = at + 2;
      continue;
    }
    const std::size_t end = text.find_first_of("{}", at + 1);
    if (end == std::string_view::npos || text[end] == '{') {
      if (unclosed != nullptr) *unclosed = at;
      break;
    }
    take_text(at);
    parts.push_back({true, text.substr(at + 1, end - at - 1)});
    begin = end + 1;
  }
  take_text(text.size());
  return parts;
}

}  // namespace secops
