// Placeholders of `secops: advice:` are checked when the rule is read.
#include "ruleset_fixture.h"

namespace secops::rules {
namespace {

using test::Rules;
using Lines = std::vector<std::string>;

// A rule whose findings have the key source.ip; its advice stands at line 6.
std::string rule_with(std::string_view advice) {
  return "title: T\nlogsource: {}\ndetection: {s: {a: 1}, condition: s}\nsecops:\n"
         "  group-by: [c-ip]\n  advice: " +
         std::string(advice) + "\n";
}

std::string read_advice(std::string_view advice) {
  Rules rules(rule_with(advice));
  CAPTURE(advice, rules.complaints());
  REQUIRE(rules.problems.empty());
  REQUIRE(rules.set.rules().size() == 1);
  return rules.set.rules()[0].advice;
}

std::string complaint(std::string_view advice) {
  Rules rules(rule_with(advice));
  CAPTURE(advice, rules.complaints());
  REQUIRE(rules.complaints().size() == 1);
  REQUIRE(rules.set.rules().empty());
  return rules.complaints()[0];
}

const std::string allowed =
    "placeholders of this rule are {source.ip} {id} {path}; a brace itself is written {{";

TEST_CASE("the fields of the key, the id and the path can be filled") {
  REQUIRE(read_advice("secops show {source.ip}") == "secops show {source.ip}");
  REQUIRE(read_advice("secops findings show {id}; cat {path}") ==
          "secops findings show {id}; cat {path}");
  // Sigma's name of the field is the field.
  REQUIRE(read_advice("awk {{x} '{{y}' {c-ip}") == "awk {{x} '{{y}' {source.ip}");
  Rules correlation(
      "title: A\nlogsource: {}\ndetection: {s: {a: 1}, condition: s}\n---\ntitle: B\n"
      "correlation: {type: event_count, rules: [a], group-by: [user.name], timespan: 5m,\n"
      "  condition: {gt: 1}}\nsecops: {advice: 'id {user.name}'}\n");
  REQUIRE(correlation.complaints() == Lines{});
  REQUIRE(correlation.set.rules().size() == 2);
}

TEST_CASE("a name that no finding of the rule has is refused, with the allowed ones") {
  REQUIRE(complaint("id {user.name}") ==
          "6: no finding of this rule can fill {user.name} in `advice` | " + allowed);
  REQUIRE(
      complaint("id {source.ib}") ==
      "6: no finding of this rule can fill {source.ib} in `advice` | did you mean {source.ip}? " +
          allowed);
  REQUIRE(complaint("'{}'") == "6: no finding of this rule can fill {} in `advice` | " + allowed);
  Rules keyless(
      "title: A\nlogsource: {}\ndetection: {s: {a: 1}, condition: s}\n"
      "secops: {advice: 'secops show {source.ip}'}\n");
  REQUIRE(
      keyless.complaints() ==
      Lines{"4: no finding of this rule can fill {source.ip} in `advice` | placeholders of this "
            "rule are {id} {path}; a brace itself is written {{"});
}

TEST_CASE("a brace that is never closed is refused") {
  REQUIRE(complaint("secops show {source.ip and so on") ==
          "6: the brace in `advice` at \"{source.ip and so on\" is never closed | " + allowed);
}

TEST_CASE("a field inside quotes would close them: refused") {
  for (const char* advice :
       {R"(grep '{source.ip}' x)", R"(grep "{source.ip}" x)", R"(echo `id {source.ip}`)",
        R"(grep "a \" {source.ip}" x)", R"(do not use it, don't touch {path})",
        R"(grep \{source.ip} x)", R"(grep ${source.ip} x)"})
    REQUIRE(complaint("|\n    " + std::string(advice))
                .find("in `advice` stands inside quotes, or behind a \\ or $ | take them away") !=
            std::string::npos);
  REQUIRE(read_advice("|\n    grep 'a b' {path} \"it's\" {source.ip} '\\' {id}") ==
          "grep 'a b' {path} \"it's\" {source.ip} '\\' {id}");
}

}  // namespace
}  // namespace secops::rules
