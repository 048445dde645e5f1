#include "rules/keys.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"

namespace secops::rules {

void refuse_unknown_keys(const Node& map, const std::vector<std::string_view>& known,
                         std::string_view what, ProblemList& problems) {
  for (const Key& key : map.keys) {
    if (std::find(known.begin(), known.end(), key.text) != known.end()) continue;
    std::string_view near = nearest(key.text, known);
    problems.add("rules.unknown-key", key.place, fmt::format("{} has no key `{}`", what, key.text),
                 near.empty() ? fmt::format("keys are: {}", fmt::join(known, " "))
                              : fmt::format("did you mean `{}`?", near));
  }
}

std::optional<Located> text_at(const Node& map, std::string_view key, ProblemList& problems,
                               bool one_line) {
  const Node* node = map.find(key);
  if (node == nullptr) return std::nullopt;
  if (!node->is_text()) {
    problems.add("rules.type", node->place,
                 fmt::format("`{}` must be text, not {}", key, name_of(node->kind)));
    return std::nullopt;
  }
  std::string_view text = trimmed(node->text);
  if (text.empty()) {
    problems.add("rules.type", node->place, fmt::format("`{}` is empty", key),
                 "write its text, or leave the key out");
    return std::nullopt;
  }
  if (one_line && text.find('\n') != std::string_view::npos) {
    problems.add("rules.type", node->place, fmt::format("`{}` must be one line", key),
                 "use `description` for longer text");
    return std::nullopt;
  }
  return Located{std::string(text), node->place};
}

std::vector<Located> texts_at(const Node& map, std::string_view key, ProblemList& problems) {
  std::vector<Located> texts;
  const Node* node = map.find(key);
  if (node == nullptr) return texts;
  if (node->is_text()) return {{node->text, node->place}};
  for (const Node& item : node->items) {
    if (node->is_list() && item.is_text()) {
      texts.push_back({item.text, item.place});
      continue;
    }
    problems.add("rules.type", item.place,
                 fmt::format("`{}` must be a list of texts; this is {}", key,
                             node->is_list() ? name_of(item.kind) : name_of(node->kind)));
    return {};
  }
  return texts;
}

std::optional<bool> boolean_at(const Node& map, std::string_view key, ProblemList& problems) {
  const Node* node = map.find(key);
  if (node == nullptr) return std::nullopt;
  if (node->is_boolean()) return lower(node->text[0]) == 't';
  problems.add("rules.type", node->place, fmt::format("`{}` must be true or false", key));
  return std::nullopt;
}

std::optional<Duration> span_at(const Node& map, std::string_view key, ProblemList& problems) {
  auto text = text_at(map, key, problems);
  if (!text) return std::nullopt;
  auto span = parse_span(text->text);
  if (span && *span > Duration::zero()) return span;
  problems.add("rules.value", text->place,
               fmt::format("`{}`: `{}` is no span of time", key, text->text),
               "for example 30m, 24h or 7d");
  return std::nullopt;
}

void refuse_name(const Located& text, const std::vector<std::string_view>& names,
                 std::string_view what, ProblemList& problems) {
  std::string_view near = nearest(text.text, names);
  problems.add("rules.value", text.place, fmt::format("`{}` is no {}", text.text, what),
               near.empty() ? fmt::format("write one of: {}", fmt::join(names, " "))
                            : fmt::format("did you mean `{}`?", near));
}

}  // namespace secops::rules
