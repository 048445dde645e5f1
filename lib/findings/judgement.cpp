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

std::int64_t milliseconds(Duration span) {
  return std::chrono::floor<std::chrono::milliseconds>(span).count();
}

std::string evidence_digest(const Finding& finding) {
  const Evidence& evidence = finding.evidence;
  return hex(sha256(fmt::format("{}\n{}\n{}", evidence.sha256, evidence.source, evidence.line)));
}

std::string digest_of(const Json& values) { return hex(sha256(text_of(values))); }

// What a person reads and does by it: all columns of the judgement that do not stand in its row.
std::string details_digest(const Finding& finding) {
  Json block;
  if (finding.block_for) block = milliseconds(*finding.block_for);
  return digest_of({finding.title, finding.condition, milliseconds(finding.window), finding.action,
                    block, finding.playbook, finding.contact, finding.advice,
                    milliseconds(finding.seen.time_since_epoch())});
}

std::string decision_digest(const Finding& finding) {
  Json since;
  if (finding.state_since) since = milliseconds(finding.state_since->time_since_epoch());
  return digest_of({finding.state_by, finding.state_reason, since});
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
  json["details"] = details_digest(finding);
  json["decision"] = decision_digest(finding);
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
  if (row.contains("details"))
    expect(part("details") == details_digest(finding), "title, condition, action or advice");
  return all;
}

bool is_decided_so(const Finding& finding, const Decision& decision) {
  const Json row = Json::parse(decision.judged, nullptr, false);
  const auto digest = row.is_object() ? row.find("decision") : row.end();
  if (digest != row.end()) return *digest == decision_digest(finding);
  const bool by_person = decision.change == "finding.acknowledged" ||
                         decision.change == "finding.closed" ||
                         decision.change == "finding.retracted";
  return !by_person ||
         (finding.state_by == decision.actor && finding.state_reason == decision.reason &&
          finding.state_since == decision.time);
}

}  // namespace secops::findings
