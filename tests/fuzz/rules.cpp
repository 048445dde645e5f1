// Any bytes as a rule file: read, matched against an event, explained and narrowed, without a
// fault.
#include <cstddef>
#include <cstdint>
#include <string>

#include "rules/matcher.h"
#include "rules/ruleset.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace secops;
  if (size > 64 * 1024) return 0;
  std::vector<rules::RuleText> texts = {
      {"fuzz.yml", std::string(reinterpret_cast<const char*>(data), size)}};
  events::FieldNames names;
  std::vector<Problem> problems;
  rules::RuleSet set = rules::RuleSet::read(texts, {}, names, problems);
  for (const Problem& problem : problems)
    if (describe(problem).empty()) __builtin_trap();

  events::Event event;
  event.clear("Nov 22 06:00:00 web sshd[812]: Failed password for root from 203.0.113.9");
  event.add(events::event_action, "login.failed");
  event.add(events::source_ip, "203.0.113.9");
  event.add(events::http_response_status_code, {"404", events::ValueKind::number});
  event.add(events::message, "");
  rules::Matcher matcher(set);
  std::vector<std::uint16_t> matched;
  matcher.match(event, matched);
  for (std::size_t i = 0; i < set.rules().size() && i < 50; ++i) matcher.explain(event, i);
  for (const events::FormatType& format : events::formats()) set.needs(format, {});
  return 0;
}
