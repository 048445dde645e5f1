// Judges the lines of one block: from raw bytes to hits and service levels. The parallel half of
// check-logs; what it gives does not depend on threads.
#pragma once

#include <bitset>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "events/format.h"
#include "jobs/enriching.h"
#include "levels/levels.h"
#include "rules/line_index.h"
#include "rules/matcher.h"
#include "rules/ruleset.h"
#include "rules/windows.h"
#include "rules/word_scan.h"
#include "sources/source.h"

namespace secops::jobs {

// How far a stamp may lie ahead of the reference before it is not believed.
inline constexpr Duration future_tolerance = std::chrono::minutes(5);

// Adds events::secret_field to the event, if `names` knows it and the line holds secrets.
void mark_secrets(const events::FieldNames& names, events::Event& event);

// How the lines of one source are read and narrowed. Immutable once made; shared by threads.
struct SourcePlan {
  const events::FormatType* format{nullptr};
  events::LogSource logsource;  // said by the configuration; wins over format and program
  events::ParseContext context;
  std::optional<Time> since, until;  // [since, until)
  // Of a log that is read again: what is not newer was counted for the service levels before.
  std::optional<Time> counted;
  bool every_line{true};  // no prefilter
  rules::WordScan words;  // lines without any of these are only counted
  // Of a format that has a glance: the answers to which a request without any of the words is only
  // counted.
  std::bitset<1000> plain_statuses;
  std::optional<events::FieldId> secret;  // id of events::secret_field if a rule asks for it
  rules::WordScan secret_words;           // lines without these (or a digit run) hold no secret
  bool in_order{false};                   // events that move money wait for Judge::judge_in_order
};

// `prefilter` false: every line is parsed, for tests that compare the two. `sample` is a piece of
// the log itself, by which the rarest words are chosen. `in_order`: what is known of accounts is
// asked for, so that every event that moves money must be read.
SourcePlan make_plan(const rules::RuleSet& rules, const events::FieldNames& names,
                     const events::FormatType& format, events::LogSource logsource,
                     events::ParseContext context, std::string_view sample, bool prefilter,
                     bool in_order);

// What a block came to. Reused from block to block; hits point into the block and into `keys`.
struct BlockVerdict {
  std::vector<rules::Hit> hits;  // in file order; Hit::source is not set yet
  events::Arena keys;
  levels::Tally tally;
  std::uint64_t lines{0};
  std::uint64_t events{0};
  std::uint64_t unparsed{0};
  std::uint64_t continuations{0};
  // Of events that were read in full. What matched in a line without a time to believe is told if
  // one event is enough, and kept out of windows; `unplaced` counts the lines for which that
  // mattered.
  std::uint64_t untimed{0};
  std::uint64_t future{0};  // stamps more than future_tolerance ahead
  std::uint64_t unplaced{0};
  std::uint64_t left_out{0};    // of the tally, as counted before
  std::optional<Time> counted;  // the newest stamp of all that may be in the tally
  // Of a plan with a span: events in it, and the newest believed stamp of all.
  std::uint64_t in_span{0};
  std::optional<Time> newest;
  std::string unparsed_example;
  // Lines that judge_in_order is to judge, each with its place among the hits.
  struct Waiting {
    std::string_view line;
    std::size_t hits_before{0};
    bool maybe_secret{false};
    bool judged{true};  // false: it lies before the span, and is only remembered
  };
  std::vector<Waiting> waiting;
  void clear();
};

// One per thread.
class Judge {
 public:
  Judge(const rules::RuleSet& rules, const Enriching& enriching);
  void judge(const SourcePlan& plan, std::string_view block, BlockVerdict& verdict);
  // Judges what waits in the verdict of a block, which must still be there, and puts its hits into
  // their places. One block after the other, in the order of the logs; `enriching` is that of all
  // judges.
  void judge_in_order(const SourcePlan& plan, Enriching& enriching, BlockVerdict& verdict);

 private:
  bool mark_secret_words(const SourcePlan& plan, std::string_view block);
  bool count_plain(const SourcePlan& plan, std::string_view line, BlockVerdict& verdict);
  bool read_line(const SourcePlan& plan, std::string_view line);
  void judge_event(const SourcePlan& plan, bool maybe_secret, BlockVerdict& verdict);
  bool waits(const SourcePlan& plan, Time time) const;
  void judge_bare(const SourcePlan& plan, std::string_view line, BlockVerdict& verdict);
  void measure(const SourcePlan& plan, Time time, BlockVerdict& verdict);
  std::optional<bool> transaction_outcome() const;
  static bool counts(const SourcePlan& plan, Time time, BlockVerdict& verdict);
  bool is_error(const SourcePlan& plan) const;  // as the error rate counts it
  void match(Time time, BlockVerdict& verdict);
  bool add_value(const rules::Feed& feed, rules::Hit& hit, events::Arena& arena);
  bool add_hits(std::size_t detection, Time time, BlockVerdict& verdict);
  std::optional<std::string_view> joined(const std::vector<events::FieldId>& fields,
                                         bool absent_allowed, events::Arena& arena);

  const rules::RuleSet& rules_;
  const Enriching& enriching_;
  rules::Matcher matcher_;
  rules::LineIndex index_;
  std::vector<std::uint32_t> word_hits_;
  std::vector<std::uint32_t> secret_hits_;
  std::vector<std::uint16_t> matched_;
  events::Event event_;
};

}  // namespace secops::jobs
