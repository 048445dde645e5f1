#include "rules/compile.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "base/text.h"
#include "rules/advice.h"

namespace secops::rules {
namespace {

constexpr std::size_t none = static_cast<std::size_t>(-1);

// One rule on its way into the set.
struct Entry {
  Draft draft;
  std::vector<std::size_t> members;  // correlation: entries, in the order of `rules`
  bool referenced{false};            // some correlation counts it
  bool generated{false};             // one of these has `generate: true`
  bool disabled{false};
  bool needed{false};
  std::size_t index{none};  // in the set
};

std::string where(const Rule& rule) { return fmt::format("{}:{}", rule.file, rule.line); }

std::string count_text(const CorrelationDraft& draft) {
  const std::string span = span_text(draft.timespan);
  static constexpr std::string_view words[] = {"more than", "at least", "less than",
                                               "at most",   "exactly",  "not exactly"};
  const std::string_view word = words[static_cast<std::size_t>(draft.comparison)];
  if (draft.type == CorrelationType::value_sum && !draft.values.empty())
    return fmt::format("sum of {} {} {} in {}", draft.values[0].text, word, draft.sum_text, span);
  std::string what;
  for (const Located& value : draft.values)
    what += fmt::format("{}{}", what.empty() ? " different " : ", ", value.text);
  return fmt::format("{} {}{} in {}", word, draft.threshold, what, span);
}

class Linker {
 public:
  Linker(const ReadOptions& options, events::FieldNames& names, std::vector<Problem>& problems,
         std::vector<MisnamedRule>& misnamed)
      : options_(options), names_(names), problems_(problems), misnamed_(misnamed) {}

  void run(std::vector<Draft> drafts, RuleSet::Compiled& compiled) {
    take(std::move(drafts));
    resolve();
    refuse_cycles();
    apply_options();
    // Keys of the members are compared with those of the rule that counts them, so inner rules
    // first.
    for (std::size_t i : inner_first_) check_members(i);
    for (Entry& entry : entries_) check_advice_of(entry);
    spread_broken();
    mark_needed();
    emit(compiled);
  }

 private:
  void tell(std::string_view code, const Rule& rule, Place place, std::string message,
            std::string hint) {
    problems_.push_back({std::string(code), std::move(message), rule.file, place.line, place.column,
                         std::move(hint)});
  }

  // Broken documents stay as entries, so that what refers to them is not told twice over.
  void take(std::vector<Draft> drafts) {
    for (Draft& draft : drafts) {
      if (entries_.size() == max_rules) {
        tell("rules.too-many", draft.rule, draft.place,
             fmt::format("there are more than {} rules; this one and those after it are left out",
                         max_rules),
             "split them over several runs");
        break;
      }
      const std::size_t index = entries_.size();
      entries_.push_back({std::move(draft), {}, false, false, false, false, none});
      Entry& entry = entries_.back();
      Rule& rule = entry.draft.rule;
      add_name(rule.handle, "handle", index, entry);
      if (!rule.uuid.empty()) add_name(rule.uuid, "id", index, entry);
    }
  }
  void add_name(const std::string& name, std::string_view what, std::size_t index, Entry& entry) {
    if (name.empty()) return;
    auto [at, added] = by_name_.try_emplace(name, index);
    if (added || at->second == index) return;
    tell("rules.duplicate", entry.draft.rule, entry.draft.place,
         fmt::format("the {} {} is taken by the rule at {}", what, name,
                     where(entries_[at->second].draft.rule)),
         what == "id" ? "give one of them another id" : "give one of them another `name:`");
    entry.draft.broken = true;
  }

  std::size_t find(const std::string& name) const {
    auto found = by_name_.find(name);
    if (found == by_name_.end()) found = by_name_.find(lowered(name));
    return found == by_name_.end() ? none : found->second;
  }
  std::string suggestion(std::string_view name) const {
    std::vector<std::string_view> handles;
    for (const Entry& entry : entries_) handles.push_back(entry.draft.rule.handle);
    std::string_view near = nearest(name, handles);
    return near.empty() ? std::string() : fmt::format("did you mean `{}`?", near);
  }

