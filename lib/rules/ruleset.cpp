#include "rules/ruleset.h"

#include <fmt/format.h>

#include <algorithm>

#include "rules/compile.h"
#include "rules/compiled.h"
#include "rules/needs.h"
#include "rules/reader.h"

namespace secops::rules {

RuleSet::RuleSet() : compiled_(std::make_unique<Compiled>()) {}
RuleSet::RuleSet(RuleSet&&) noexcept = default;
RuleSet& RuleSet::operator=(RuleSet&&) noexcept = default;
RuleSet::~RuleSet() = default;

RuleSet RuleSet::read(std::span<const RuleText> documents, const ReadOptions& options,
                      events::FieldNames& names, std::vector<Problem>& problems,
                      std::vector<MisnamedRule>* misnamed) {
  std::vector<Draft> drafts;
  for (const RuleText& text : documents) {
    ProblemList list(text.file, problems);
    for (const Document& document : read_yaml(text.text, list))
      drafts.push_back(read_document(document, names, list));
  }
  RuleSet set;
  std::vector<MisnamedRule> found;
  compile(std::move(drafts), options, names, problems, found, *set.compiled_);
  if (misnamed)
    *misnamed = std::move(found);
  else
    for (MisnamedRule& one : found) problems.push_back(std::move(one.problem));
  return set;
}

std::span<const Rule> RuleSet::rules() const { return compiled_->rules; }
std::span<const Correlation> RuleSet::correlations() const { return compiled_->correlations; }
std::size_t RuleSet::detection_count() const { return compiled_->detections.size(); }
std::span<const Feed> RuleSet::feeds(std::size_t detection) const {
  return compiled_->detections[detection].feeds;
}
bool RuleSet::wants_all_fields() const { return compiled_->wants_all_fields; }

std::vector<std::uint16_t> RuleSet::asking_for(events::FieldId field) const {
  const auto holds = [&](const std::vector<events::FieldId>& fields) {
    return std::find(fields.begin(), fields.end(), field) != fields.end();
  };
  const auto tests = [&](const Item& item) {
    return !item.keywords && (item.field == field || item.fallback == field);
  };
  std::vector<std::uint16_t> asking;
  for (const Detection& detection : compiled_->detections) {
    const bool tested = std::any_of(detection.items.begin(), detection.items.end(), tests);
    for (const Feed& feed : detection.feeds)
      if (tested || holds(feed.key) || holds(feed.value)) asking.push_back(feed.rule);
  }
  std::sort(asking.begin(), asking.end());
  asking.erase(std::unique(asking.begin(), asking.end()), asking.end());
  return asking;
}

bool RuleSet::may_match(std::string_view field, std::string_view text) const {
  const auto takes = [&](const Pattern& pattern) {
    return matches(pattern, events::Value{text, events::ValueKind::text});
  };
  const auto asks = [&](const Item& item) {
    return item.field_name == field &&
           (item.patterns.empty() ||
            std::any_of(item.patterns.begin(), item.patterns.end(), takes));
  };
  const auto& detections = compiled_->detections;
  return std::any_of(detections.begin(), detections.end(), [&](const Detection& detection) {
    return std::any_of(detection.items.begin(), detection.items.end(), asks);
  });
}

Needs RuleSet::needs(const events::FormatType& format, const events::LogSource& logsource,
                     std::optional<int> status) const {
  Needs needs;
  events::Event known;
  const std::string digits = fmt::format("{}", status.value_or(0));
  if (status) known.set(events::http_response_status_code, digits, events::ValueKind::number);
  for (const Detection& detection : compiled_->detections) {
    if (conflicts(detection, logsource)) continue;
    auto phrases = needs_of(detection, format, known);
    if (!phrases || !std::all_of(phrases->begin(), phrases->end(), narrows)) {
      needs.every_line = true;
      needs.phrases.clear();
      return needs;
    }
    needs.phrases.insert(needs.phrases.end(), phrases->begin(), phrases->end());
  }
  std::sort(needs.phrases.begin(), needs.phrases.end());
  needs.phrases.erase(std::unique(needs.phrases.begin(), needs.phrases.end()), needs.phrases.end());
  return needs;
}

}  // namespace secops::rules
