#include "base/template.h"

#include <fmt/format.h>

#include "support/catch.h"

namespace secops {
namespace {

// Text parts as they are, names in angle brackets, parts joined by '|'.
std::string parts_of(std::string_view text, std::size_t* unclosed = nullptr) {
  std::string shown;
  for (const TemplatePart& part : template_parts(text, unclosed))
    shown += fmt::format("{}{}", shown.empty() ? "" : "|",
                         part.is_name ? fmt::format("<{}>", part.text) : std::string(part.text));
  return shown;
}

TEST_CASE("a template is text and names in braces") {
  REQUIRE(parts_of("").empty());
  REQUIRE(parts_of("no name at all") == "no name at all");
  REQUIRE(parts_of("show {source.ip}, then {id}") == "show |<source.ip>|, then |<id>");
  REQUIRE(parts_of("{a}{b}") == "<a>|<b>");
  REQUIRE(parts_of("{}") == "<>");
  REQUIRE(parts_of("a } b") == "a } b");
}

TEST_CASE("two opening braces are one, and no name") {
  REQUIRE(parts_of("awk '{{print $1}'") == "awk '{|print $1}'");
  REQUIRE(parts_of("{{") == "{");
  REQUIRE(parts_of("{{{a}") == "{|<a>");
  REQUIRE(parts_of("{{a}}") == "{|a}}");
}

TEST_CASE("a brace that is never closed is told by its place, and stays text") {
  std::size_t unclosed = 0;
  REQUIRE(parts_of("show {source.ip", &unclosed) == "show {source.ip");
  REQUIRE(unclosed == 5);
  REQUIRE(parts_of("{a {b}", &unclosed) == "{a {b}");
  REQUIRE(unclosed == 0);
  REQUIRE(parts_of("{a} {", &unclosed) == "<a>| {");
  REQUIRE(unclosed == 4);
  REQUIRE(parts_of("{a} b", &unclosed) == "<a>| b");
  REQUIRE(unclosed == std::string_view::npos);
}

}  // namespace
}  // namespace secops