  void resolve() {
    for (Entry& entry : entries_) {
      if (!entry.draft.correlation) continue;
      const CorrelationDraft& correlation = *entry.draft.correlation;
      for (const Located& reference : correlation.rules) {
        std::size_t member = find(reference.text);
        if (member == none) {
          std::string hint = suggestion(reference.text);
          tell("rules.unknown-rule", entry.draft.rule, reference.place,
               fmt::format("there is no rule `{}`", reference.text),
               hint.empty() ? "refer to a rule by its `name:` or `id:`; it may stand in any file"
                            : hint);
          entry.draft.broken = true;
          continue;
        }
        if (std::count(entry.members.begin(), entry.members.end(), member) != 0) {
          tell("rules.value", entry.draft.rule, reference.place,
               fmt::format("the rule `{}` is listed twice", reference.text), "list it once");
          entry.draft.broken = true;
        }
        entry.members.push_back(member);
        entries_[member].referenced = true;
        entries_[member].generated = entries_[member].generated || correlation.generate;
      }
    }
  }

  // Depth first; what is left open when it is met again closes a cycle.
  void refuse_cycles() {
    std::vector<int> state(entries_.size(), 0);  // 0 new, 1 open, 2 done
    for (std::size_t start = 0; start < entries_.size(); ++start) {
      std::vector<std::pair<std::size_t, std::size_t>> path;
      if (state[start] == 0) path.push_back({start, 0});
      while (!path.empty()) {
        auto& [index, next] = path.back();
        state[index] = 1;
        if (next == entries_[index].members.size()) {
          state[index] = 2;
          inner_first_.push_back(index);
          path.pop_back();
          continue;
        }
        std::size_t member = entries_[index].members[next++];
        if (state[member] == 1) {
          tell("rules.cycle", entries_[index].draft.rule, entries_[index].draft.place,
               fmt::format("the correlation counts itself, through `{}`",
                           entries_[member].draft.rule.handle),
               "a correlation may refer only to rules that do not refer back to it");
          entries_[index].draft.broken = true;
        } else if (state[member] == 0) {
          path.push_back({member, 0});
        }
      }
    }
  }

  void apply_options() {
    using Where = MisnamedRule::Where;
    auto find_handle = [&](const std::string& handle, Where where, std::size_t index) -> Entry* {
      for (Entry& entry : entries_)
        if (entry.draft.rule.handle == handle) return &entry;
      std::string hint = suggestion(handle);
      misnamed_.push_back({where,
                           index,
                           {"rules.unknown-rule", fmt::format("there is no rule `{}`", handle), "",
                            0, 0, hint.empty() ? "check the name of the rule" : hint}});
      return nullptr;
    };
    for (std::size_t i = 0; i < options_.disable.size(); ++i)
      if (Entry* entry = find_handle(options_.disable[i], Where::disable, i))
        entry->disabled = true;
    for (std::size_t i = 0; i < options_.overrides.size(); ++i) {
      const RuleOverride& change = options_.overrides[i];
      if (Entry* entry = find_handle(change.handle, Where::overrides, i); entry && change.severity)
        entry->draft.rule.severity = *change.severity;
    }
  }

  // The field of a group-by name or counted field in one member rule.
  std::string resolved(const CorrelationDraft& correlation, const std::string& name,
                       std::size_t member, Entry& entry, Place place) {
    for (const CorrelationDraft::Alias& alias : correlation.aliases) {
      if (alias.name != name) continue;
      for (const auto& [rule, field] : alias.fields)
        if (find(rule.text) == member) return field;
      tell("rules.missing", entry.draft.rule, place,
           fmt::format("the alias `{}` names no field of the rule `{}`", name,
                       entries_[member].draft.rule.handle),
           "add it under `aliases`");
      entry.draft.broken = true;
    }
    return name;
  }
  std::vector<std::string> resolved(const CorrelationDraft& correlation,
                                    const std::vector<Located>& fields, std::size_t member,
                                    Entry& entry) {
    std::vector<std::string> result;
    for (const Located& field : fields)
      result.push_back(canonical(resolved(correlation, field.text, member, entry, field.place)));
    return result;
  }
  std::string canonical(std::string_view name) {
    return std::string(names_.name(names_.add(name)));
  }

  bool is_alias(const CorrelationDraft& correlation, const std::string& name) const {
    return std::any_of(correlation.aliases.begin(), correlation.aliases.end(),
                       [&](const CorrelationDraft::Alias& alias) { return alias.name == name; });
  }

