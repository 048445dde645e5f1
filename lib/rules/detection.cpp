#include "rules/detection.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "rules/condition.h"
#include "rules/decimal.h"
#include "rules/modifiers.h"
#include "rules/regex.h"

namespace secops::rules {
namespace {

constexpr std::size_t max_field_names = 60'000;  // FieldId has 16 bits

Comparison comparison_of(const FieldSpec& spec) {
  return spec.has(mod_lt)    ? Comparison::lt
         : spec.has(mod_lte) ? Comparison::lte
         : spec.has(mod_gt)  ? Comparison::gt
                             : Comparison::gte;
}

class Reader {
 public:
  Reader(events::FieldNames& names, ProblemList& problems, Detection& detection)
      : names_(names), problems_(problems), detection_(detection) {}

  Expression read_part(const Node& node) {
    if (node.is_map()) return read_map(node);
    if (node.is_text()) return read_keywords(node, {}, {{}, node.place});
    if (!node.is_list() || node.items.empty()) {
      problems_.add("rules.type", node.place,
                    node.is_list() ? "this list is empty" : "this part holds nothing",
                    "write a map of fields, a list of such maps, or a list of keywords");
      return {};
    }
    bool scalars = std::all_of(node.items.begin(), node.items.end(), [](const Node& item) {
      return item.is_text() || item.kind == NodeKind::null;
    });
    if (scalars) return read_keywords(node, {}, {{}, node.place});
    Expression any;
    any.kind = ExpressionKind::any;
    for (const Node& item : node.items) any.operands.push_back(read_part(item));
    return any;
  }

 private:
  Expression read_map(const Node& map) {
    Expression all;
    all.kind = ExpressionKind::all;
    if (map.keys.empty())
      problems_.add("rules.type", map.place, "this map is empty", "write at least one field");
    for (std::size_t i = 0; i < map.keys.size(); ++i) {
      std::size_t before = problems_.count();
      FieldSpec spec = read_field_spec(map.keys[i].text, map.keys[i].place, problems_);
      if (problems_.count() != before) continue;
      all.operands.push_back(spec.name.empty() ? read_keywords(map.items[i], spec, map.keys[i])
                                               : read_field(map.items[i], spec, map.keys[i]));
    }
    return all;
  }

  Expression add(Item item) {
    Expression expression;
    expression.kind = ExpressionKind::item;
    expression.index = static_cast<std::uint32_t>(detection_.items.size());
    detection_.items.push_back(std::move(item));
    return expression;
  }

  Expression read_keywords(const Node& node, const FieldSpec& spec, const Key& key) {
    Item item;
    item.keywords = true;
    item.shown = "keywords" + key.text;
    item.field = item.fallback = names_.add(events::secret_field);
    item.all = spec.has(mod_all);
    if (spec.has(~(mod_contains | mod_all | mod_cased | mod_re | mod_ignorecase | mod_multiline |
                   mod_dotall)))
      problems_.add(
          "rules.modifier", key.place, "this modifier needs a field before it",
          "keywords are searched anywhere in the record; contains, all, cased and re fit");
    read_values(node, spec, key.place, item);
    return add(std::move(item));
  }

  Expression read_field(const Node& node, const FieldSpec& spec, const Key& key) {
    Item item;
    item.shown = key.text;
    if (names_.size() >= max_field_names) {
      problems_.add("rules.too-large", key.place, "the rules name too many different fields",
                    fmt::format("at most {} names fit", max_field_names));
      return {};
    }
    item.field = names_.add(spec.name);
    item.fallback = item.field;
    if (spec.name.find(' ') != std::string_view::npos) {
      std::string joined(spec.name);
      joined.erase(std::remove(joined.begin(), joined.end(), ' '), joined.end());
      if (!joined.empty()) item.fallback = names_.add(joined);
    }
    item.field_name = std::string(names_.name(item.field));
    item.fallback_name = std::string(names_.name(item.fallback));
    item.all = spec.has(mod_all);
    if (spec.has(mod_exists)) {
      item.exists_test = true;
      if (!node.is_boolean())
        problems_.add("rules.value", node.place, "the value of `exists` is true or false",
                      fmt::format("write {}|exists: true", spec.name));
      item.exists_wanted = lower(node.text.empty() ? 't' : node.text[0]) == 't';
    } else {
      read_values(node, spec, key.place, item);
    }
    auto null = [](const Pattern& pattern) { return pattern.kind == PatternKind::null; };
    item.absent_matches = item.all ? std::all_of(item.patterns.begin(), item.patterns.end(), null)
                                   : std::any_of(item.patterns.begin(), item.patterns.end(), null);
    return add(std::move(item));
  }

