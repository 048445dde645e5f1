#include "rules/reader.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "rules/detection.h"

namespace secops::rules {
namespace {

constexpr std::size_t max_handle_bytes = 120;

std::string handle_of_title(std::string_view title) {
  std::string handle;
  for (char raw : title) {
    char c = lower(raw);
    bool keep = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    if (keep) {
      handle.push_back(c);
    } else if (!handle.empty() && handle.back() != '-') {
      handle.push_back('-');
    }
    if (handle.size() >= max_handle_bytes) break;
  }
  while (!handle.empty() && handle.back() == '-') handle.pop_back();
  return handle;
}

bool is_uuid(std::string_view text) {
  if (text.size() != 36) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    char c = lower(text[i]);
    if (dash ? c != '-' : !((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'))) return false;
  }
  return true;
}

void read_identity(const Node& root, ProblemList& problems, Draft& draft) {
  auto title = text_at(root, "title", problems);
  if (title) {
    draft.rule.title = title->text;
  } else if (root.find("title") == nullptr) {
    problems.add("rules.missing", root.place, "the rule has no `title`",
                 "add one line that says what it finds");
  }
  if (auto id = text_at(root, "id", problems)) {
    if (!is_uuid(id->text))
      problems.add("rules.value", id->place, fmt::format("the id `{}` is no UUID", id->text),
                   "make one with `uuidgen`, or leave `id` out");
    draft.rule.uuid = lowered(id->text);
  }
  if (auto name = text_at(root, "name", problems)) {
    if (!is_handle(name->text))
      problems.add(
          "rules.value", name->place, fmt::format("the name `{}` is no handle", name->text),
          fmt::format("use at most {} of: letters, digits, dots, - and _", max_handle_bytes));
    draft.name = draft.rule.handle = name->text;
  } else if (title) {
    draft.rule.handle = handle_of_title(title->text);
    if (draft.rule.handle.empty())
      problems.add("rules.missing", title->place, "no handle can be made from this title",
                   "add `name:` with letters and digits");
  }
}

void read_status(const Node& root, ProblemList& problems, Draft& draft) {
  static const std::vector<std::string_view> statuses = {"stable", "test", "experimental",
                                                         "deprecated", "unsupported"};
  static const std::vector<std::string_view> levels = {"informational", "low", "medium", "high",
                                                       "critical"};
  if (auto status = text_at(root, "status", problems)) {
    if (std::find(statuses.begin(), statuses.end(), status->text) == statuses.end())
      refuse_name(*status, statuses, "status", problems);
    draft.rule.status = status->text;
  }
  if (auto level = text_at(root, "level", problems)) {
    if (std::find(levels.begin(), levels.end(), level->text) == levels.end())
      refuse_name(*level, levels, "level", problems);
    else
      draft.rule.severity = *events::parse_severity(level->text);
  }
  if (auto description = text_at(root, "description", problems, false))
    draft.rule.description = description->text;
  for (Located& tag : texts_at(root, "tags", problems)) draft.rule.tags.push_back(tag.text);
}

void read_logsource(const Node& root, ProblemList& problems, Draft& draft) {
  const Node* logsource = root.find("logsource");
  if (logsource == nullptr || !logsource->is_map()) {
    problems.add("rules.missing", logsource ? logsource->place : root.place,
                 logsource ? "`logsource` must be a map" : "the rule has no `logsource`",
                 "add category, product or service; `logsource: {}` is any source");
    return;
  }
  Rule& rule = draft.rule;
  const std::pair<std::string_view, std::string*> members[] = {
      {"category", &rule.category}, {"product", &rule.product}, {"service", &rule.service}};
  for (auto& [key, member] : members)
    if (auto text = text_at(*logsource, key, problems)) *member = lowered(text->text);
}

// What a document is; parts of Sigma that are not there are refused by name.
bool refuse_other_kinds(const Node& root, ProblemList& problems) {
  if (const Node* action = root.find("action")) {
    problems.add("rules.retired", action->place,
                 fmt::format("`action: {}` (rule collections) is retired", action->text),
                 "write each rule out in a document of its own");
    return true;
  }
  if (const Node* filter = root.find("filter")) {
    problems.add("rules.unsupported", filter->place, "Sigma filters are not supported yet",
                 "add the exception to the rule: `selection and not filter`");
    return true;
  }
  return false;
}

}  // namespace

bool is_handle(std::string_view text) {
  return !text.empty() && text.size() <= max_handle_bytes &&
         std::all_of(text.begin(), text.end(), [](char c) {
           return (lower(c) >= 'a' && lower(c) <= 'z') || (c >= '0' && c <= '9') || c == '.' ||
                  c == '_' || c == '-';
         });
}

Draft read_document(const Document& document, events::FieldNames& names, ProblemList& problems) {
  const Node& root = document.root;
  const std::size_t before = problems.count();
  Draft draft;
  draft.place = root.place;
  draft.rule.file = problems.file();
  draft.rule.line = root.place.line;
  draft.broken = true;
  if (!root.is_map()) {
    problems.add("rules.type", root.place,
                 fmt::format("a rule is a map, this document is {}", name_of(root.kind)),
                 "start it with `title:`");
    return draft;
  }
  if (refuse_other_kinds(root, problems)) return draft;
  read_identity(root, problems, draft);
  read_status(root, problems, draft);
  draft.rule.window = std::chrono::hours(1);
  const Node* correlation = root.find("correlation");
  const Node* detection = root.find("detection");
  if (correlation != nullptr) {
    draft.correlation = read_correlation(*correlation, problems);
    if (auto generate = boolean_at(root, "generate", problems); generate && *generate)
      draft.correlation->generate = true;
    if (detection != nullptr)
      problems.add("rules.type", detection->place, "a document is a detection or a correlation",
                   "put the detection into a document of its own, with a `name:`");
  } else if (detection != nullptr) {
    read_logsource(root, problems, draft);
    draft.detection.emplace();
    read_detection(*detection, names, problems, *draft.detection);
  } else {
    problems.add("rules.missing", root.place, "the rule has neither `detection` nor `correlation`",
                 "add `detection:` with what to look for");
  }
  if (const Node* secops = root.find("secops")) read_secops_key(*secops, problems, draft);
  draft.broken = document.broken || problems.count() != before;
  return draft;
}

}  // namespace secops::rules