  void check_aliases(Entry& entry) {
    for (const CorrelationDraft::Alias& alias : entry.draft.correlation->aliases)
      for (const auto& [rule, field] : alias.fields) {
        std::size_t member = find(rule.text);
        if (std::count(entry.members.begin(), entry.members.end(), member) != 0) continue;
        tell("rules.unknown-rule", entry.draft.rule, rule.place,
             fmt::format("the alias `{}` names the rule `{}`, which the correlation does not count",
                         alias.name, rule.text),
             "use the names listed under `rules`");
        entry.draft.broken = true;
      }
  }

  void check_members(std::size_t index) {
    Entry& entry = entries_[index];
    if (!entry.draft.correlation) {
      for (const Located& field : entry.draft.group_by)
        entry.draft.rule.key_fields.push_back(canonical(field.text));
      return;
    }
    const CorrelationDraft& correlation = *entry.draft.correlation;
    check_aliases(entry);
    Rule& rule = entry.draft.rule;
    rule.window = correlation.timespan;
    for (const Located& field : correlation.group_by)
      rule.key_fields.push_back(is_alias(correlation, field.text) ? field.text
                                                                  : canonical(field.text));
    for (std::size_t member : entry.members) {
      const Entry& inner = entries_[member];
      if (!inner.draft.correlation) {
        resolved(correlation, correlation.group_by, member, entry);
        resolved(correlation, correlation.values, member, entry);
        continue;
      }
      check_inner(entry, correlation, inner, member);
    }
  }

  // Once the key is known; that of a broken rule may not be the one that was meant.
  void check_advice_of(Entry& entry) {
    if (entry.draft.broken) return;
    Rule& rule = entry.draft.rule;
    auto fault = check_advice(rule.advice, rule.key_fields, names_);
    if (!fault) return;
    tell("rules.value", rule, entry.draft.advice, std::move(fault->message),
         std::move(fault->hint));
    entry.draft.broken = true;
  }

  void check_inner(Entry& entry, const CorrelationDraft& correlation, const Entry& inner,
                   std::size_t member) {
    const Rule& rule = entry.draft.rule;
    const CorrelationDraft& counted = *inner.draft.correlation;
    const std::string& name = inner.draft.rule.handle;
    if (!inner.draft.broken && counted.comparison != Comparison::gt &&
        counted.comparison != Comparison::gte) {
      tell("rules.unsupported", rule, entry.draft.place,
           fmt::format("`{}` cannot be counted: only conditions with gt or gte can", name),
           "count its base rules instead");
      entry.draft.broken = true;
    }
    const bool sum = correlation.type == CorrelationType::value_sum;
    if (sum || correlation.type == CorrelationType::value_count) {
      tell("rules.unsupported", rule, entry.draft.place,
           fmt::format("{} over the correlation `{}` is not supported yet",
                       sum ? "value_sum" : "value_count", name),
           sum ? "add up the values of its base rules" : "count the values of its base rules");
      entry.draft.broken = true;
    }
    if (resolved(correlation, correlation.group_by, member, entry) != inner.draft.rule.key_fields &&
        !inner.draft.broken) {
      tell("rules.value", rule, entry.draft.place,
           fmt::format("the group-by differs from that of `{}` ({}), which it counts", name,
                       fmt::join(inner.draft.rule.key_fields, ", ")),
           "use the same fields in the same order, or map them under `aliases`");
      entry.draft.broken = true;
    }
  }

  // A correlation over a broken rule is of no use, and the broken rule has been told already.
  void spread_broken() {
    for (std::size_t index : inner_first_)
      for (std::size_t member : entries_[index].members)
        if (entries_[member].draft.broken) entries_[index].draft.broken = true;
  }

  void mark_needed() {
    for (Entry& entry : entries_) {
      entry.draft.rule.reports = !entry.disabled && (!entry.referenced || entry.generated);
      entry.needed = entry.draft.rule.reports && !entry.draft.broken;
    }
    for (auto index = inner_first_.rbegin(); index != inner_first_.rend(); ++index)
      if (entries_[*index].needed)
        for (std::size_t member : entries_[*index].members) entries_[member].needed = true;
  }

