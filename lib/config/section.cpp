#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "config/config.h"
#include "config/node.h"

namespace secops::config {
namespace {

void remember(std::vector<std::string>& keys, std::string_view key) {
  if (std::find(keys.begin(), keys.end(), key) == keys.end()) keys.emplace_back(key);
}

std::string quoted_list(std::span<const std::string_view> words) {
  std::string out;
  for (const std::string_view word : words)
    out += fmt::format("{}\"{}\"", out.empty() ? "" : ", ", word);
  return out;
}

// texts() leaves out what is no text, so its positions count the others only.
const Node* text_item(const Node& array, std::size_t position) {
  for (const Node& item : array.items)
    if (item.kind == Node::Kind::text && position-- == 0) return &item;
  return nullptr;
}

}  // namespace

const Entry* Section::find(std::string_view key) {
  if (!node_) return nullptr;
  remember(node_->asked, key);
  return node_->find(key);
}

Section Section::child(const Node& node, std::string path) const {
  node.read = true;
  Section section;
  section.node_ = &node;
  section.problems_ = problems_;
  section.problems_before_ = problems_->size();
  section.path_ = std::move(path);
  return section;
}

void Section::report(const Place& place, std::string code, std::string message, std::string hint) {
  if (!problems_) return;
  problems_->push_back({std::move(code), std::move(message), place.file ? *place.file : "",
                        place.line, place.column, std::move(hint)});
}

void Section::wrong_type(const Entry& entry, std::string_view key, std::string_view expected) {
  report(entry.node.place, "config.wrong-type",
         fmt::format("{} must be {}, not {}", name(key), expected, describe(entry.node.kind)), "");
}

std::string Section::name(std::string_view key) const {
  return key.empty() ? path_ : joined(path_, key);
}

std::size_t Section::mistakes() const {
  return problems_ ? problems_->size() - problems_before_ : 0;
}

bool Section::understood() const {
  if (!node_) return true;
  const auto& asked = node_->asked;
  return mistakes() == 0 &&
         std::all_of(node_->entries.begin(), node_->entries.end(), [&](const Entry& entry) {
           return std::find(asked.begin(), asked.end(), entry.key) != asked.end();
         });
}

bool Section::has(std::string_view key) const { return node_ && node_->find(key); }

void Section::refuse(std::string_view key, std::string code, std::string message,
                     std::string hint) {
  if (!node_) return;
  const Entry* entry = node_->find(key);
  report(entry ? entry->node.place : node_->place, std::move(code), std::move(message),
         std::move(hint));
}

void Section::refuse_item(std::string_view key, std::size_t index, std::string code,
                          std::string message, std::string hint) {
  if (!node_) return;
  const Entry* entry = node_->find(key);
  const Node* item = entry ? text_item(entry->node, index) : nullptr;
  if (!item) return refuse(key, std::move(code), std::move(message), std::move(hint));
  report(item->place, std::move(code), std::move(message), std::move(hint));
}

void Section::refuse_key(std::string_view key, std::string code, std::string message,
                         std::string hint) {
  if (!node_) return;
  const Entry* entry = node_->find(key);
  report(entry ? entry->place : node_->place, std::move(code), std::move(message), std::move(hint));
}

std::optional<std::string> Section::text(std::string_view key) {
  const Entry* entry = find(key);
  if (!entry) return std::nullopt;
  if (entry->node.kind == Node::Kind::text) return entry->node.text;
  wrong_type(*entry, key, "text in quotes");
  return std::nullopt;
}

std::optional<std::int64_t> Section::integer(std::string_view key, std::int64_t low,
                                             std::int64_t high) {
  const Entry* entry = find(key);
  if (!entry) return std::nullopt;
  if (entry->node.kind != Node::Kind::integer) {
    wrong_type(*entry, key, "a whole number (without quotes)");
    return std::nullopt;
  }
  const std::int64_t value = entry->node.integer;
  if (value >= low && value <= high) return value;
  refuse(key, "config.out-of-range",
         fmt::format("{} must be from {} to {}, not {}", name(key), low, high, value));
  return std::nullopt;
}

std::optional<double> Section::number(std::string_view key, double low, double high) {
  const Entry* entry = find(key);
  if (!entry) return std::nullopt;
  const bool whole = entry->node.kind == Node::Kind::integer;
  if (!whole && entry->node.kind != Node::Kind::number) {
    wrong_type(*entry, key, "a number (without quotes)");
    return std::nullopt;
  }
  const double value = whole ? static_cast<double>(entry->node.integer) : entry->node.number;
  if (value >= low && value <= high) return value;
  refuse(key, "config.out-of-range",
         fmt::format("{} must be from {} to {}, not {}", name(key), low, high,
                     spelled_value(entry->node)));
  return std::nullopt;
}

std::optional<Duration> Section::span(std::string_view key) {
  const Entry* entry = find(key);
  if (!entry) return std::nullopt;
  if (entry->node.kind != Node::Kind::text) {
    wrong_type(*entry, key, "a span of time in quotes, such as \"5m\"");
    return std::nullopt;
  }
  if (const auto value = parse_span(entry->node.text)) return value;
  refuse(key, "config.bad-value",
         fmt::format("{} must be a span of time, not {}", name(key), spelled_value(entry->node)),
         "write digits and units: \"90s\", \"5m\", \"1h30m\", \"7d\", \"2w\"");
  return std::nullopt;
}

Duration Section::span(std::string_view key, Duration fallback, Duration low,
                       std::optional<Duration> high) {
  const auto value = span(key);
  if (!value) return fallback;
  if (*value >= low && (!high || *value <= *high)) return *value;
  const std::string wanted = high ? fmt::format("from {} to {}", span_text(low), span_text(*high))
                                  : fmt::format("{} or more", span_text(low));
  refuse(key, "config.out-of-range",
         fmt::format("{} must be {}, not {}", name(key), wanted, span_text(*value)));
  return fallback;
}

std::vector<std::string> Section::texts(std::string_view key) {
  std::vector<std::string> values;
  const Entry* entry = find(key);
  if (!entry) return values;
  if (entry->node.kind != Node::Kind::array) {
    wrong_type(*entry, key, "an array of texts, such as [\"…\", \"…\"]");
    return values;
  }
  for (std::size_t i = 0; i < entry->node.items.size(); ++i) {
    const Node& item = entry->node.items[i];
    if (item.kind == Node::Kind::text)
      values.push_back(item.text);
    else
      report(
          item.place, "config.wrong-type",
          fmt::format("{}[{}] must be text in quotes, not {}", name(key), i, describe(item.kind)),
          "");
  }
  return values;
}

std::map<std::string, std::string> Section::text_table(std::string_view key) {
  std::map<std::string, std::string> values;
  const Entry* entry = find(key);
  if (!entry) return values;
  if (entry->node.kind != Node::Kind::table) {
    wrong_type(*entry, key, "a table of texts, such as { a = \"b\" }");
    return values;
  }
  Section inner = child(entry->node, name(key));
  for (const Entry& row : entry->node.entries)
    if (auto value = inner.text(row.key)) values.emplace(row.key, std::move(*value));
  return values;
}

std::optional<std::string> Section::choice(std::string_view key,
                                           std::span<const std::string_view> choices) {
  auto value = text(key);
  if (!value || std::find(choices.begin(), choices.end(), *value) != choices.end()) return value;
  const std::string_view meant = nearest(*value, {choices.begin(), choices.end()});
  refuse(key, "config.bad-value", fmt::format("{} cannot be \"{}\"", name(key), *value),
         meant.empty() ? fmt::format("it is one of {}", quoted_list(choices))
                       : fmt::format("did you mean \"{}\"?", meant));
  return std::nullopt;
}

Section Section::table(std::string_view key) {
  const Entry* entry = find(key);
  if (!entry) return {};
  if (entry->node.kind == Node::Kind::table) return child(entry->node, name(key));
  report(entry->place, "config.wrong-type",
         fmt::format("{0} must be one table: write [{0}] and its keys below", name(key)), "");
  return {};
}

std::vector<Section> Section::tables(std::string_view key) {
  std::vector<Section> sections;
  const Entry* entry = find(key);
  if (!entry) return sections;
  const bool empty = entry->node.kind == Node::Kind::array && entry->node.items.empty();
  if (!empty && !entry->node.is_table_array()) {
    report(entry->place, "config.wrong-type",
           fmt::format("{0} must be an array of tables: write [[{0}]]", name(key)), "");
    return sections;
  }
  for (std::size_t i = 0; i < entry->node.items.size(); ++i)
    sections.push_back(child(entry->node.items[i], fmt::format("{}[{}]", name(key), i)));
  return sections;
}

std::vector<std::pair<std::string, Section>> Section::named_tables(std::string_view key) {
  std::vector<std::pair<std::string, Section>> sections;
  Section outer = table(key);
  if (!outer.present()) return sections;
  for (const Entry& entry : outer.node_->entries) {
    Section inner = outer.table(entry.key);
    if (inner.present()) sections.emplace_back(entry.key, std::move(inner));
  }
  return sections;
}

}  // namespace secops::config
