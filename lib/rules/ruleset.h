// A set of Sigma rules, read and compiled: what check-logs judges by.
//
// Three parts work on it: `needs` says which raw lines can matter at all (the prefilter's input),
// Matcher (matcher.h) says which detections an event matches, Windows (windows.h) decides on
// correlations. A RuleSet is immutable after read() and may be used by many threads.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/embedded.h"
#include "base/error.h"
#include "events/format.h"
#include "rules/amount.h"
#include "rules/rule.h"

namespace secops::rules {

struct RuleText {
  std::string file;  // for messages
  std::string text;  // YAML stream; several documents allowed
};

struct RuleOverride {
  std::string handle;
  std::optional<events::Severity> severity;
};

struct ReadOptions {
  std::vector<std::string>
      disable;  // handles; one that names no rule is a problem with a suggestion
  std::vector<RuleOverride> overrides;  // likewise
};

// An entry of these that names no rule.
struct MisnamedRule {
  enum class Where : std::uint8_t { disable, overrides } where{Where::disable};
  std::size_t index{0};
  Problem problem;
};

// The shipped packs, embedded: rules/packs/*.yml.
std::span<const Embedded> packs();

// What Windows needs to know of a rule: how its hits become firings.
enum class CorrelationType : std::uint8_t {
  event_count,       // events per group; a plain detection is event_count >= 1
  value_count,       // distinct values of a field per group
  temporal,          // every referenced rule at least once
  temporal_ordered,  // the same, in the order of `rules`
  value_sum,         // sum of a field's amounts per group
};
enum class Comparison : std::uint8_t { gt, gte, lt, lte, eq, neq };

struct Correlation {
  CorrelationType type{CorrelationType::event_count};
  Comparison comparison{Comparison::gte};
  std::uint64_t threshold{1};
  Amount sum_threshold{};  // value_sum: instead of it
  Duration window{};
  bool plain{false};         // a detection on its own: never too late, W only folds episodes
  std::uint16_t members{1};  // number of referenced rules (temporal)
  // Rules (indices) that count this rule's firings as their events, with the member they are there:
  // a firing is an event at the time of its last member, with the same key. Only rules with gt or
  // gte may be referenced by another correlation.
  struct Outer {
    std::uint16_t rule{0};
    std::uint16_t member{0};
  };
  std::vector<Outer> outer;
};

// A detection that matched an event feeds these: one per rule that counts it.
struct Feed {
  std::uint16_t rule{0};             // index into rules()
  std::uint16_t member{0};           // which referenced rule of a correlation (temporal order)
  std::vector<events::FieldId> key;  // group-by fields, aliases resolved
  std::vector<events::FieldId>
      value;  // value_count: the counted field(s); value_sum: the summed one
};

// Which lines of a format a rule set can want: for any event that matches a detection, all words of
// at least one phrase stand in the raw line (any ASCII case).
struct Needs {
  bool every_line{false};  // some rule cannot be narrowed: parse everything
  std::vector<events::Phrase> phrases;
};

class RuleSet {
 public:
  // Reads every document, adds the field names they use to `names`, and compiles. Broken documents
  // do not stop the others: all problems (file:line, what, what to do) are appended to `problems`,
  // the good rules are in the result. Unknown modifiers, retired syntax and parts of Sigma that are
  // not there yet are refused by name, never ignored. With `misnamed`, what is wrong with the
  // options goes there instead, for who knows where they were written.
  static RuleSet read(std::span<const RuleText> documents, const ReadOptions& options,
                      events::FieldNames& names, std::vector<Problem>& problems,
                      std::vector<MisnamedRule>* misnamed = nullptr);

  RuleSet(RuleSet&&) noexcept;
  RuleSet& operator=(RuleSet&&) noexcept;
  ~RuleSet();

  std::span<const Rule> rules() const;
  std::span<const Correlation> correlations() const;  // one for each rule, same index
  std::size_t detection_count() const;
  // Whom a matching detection feeds. A plain reporting detection feeds itself.
  std::span<const Feed> feeds(std::size_t detection) const;
  // For lines of this format whose source says `logsource`; given `status`, only for those whose
  // http.response.status_code it is.
  Needs needs(const events::FormatType& format, const events::LogSource& logsource,
              std::optional<int> status = std::nullopt) const;
  bool wants_all_fields() const;  // some rule searches keywords in all values
  // The rules (indices, ascending) that test the field, group by it, count or add up its values.
  std::vector<std::uint16_t> asking_for(events::FieldId field) const;
  // Could some rule's item on this field match this text? False only if none can.
  bool may_match(std::string_view field, std::string_view text) const;

  struct Compiled;  // private to lib/rules
  const Compiled& compiled() const { return *compiled_; }

 private:
  RuleSet();
  std::unique_ptr<Compiled> compiled_;
};

}  // namespace secops::rules
