// Text with names in braces: "secops show {source.ip}".
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace secops {

// A piece of a template: text as it stands, or the name between braces.
struct TemplatePart {
  bool is_name{false};
  std::string_view text;
};

// The parts in order. "{{" is one brace; "}" outside a name is itself. A brace that is never closed
// is text, and its position goes to *unclosed (npos if there is none).
std::vector<TemplatePart> template_parts(std::string_view text, std::size_t* unclosed = nullptr);

}  // namespace secops