  void read_values(const Node& node, const FieldSpec& spec, Place place, Item& item) {
    if (node.is_map()) {
      problems_.add("rules.type", node.place, "a field has a value or a list of values, not a map",
                    "write nested fields with dots: `http.request.method: GET`");
      return;
    }
    if (spec.has(mod_all) && (!node.is_list() || node.items.size() < 2))
      problems_.add("rules.modifier", place, "`all` needs a list of at least two values",
                    "leave `all` out, or add values");
    if (!node.is_list()) {
      read_value(node, spec, item);
    } else if (node.items.empty() && !item.keywords) {
      read_value(Node{NodeKind::null, false, node.place, {}, {}, {}}, spec, item);
    }
    if (!node.is_list()) return;
    for (const Node& value : node.items) read_value(value, spec, item);
  }

  void read_value(const Node& node, const FieldSpec& spec, Item& item) {
    if (node.is_map() || node.is_list()) {
      problems_.add("rules.type", node.place,
                    fmt::format("a value must be text or a number, not {}", name_of(node.kind)),
                    "several values are one flat list");
      return;
    }
    if (node.text.size() > max_value_bytes) {
      problems_.add("rules.value", node.place,
                    fmt::format("this value is longer than {} bytes", max_value_bytes),
                    "search for the part that tells it apart");
      return;
    }
    std::size_t before = problems_.count();
    Pattern pattern = node.kind == NodeKind::null                     ? read_null(node, spec, item)
                      : spec.has(mod_re)                              ? read_regex(node, spec)
                      : spec.has(mod_cidr)                            ? read_network(node)
                      : spec.has(mod_lt | mod_lte | mod_gt | mod_gte) ? read_number(node, spec)
                                                                      : read_text(node, spec, item);
    if (problems_.count() != before) return;
    pattern.shown = node.kind == NodeKind::null ? "null" : node.text;
    item.patterns.push_back(std::move(pattern));
  }

  Pattern read_null(const Node& node, const FieldSpec& spec, const Item& item) {
    Pattern pattern;
    pattern.kind = PatternKind::null;
    if (item.keywords || spec.has(~mod_all))
      problems_.add("rules.value", node.place,
                    item.keywords ? "a keyword cannot be empty" : "null takes no modifier",
                    "write the text to look for; '' is the empty text");
    return pattern;
  }

  Pattern read_regex(const Node& node, const FieldSpec& spec) {
    Pattern pattern;
    pattern.kind = PatternKind::regex;
    std::string error;
    pattern.regex = compile_regex(
        node.text, {spec.has(mod_ignorecase), spec.has(mod_multiline), spec.has(mod_dotall)},
        error);
    if (!pattern.regex)
      problems_.add("rules.regex", node.place,
                    fmt::format("the regular expression is not understood: {}", error),
                    "RE2 syntax; look-around and back-references do not exist in it");
    return pattern;
  }

  Pattern read_network(const Node& node) {
    Pattern pattern;
    pattern.kind = PatternKind::network;
    if (auto network = parse_network(node.text)) {
      pattern.network = *network;
    } else if (auto masked = parse_network(node.text, true)) {
      problems_.add("rules.value", node.place,
                    fmt::format("{} has bits set behind its prefix", node.text),
                    fmt::format("did you mean {}?", to_string(*masked)));
    } else {
      problems_.add("rules.value", node.place, fmt::format("`{}` is no network", node.text),
                    "for example 192.0.2.0/24 or 2001:db8::/32");
    }
    return pattern;
  }

