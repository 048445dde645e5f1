#include "jobs/judge.h"

#include <algorithm>

#include "base/digest.h"
#include "base/redact.h"
#include "base/text.h"
#include "events/vocabulary.h"
#include "rules/group_key.h"

namespace secops::jobs {

namespace {

constexpr std::size_t sample_limit = 128u << 10;

// Of events in one line: more than any rule waits for, and no line costs more than a thousand do.
constexpr std::uint32_t most_times = 1000;

std::string_view name_of(SecretKind kind) {
  switch (kind) {
    case SecretKind::private_key:
      return "private_key";
    case SecretKind::card_number:
      return "card_number";
    case SecretKind::token:
      return "token";
  }
  return "";
}

void add_secrets(events::FieldId field, events::Event& event) {
  for (const SecretSpan& secret : find_secrets(event.raw)) event.add(field, name_of(secret.kind));
}

// Adds the rarest word of each phrase; false if a phrase cannot be narrowed.
bool add_words(const std::vector<events::Phrase>& phrases, const rules::Frequencies& frequencies,
               std::vector<std::string>& words) {
  for (const events::Phrase& phrase : phrases) {
    const std::string* best = nullptr;
    for (const std::string& word : phrase)
      if (word.size() >= 2 &&
          (best == nullptr || frequencies.cost(lowered(word)) < frequencies.cost(lowered(*best))))
        best = &word;
    if (best == nullptr) return false;
    words.push_back(*best);
  }
  return true;
}

bool add_spellings(const events::FormatType& format, std::string_view field, std::string_view value,
                   const rules::Frequencies& frequencies, std::vector<std::string>& words) {
  const events::Spellings spellings = format.spellings(field, value, false);
  return spellings && add_words(*spellings, frequencies, words);
}

// Lines that a service level counts must be parsed too.
bool add_measured(const events::FormatType& format, const rules::Frequencies& frequencies,
                  std::vector<std::string>& words) {
  for (const events::Action& action : events::actions())
    if (action.transaction &&
        !add_spellings(format, "event.action", action.name, frequencies, words))
      return false;
  for (const std::string_view level : {"error", "critical", "fatal"})
    if (!add_spellings(format, "log.level", level, frequencies, words)) return false;
  return true;
}

// So must those by which money moves, where what is known of accounts is asked for.
bool add_moving_money(const events::FormatType& format, const rules::Frequencies& frequencies,
                      std::vector<std::string>& words) {
  for (const events::Action& action : events::actions())
    if (events::moves_money(action) &&
        !add_spellings(format, "event.action", action.name, frequencies, words))
      return false;
  return true;
}

// The words without which no rule and no service level can want a line; nothing if there are none.
// `status`: of a line that answers so.
std::optional<std::vector<std::string>> needed_words(const rules::RuleSet& rules,
                                                     const SourcePlan& plan,
                                                     const rules::Frequencies& frequencies,
                                                     std::optional<int> status) {
  const events::FormatType& format = *plan.format;
  const auto either = [](std::string_view said, std::string_view own) {
    return said.empty() ? own : said;
  };
  const rules::Needs needs =
      rules.needs(format,
                  {either(plan.logsource.category, format.logsource.category),
                   either(plan.logsource.product, format.logsource.product),
                   either(plan.logsource.service, format.logsource.service)},
                  status);
  std::vector<std::string> words;
  if (needs.every_line || !add_words(needs.phrases, frequencies, words) ||
      (format.glance == nullptr && !add_measured(format, frequencies, words)) ||
      (plan.in_order && !add_moving_money(format, frequencies, words)))
    return std::nullopt;
  return words;
}

// Every answer costs a walk over all rules, so only those that the sample has can be plain.
std::bitset<1000> statuses_in(std::string_view sample, const SourcePlan& plan) {
  std::bitset<1000> found;
  while (!sample.empty()) {
    const std::string_view line = sample.substr(0, sample.find('\n'));
    sample.remove_prefix(std::min(line.size() + 1, sample.size()));
    if (const auto glance = plan.format->glance(line, plan.context))
      found.set(static_cast<std::size_t>(glance->status));
  }
  return found;
}

bool narrow(const rules::RuleSet& rules, SourcePlan& plan, const rules::Frequencies& frequencies,
            std::string_view sample) {
  if (plan.format->spellings == nullptr) return false;
  // How a site's own field spells a value is not known here.
  if (!plan.context.mappings.empty()) return false;
  std::vector<std::string> all;
  if (plan.format->glance == nullptr) {
    auto words = needed_words(rules, plan, frequencies, std::nullopt);
    if (!words) return false;
    all = std::move(*words);
  } else {
    const std::bitset<1000> seen = statuses_in(sample, plan);
    for (std::size_t status = 0; status < seen.size(); ++status) {
      if (!seen[status]) continue;
      const auto words = needed_words(rules, plan, frequencies, static_cast<int>(status));
      if (!words) continue;
      plan.plain_statuses.set(status);
      all.insert(all.end(), words->begin(), words->end());
    }
    if (plan.plain_statuses.none()) return false;
    std::sort(all.begin(), all.end());
    all.erase(std::unique(all.begin(), all.end()), all.end());
  }
  plan.words = rules::WordScan(std::move(all), frequencies);
  return true;
}

void say_logsource(const SourcePlan& plan, events::Event& event) {
  if (!plan.logsource.category.empty()) event.logsource.category = plan.logsource.category;
  if (!plan.logsource.product.empty()) event.logsource.product = plan.logsource.product;
  if (!plan.logsource.service.empty()) event.logsource.service = plan.logsource.service;
}

// What has no known time is now, if anything: it is new in the log.
bool is_in_span(const SourcePlan& plan, Time time) {
  if (time == rules::undated) time = plan.context.reference;
  return !(plan.since && time < *plan.since) && !(plan.until && time >= *plan.until);
}

// Offsets in a block, ascending, asked for line after line.
class Marks {
 public:
  explicit Marks(const std::vector<std::uint32_t>& offsets)
      : at_(offsets.data()), end_(offsets.data() + offsets.size()) {}
  // Since the line before.
  bool any_before(std::uint32_t line_end) {
    bool any = false;
    for (; at_ != end_ && *at_ < line_end; ++at_) any = true;
    return any;
  }

