// Spans that are none, for those who typed them.
#pragma once

#include <string_view>

namespace secops {

// Why parse_span() reads nothing: "has no unit", a sentence without its subject. "" if it does.
std::string_view why_no_span(std::string_view text);

}  // namespace secops