  Pattern read_number(const Node& node, const FieldSpec& spec) {
    Pattern pattern;
    pattern.kind = PatternKind::compare;
    pattern.comparison = comparison_of(spec);
    pattern.text = node.text;
    if (node.quoted || !read_decimal(node.text))
      problems_.add("rules.value", node.place,
                    fmt::format("`{}` is no number to compare with", node.text),
                    "write plain digits such as 15 or 0.5, without quotes, 1e6 or 010");
    return pattern;
  }

  Pattern read_text(const Node& node, const FieldSpec& spec, const Item& item) {
    constexpr std::uint32_t parts = mod_contains | mod_startswith | mod_endswith;
    if (!item.keywords && !node.quoted && !spec.has(parts) && read_decimal(node.text)) {
      Pattern pattern;
      pattern.kind = PatternKind::number;
      pattern.text = node.text;
      return pattern;
    }
    GlobText glob = read_glob(node.text);
    bool front = item.keywords || spec.has(mod_contains | mod_endswith);
    bool back = item.keywords || spec.has(mod_contains | mod_startswith);
    if (glob.empty() && (front || back)) {
      problems_.add("rules.value", node.place, "the empty text stands in every record",
                    "write the text to look for");
      return {};
    }
    if (front && glob.front() != glob_run) glob.insert(glob.begin(), glob_run);
    if (back && glob.back() != glob_run) glob.push_back(glob_run);
    return make_pattern(std::move(glob), spec.has(mod_cased));
  }

  events::FieldNames& names_;
  ProblemList& problems_;
  Detection& detection_;
};

void read_conditions(const Node& node, ProblemList& problems, Detection& detection) {
  std::vector<const Node*> texts;
  if (node.is_list())
    for (const Node& item : node.items) texts.push_back(&item);
  else
    texts.push_back(&node);
  detection.condition.kind = ExpressionKind::any;
  for (const Node* text : texts) {
    if (!text->is_text()) {
      problems.add("rules.type", text->place,
                   fmt::format("`condition` must be text, not {}", name_of(text->kind)),
                   "for example: condition: selection");
      continue;
    }
    auto expression = read_condition(text->text, text->place, detection, problems);
    if (!expression) continue;
    if (!detection.condition_text.empty()) detection.condition_text += " or ";
    detection.condition_text += trimmed(text->text);
    detection.condition.operands.push_back(std::move(*expression));
  }
}

}  // namespace

void read_detection(const Node& map, events::FieldNames& names, ProblemList& problems,
                    Detection& detection) {
  const std::size_t before = problems.count();
  if (!map.is_map()) {
    problems.add("rules.type", map.place,
                 fmt::format("`detection` must be a map, not {}", name_of(map.kind)),
                 "write named parts and a `condition` under it");
    return;
  }
  const Node* condition = nullptr;
  for (std::size_t i = 0; i < map.keys.size(); ++i) {
    const std::string& name = map.keys[i].text;
    if (name == "condition") {
      condition = &map.items[i];
    } else if (name == "timeframe") {
      problems.add("rules.retired", map.keys[i].place, "`timeframe` in a detection is retired",
                   "write a correlation document with `timespan` (man secops-rules, CORRELATIONS)");
    } else {
      detection.parts.push_back({name, Reader(names, problems, detection).read_part(map.items[i])});
    }
  }
  if (detection.parts.empty())
    problems.add("rules.missing", map.place, "`detection` holds no part to look for",
                 "add a map of fields, for example `selection:`");
  if (condition == nullptr) {
    problems.add("rules.missing", map.place, "`detection` has no `condition`",
                 "add for example `condition: selection`");
    return;
  }
  read_conditions(*condition, problems, detection);
  if (problems.count() == before && !flatten(detection))
    problems.add("rules.too-large", map.place,
                 fmt::format("the detection takes more than {} tests", max_steps),
                 "split it into several rules, or join values into lists");
}

}  // namespace secops::rules