 private:
  const std::uint32_t* at_;
  const std::uint32_t* end_;
};

// Of the kinds of secrets that a rule asks for.
std::vector<std::string> words_of_secrets(const rules::RuleSet& rules,
                                          const rules::Frequencies& frequencies) {
  std::vector<std::string> words;
  for (const SecretKind kind : {SecretKind::private_key, SecretKind::token})
    if (rules.may_match(events::secret_field, name_of(kind)))
      add_words(secret_phrases(kind), frequencies, words);
  return words;
}

}  // namespace

void mark_secrets(const events::FieldNames& names, events::Event& event) {
  if (const auto field = names.find(events::secret_field)) add_secrets(*field, event);
}

SourcePlan make_plan(const rules::RuleSet& rules, const events::FieldNames& names,
                     const events::FormatType& format, events::LogSource logsource,
                     events::ParseContext context, std::string_view sample, bool prefilter,
                     bool in_order) {
  SourcePlan plan;
  plan.in_order = in_order;
  plan.format = &format;
  plan.logsource = logsource;
  plan.context = std::move(context);
  plan.context.keep_all = plan.context.keep_all || rules.wants_all_fields();
  plan.secret = names.find(events::secret_field);
  sample = sample.substr(0, sample_limit);
  const rules::Frequencies frequencies(sample);
  plan.secret_words = rules::WordScan(words_of_secrets(rules, frequencies), frequencies);
  plan.every_line = !prefilter || !narrow(rules, plan, frequencies, sample);
  return plan;
}

void BlockVerdict::clear() {
  hits.clear();
  waiting.clear();
  keys.reset();
  tally = {};
  lines = events = unparsed = continuations = untimed = future = unplaced = left_out = in_span = 0;
  counted.reset();
  newest.reset();
  unparsed_example.clear();
}

Judge::Judge(const rules::RuleSet& rules, const Enriching& enriching)
    : rules_(rules), enriching_(enriching), matcher_(rules) {}

// Secrets are looked for where a line is read anyhow: in the whole block if that is most of it.
bool Judge::mark_secret_words(const SourcePlan& plan, std::string_view block) {
  secret_hits_.clear();
  if (!plan.secret) return false;
  const bool most = plan.every_line || word_hits_.size() * 4 > index_.ends.size();
  if (most) plan.secret_words.find_lines(block, secret_hits_);
  return most;
}

void Judge::judge(const SourcePlan& plan, std::string_view block, BlockVerdict& verdict) {
  verdict.clear();
  rules::index_lines(block, plan.secret.has_value(), index_);
  word_hits_.clear();
  if (!plan.every_line) plan.words.find_lines(block, word_hits_);
  const bool marked = mark_secret_words(plan, block);

  std::size_t begin = 0;
  Marks words(word_hits_);
  Marks digit_runs(index_.digit_runs);
  Marks secrets(secret_hits_);
  for (const std::uint32_t end : index_.ends) {
    std::string_view line = block.substr(begin, end - begin);
    begin = end + 1;
    if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
    const bool wanted = words.any_before(end);
    const bool digit_run = digit_runs.any_before(end);
    const bool secret_word = secrets.any_before(end);
    const auto maybe_secret = [&] {
      return plan.secret && (digit_run || secret_word || (!marked && plan.secret_words.any(line)));
    };

    ++verdict.lines;
    if (line.empty()) continue;
    const bool plain = !plan.every_line && !wanted && !digit_run;
    if (plain && count_plain(plan, line, verdict)) continue;
    const events::Shape shape = plan.format->shape(line);
    const bool is_event = shape == events::Shape::event || shape == events::Shape::whole;
    if (plain && shape == events::Shape::event && plan.format->glance == nullptr) {
      ++verdict.events;
    } else if (is_event && read_line(plan, line)) {
      ++verdict.events;
      judge_event(plan, maybe_secret(), verdict);
    } else {
      if (shape == events::Shape::continuation) {
        ++verdict.continuations;
      } else if (verdict.unparsed++ == 0) {
        verdict.unparsed_example = line;
      }
      if (maybe_secret()) judge_bare(plan, line, verdict);
    }
  }
  if (!plan.since && !plan.until) verdict.tally.add_events(verdict.events - verdict.left_out);
}

// True if nobody wants more of the line than what a glance gives, and that is counted.
bool Judge::count_plain(const SourcePlan& plan, std::string_view line, BlockVerdict& verdict) {
  if (plan.format->glance == nullptr) return false;
  const auto glance = plan.format->glance(line, plan.context);
  if (!glance || !plan.plain_statuses[static_cast<std::size_t>(glance->status)] ||
      glance->time > plan.context.reference + future_tolerance)
    return false;
  ++verdict.events;
  if (counts(plan, glance->time, verdict))
    verdict.tally.request(glance->time, glance->status, glance->taken);
  return true;
}

// False, and noted, for what was counted before.
bool Judge::counts(const SourcePlan& plan, Time time, BlockVerdict& verdict) {
  if (plan.counted && time <= *plan.counted) {
    ++verdict.left_out;
    return false;
  }
  if (!verdict.counted || *verdict.counted < time) verdict.counted = time;
  return true;
}

bool Judge::read_line(const SourcePlan& plan, std::string_view line) {
  event_.clear(line);
  event_.logsource = plan.format->logsource;
  if (!plan.format->parse(line, plan.context, event_)) return false;
  say_logsource(plan, event_);
  return true;
}

void Judge::judge_event(const SourcePlan& plan, bool maybe_secret, BlockVerdict& verdict) {
  Time time = event_.time;
  if (!event_.has_time) {
    ++verdict.untimed;
    time = rules::undated;
  } else if (time > plan.context.reference + future_tolerance) {
    ++verdict.future;
    time = rules::undated;
  }
  if (plan.since || plan.until) {
    if (time != rules::undated) verdict.newest = std::max(verdict.newest.value_or(time), time);
    if (!is_in_span(plan, time)) {
      if (plan.since && time < *plan.since && waits(plan, time))
        verdict.waiting.push_back({event_.raw, verdict.hits.size(), false, false});
      return;
    }
    ++verdict.in_span;
  }

  if (plan.since || plan.until) verdict.tally.add_events(1);
  if (time != rules::undated)
    measure(plan, time, verdict);
  else if (is_error(plan))
    verdict.tally.undated_error();  // among all events, which count it too
  if (waits(plan, time)) {
    verdict.waiting.push_back({event_.raw, verdict.hits.size(), maybe_secret, true});
    return;
  }
  event_.end_record();
  if (maybe_secret) add_secrets(*plan.secret, event_);
  enriching_.enrich(event_);
  match(time, verdict);
}

// What has no time to believe says nothing of before and after.
bool Judge::waits(const SourcePlan& plan, Time time) const {
  return plan.in_order && time != rules::undated && events::moves_money_of_account(event_);
}

void Judge::judge_in_order(const SourcePlan& plan, Enriching& enriching, BlockVerdict& verdict) {
  if (verdict.waiting.empty()) return;
  std::vector<rules::Hit> others;
  others.swap(verdict.hits);
  auto next = others.begin();
  for (const BlockVerdict::Waiting& waiting : verdict.waiting) {
    const auto before = others.begin() + static_cast<std::ptrdiff_t>(waiting.hits_before);
    verdict.hits.insert(verdict.hits.end(), next, before);
    next = before;
    if (!read_line(plan, waiting.line)) continue;
    event_.end_record();
    if (waiting.maybe_secret) add_secrets(*plan.secret, event_);
    enriching.enrich_in_order(event_);
    if (waiting.judged) match(event_.time, verdict);
  }
  verdict.hits.insert(verdict.hits.end(), next, others.end());
}

// A secret leaks where it leaks, also into a stack trace or a torn line. Such a line has no time:
// that of the event before it would depend on where a block or a run begins.
void Judge::judge_bare(const SourcePlan& plan, std::string_view line, BlockVerdict& verdict) {
  if (!is_in_span(plan, rules::undated)) return;
  event_.clear(line);
  event_.logsource = plan.format->logsource;
  say_logsource(plan, event_);
  add_secrets(*plan.secret, event_);
  if (event_.has(*plan.secret)) match(rules::undated, verdict);
}

void Judge::match(Time time, BlockVerdict& verdict) {
  matcher_.match(event_, matched_);
  bool unplaced = false;
  for (const std::uint16_t detection : matched_)
    if (!add_hits(detection, time, verdict)) unplaced = true;
  if (unplaced) ++verdict.unplaced;
}

void Judge::measure(const SourcePlan& plan, Time time, BlockVerdict& verdict) {
  std::optional<Duration> taken;
  std::int64_t nanoseconds = 0;
  if (parse_integer(event_.text(events::event_duration), nanoseconds) && nanoseconds >= 0)
    taken = Duration(nanoseconds / 1000);

  if (plan.format->glance != nullptr) {
    int status = 0;
    if (parse_integer(event_.text(events::http_response_status_code), status) &&
        counts(plan, time, verdict))
      verdict.tally.request(time, status, taken);
    return;
  }
  const bool error = events::is_error_level(event_.text(events::log_level));
  const std::optional<bool> succeeded = transaction_outcome();
  if ((!error && !succeeded) || !counts(plan, time, verdict)) return;
  if (error) verdict.tally.error(time);
  if (succeeded) verdict.tally.transaction(time, *succeeded, taken);
}

// Whether a transaction succeeded; nothing where the event is none, or does not say.
std::optional<bool> Judge::transaction_outcome() const {
  const events::Action* action = events::find_action(event_.text(events::event_action));
  if (action == nullptr || !action->transaction) return std::nullopt;
  const std::string_view outcome = event_.text(events::event_outcome);
  if (outcome == "failure") return false;
  if (outcome == "success") return true;
  if (action->outcome == events::Outcome::failure) return false;
  if (action->outcome == events::Outcome::success) return true;
  return std::nullopt;
}

bool Judge::is_error(const SourcePlan& plan) const {
  int status = 0;
  if (plan.format->glance != nullptr)
    return parse_integer(event_.text(events::http_response_status_code), status) && status >= 500;
  return events::is_error_level(event_.text(events::log_level));
}

std::optional<std::string_view> Judge::joined(const std::vector<events::FieldId>& fields,
                                              bool absent_allowed, events::Arena& arena) {
  if (fields.empty()) return std::string_view{};
  std::size_t size = fields.size() - 1;
  for (const events::FieldId field : fields) {
    const events::Value* value = event_.get(field);
    if (value == nullptr && !absent_allowed) return std::nullopt;
    if (value != nullptr) size += rules::key_length(value->text);
  }
  char* const begin = arena.allocate(size);
  char* out = begin;
  for (std::size_t i = 0; i < fields.size(); ++i) {
    if (i > 0) *out++ = rules::key_separator;
    out = rules::write_key_part(event_.text(fields[i]), out);
  }
  return std::string_view(begin, size);
}

// What the rule counts or adds up of the event; false if it is not there.
bool Judge::add_value(const rules::Feed& feed, rules::Hit& hit, events::Arena& arena) {
  if (feed.value.empty()) return true;
  if (rules_.correlations()[feed.rule].type == rules::CorrelationType::value_sum) {
    const auto amount = rules::read_amount(event_.text(feed.value[0]));
    if (amount) hit.amount = *amount;
    return amount.has_value();
  }
  const auto value = joined(feed.value, false, arena);
  if (value) hit.value = fingerprint(*value);
  return value.has_value();
}

// False if a window would have counted the event, had it a time to believe.
bool Judge::add_hits(std::size_t detection, Time time, BlockVerdict& verdict) {
  bool placed = true;
  const rules::Feed* before = nullptr;
  std::optional<std::string_view> key;
  std::optional<std::uint64_t> raw;
  for (const rules::Feed& feed : rules_.feeds(detection)) {
    const bool plain = rules_.correlations()[feed.rule].plain;
    // Without its group-by field an event belongs to no group. Rules of one detection often group
    // by the same fields.
    if (before == nullptr || before->key != feed.key ||
        rules_.correlations()[before->rule].plain != plain)
      key = joined(feed.key, plain, verdict.keys);
    before = &feed;
    rules::Hit hit;
    if (!key || !add_value(feed, hit, verdict.keys)) continue;
    if (time == rules::undated && !plain) {
      placed = false;
      continue;
    }
    if (!raw) raw = fingerprint(event_.raw);
    hit.time = time;
    hit.rule = feed.rule;
    hit.member = feed.member;
    hit.key = *key;
    hit.raw = *raw;
    hit.line = event_.raw;
    for (std::uint32_t i = std::min(event_.times, most_times); i > 0; --i)
      verdict.hits.push_back(hit);
  }
  return placed;
}

}  // namespace secops::jobs
