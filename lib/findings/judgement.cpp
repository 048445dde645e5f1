#include "findings/judgement.h"

#include <nlohmann/json.hpp>

#include "base/digest.h"
#include "findings/rows.h"

namespace secops::findings {
namespace {

using Json = nlohmann::ordered_json;

std::string text_of(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

// As the subjects have it.
Json key_of(const Finding& finding) {
  Json key = Json::array();
  for (const auto& [field, value] : finding.key)
    key.push_back({field, canonical(kind_of(field, value), value)});
  return key;
}

std::string evidence_digest(const Finding& finding) {
  const Evidence& evidence = finding.evidence;
  return hex(sha256(fmt::format("{}\n{}\n{}", evidence.sha256, evidence.source, evidence.line)));
}

// As the store keeps it.
Time kept(Time time) { return std::chrono::floor<std::chrono::milliseconds>(time); }

// Rows of earlier versions have it to the microsecond.
bool is_at(const Json& judged, Time time) {
  if (judged == rfc3339(kept(time))) return true;
  const auto finer =
      judged.is_string() ? parse_moment(judged.get<std::string>(), Time{}, Zone{}) : std::nullopt;
  return finer && kept(*finer) == kept(time);
}

}  // namespace

std::string judgement(const Finding& finding) {
  Json json;
  json["rule"] = finding.rule;
  json["severity"] = events::name_of(finding.severity);
  json["count"] = finding.count;
  json["first"] = rfc3339(kept(finding.first));
  json["last"] = rfc3339(kept(finding.last));
  json["key"] = key_of(finding);
  json["evidence"] = evidence_digest(finding);
  json["state"] = name_of(finding.state);
  return text_of(json);
}

std::vector<std::string> differences(const Finding& finding, std::string_view judged) {
  const Json row = Json::parse(judged, nullptr, false);
  if (!row.is_object()) return {"judgement"};
  const auto part = [&](const char* name) {
    const auto at = row.find(name);
    return at == row.end() ? Json() : *at;
  };
  std::vector<std::string> all;
  const auto expect = [&](bool same, const char* name) {
    if (!same) all.emplace_back(name);
  };
  expect(part("rule") == finding.rule, "rule");
  expect(part("severity") == events::name_of(finding.severity), "severity");
  expect(part("count") == finding.count, "count");
  expect(is_at(part("first"), finding.first), "first");
  expect(is_at(part("last"), finding.last), "last");
  // Compared as text: what is no UTF-8 was replaced when the row was written.
  if (row.contains("key")) expect(text_of(part("key")) == text_of(key_of(finding)), "key");
  if (row.contains("evidence")) expect(part("evidence") == evidence_digest(finding), "evidence");
  return all;
}

}  // namespace secops::findings