  std::vector<events::FieldId> ids(const std::vector<std::string>& fields) {
    std::vector<events::FieldId> result;
    for (const std::string& field : fields) result.push_back(names_.add(field));
    return result;
  }

  void emit(RuleSet::Compiled& compiled) {
    for (Entry& entry : entries_)
      if (entry.needed) emit_rule(entry, compiled);
    for (Entry& entry : entries_)
      if (entry.needed) emit_members(entry, compiled);
    for (Detection& detection : compiled.detections)
      std::sort(detection.feeds.begin(), detection.feeds.end(),
                [](const Feed& a, const Feed& b) { return a.rule < b.rule; });
  }

  // "auth.failed-run (at least 5 in 10m), then auth.login-succeeded in 10m"
  std::string condition_text(const Entry& entry) const {
    const CorrelationDraft& draft = *entry.draft.correlation;
    const bool ordered = draft.type == CorrelationType::temporal_ordered;
    if (!ordered && draft.type != CorrelationType::temporal) return count_text(draft);
    std::string text;
    for (const std::size_t member : entry.members) {
      const Draft& inner = entries_[member].draft;
      if (!text.empty()) text += ordered ? ", then " : " and ";
      text += inner.rule.handle;
      if (inner.correlation) text += fmt::format(" ({})", condition_text(entries_[member]));
    }
    return fmt::format("{} in {}", text, span_text(draft.timespan));
  }

  void emit_rule(Entry& entry, RuleSet::Compiled& compiled) {
    entry.index = compiled.rules.size();
    auto index = static_cast<std::uint16_t>(entry.index);
    Rule& rule = entry.draft.rule;
    Correlation correlation;
    if (entry.draft.correlation) {
      const CorrelationDraft& draft = *entry.draft.correlation;
      correlation.type = draft.type;
      correlation.comparison = draft.comparison;
      correlation.threshold = draft.threshold;
      correlation.sum_threshold = draft.sum_threshold;
      correlation.members = static_cast<std::uint16_t>(entry.members.size());
      rule.condition_text = condition_text(entry);
    } else {
      correlation.plain = true;
      rule.condition_text = "any";
      Detection detection = std::move(*entry.draft.detection);
      detection.rule = index;
      detection.category = rule.category;
      detection.product = rule.product;
      detection.service = rule.service;
      for (const Item& item : detection.items)
        compiled.wants_all_fields = compiled.wants_all_fields || item.keywords;
      if (rule.reports) detection.feeds.push_back({index, 0, ids(rule.key_fields), {}});
      entry_of_detection_[&entry] = compiled.detections.size();
      compiled.detections.push_back(std::move(detection));
    }
    correlation.window = rule.window;
    compiled.rules.push_back(rule);
    compiled.correlations.push_back(std::move(correlation));
  }

  void emit_members(Entry& entry, RuleSet::Compiled& compiled) {
    if (!entry.draft.correlation) return;
    const CorrelationDraft& draft = *entry.draft.correlation;
    auto rule = static_cast<std::uint16_t>(entry.index);
    for (std::size_t i = 0; i < entry.members.size(); ++i) {
      Entry& member = entries_[entry.members[i]];
      auto position = static_cast<std::uint16_t>(i);
      if (member.draft.correlation) {
        compiled.correlations[member.index].outer.push_back({rule, position});
        continue;
      }
      Feed feed{rule, position, ids(resolved(draft, draft.group_by, entry.members[i], entry)),
                ids(resolved(draft, draft.values, entry.members[i], entry))};
      compiled.detections[entry_of_detection_.at(&member)].feeds.push_back(std::move(feed));
    }
  }

  const ReadOptions& options_;
  events::FieldNames& names_;
  std::vector<Problem>& problems_;
  std::vector<MisnamedRule>& misnamed_;
  std::vector<Entry> entries_;
  std::map<std::string, std::size_t> by_name_;
  std::vector<std::size_t> inner_first_;  // every entry after those that it counts
  std::map<const Entry*, std::size_t> entry_of_detection_;
};

}  // namespace

void compile(std::vector<Draft> drafts, const ReadOptions& options, events::FieldNames& names,
             std::vector<Problem>& problems, std::vector<MisnamedRule>& misnamed,
             RuleSet::Compiled& compiled) {
  Linker(options, names, problems, misnamed).run(std::move(drafts), compiled);
}

}  // namespace secops::rules
