#include "jobs/judge.h"

#include <algorithm>

#include "base/digest.h"
#include "base/redact.h"
#include "base/text.h"
#include "events/vocabulary.h"

namespace secops::jobs {

namespace {

constexpr std::size_t sample_limit = 128u << 10;

// Words of which at least one stands in every text with a private key (base/redact.h looks for keys
// only behind these).
const std::vector<std::string>& secret_words() {
  static const std::vector<std::string> words = {"private", "secret", "seed", "mnemonic"};
  return words;
}

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

bool narrow(const rules::RuleSet& rules, SourcePlan& plan, const rules::Frequencies& frequencies) {
  const events::FormatType& format = *plan.format;
  if (format.every_line || format.spellings == nullptr) return false;
  // How a site's own field spells a value is not known here.
  if (!plan.context.mappings.empty()) return false;
  const auto either = [](std::string_view said, std::string_view own) {
    return said.empty() ? own : said;
  };
  const rules::Needs needs =
      rules.needs(format, {either(plan.logsource.category, format.logsource.category),
                           either(plan.logsource.product, format.logsource.product),
                           either(plan.logsource.service, format.logsource.service)});
  std::vector<std::string> words;
  if (needs.every_line || !add_words(needs.phrases, frequencies, words) ||
      !add_measured(format, frequencies, words))
    return false;
  plan.words = rules::WordScan(std::move(words), frequencies);
  return true;
}

void count_unparsed(std::string_view line, BlockVerdict& verdict) {
  if (verdict.unparsed++ == 0) verdict.unparsed_example = line;
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

}  // namespace

void mark_secrets(const events::FieldNames& names, events::Event& event) {
  if (const auto field = names.find(events::secret_field)) add_secrets(*field, event);
}

SourcePlan make_plan(const rules::RuleSet& rules, const events::FieldNames& names,
                     const events::FormatType& format, events::LogSource logsource,
                     events::ParseContext context, std::string_view sample, bool prefilter) {
  SourcePlan plan;
  plan.format = &format;
  plan.logsource = logsource;
  plan.context = std::move(context);
  plan.context.keep_all = plan.context.keep_all || rules.wants_all_fields();
  plan.secret = names.find(events::secret_field);
  const rules::Frequencies frequencies(sample.substr(0, sample_limit));
  plan.secret_words = rules::WordScan(secret_words(), frequencies);
  plan.every_line = !prefilter || !narrow(rules, plan, frequencies);
  return plan;
}

void BlockVerdict::clear() {
  hits.clear();
  keys.reset();
  tally = {};
  lines = events = unparsed = continuations = untimed = future = 0;
  unparsed_example.clear();
}

Judge::Judge(const rules::RuleSet& rules) : rules_(rules), matcher_(rules) {}

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
    const auto judge_it = [&] {
      ++verdict.events;
      const bool maybe_secret =
          digit_run || secret_word || (plan.secret && !marked && plan.secret_words.any(line));
      judge_event(plan, maybe_secret, verdict);
    };

    ++verdict.lines;
    if (line.empty()) continue;
    // Where every line is wanted, most are read at once; only one that cannot be is looked at
    // again.
    if (plan.format->every_line && read_line(plan, line)) {
      judge_it();
      continue;
    }
    const events::Shape shape = plan.format->shape(line);
    if (shape == events::Shape::continuation) {
      ++verdict.continuations;
    } else if (shape == events::Shape::foreign) {
      count_unparsed(line, verdict);
    } else if (!wanted && !digit_run && !plan.every_line && shape != events::Shape::whole) {
      ++verdict.events;
    } else if (read_line(plan, line)) {
      judge_it();
    } else {
      count_unparsed(line, verdict);
    }
  }
  verdict.tally.add_events(verdict.events);
}

bool Judge::read_line(const SourcePlan& plan, std::string_view line) {
  event_.clear(line);
  event_.logsource = plan.format->logsource;
  if (!plan.format->parse(line, plan.context, event_)) return false;
  if (!plan.logsource.category.empty()) event_.logsource.category = plan.logsource.category;
  if (!plan.logsource.product.empty()) event_.logsource.product = plan.logsource.product;
  if (!plan.logsource.service.empty()) event_.logsource.service = plan.logsource.service;
  return true;
}

void Judge::judge_event(const SourcePlan& plan, bool maybe_secret, BlockVerdict& verdict) {
  Time time = event_.time;
  bool believed = true;
  if (!event_.has_time) {
    ++verdict.untimed;
    time = plan.context.reference;
  } else if (time > plan.context.reference + future_tolerance) {
    ++verdict.future;
    time = plan.context.reference;
    believed = false;
  }
  if ((plan.since && time < *plan.since) || (plan.until && time >= *plan.until)) return;

  if (plan.secret && maybe_secret) add_secrets(*plan.secret, event_);
  if (believed) measure(plan, time, verdict);
  matcher_.match(event_, matched_);
  for (const std::uint16_t detection : matched_) add_hits(detection, time, believed, verdict);
}

void Judge::measure(const SourcePlan& plan, Time time, BlockVerdict& verdict) {
  std::optional<Duration> taken;
  std::int64_t nanoseconds = 0;
  if (parse_integer(event_.text(events::event_duration), nanoseconds) && nanoseconds >= 0)
    taken = Duration(nanoseconds / 1000);

  if (plan.format->every_line) {
    int status = 0;
    if (parse_integer(event_.text(events::http_response_status_code), status))
      verdict.tally.request(time, status, taken);
    return;
  }
  if (events::is_error_level(event_.text(events::log_level))) verdict.tally.error(time);
  const events::Action* action = events::find_action(event_.text(events::event_action));
  if (action == nullptr || !action->transaction) return;
  const std::string_view outcome = event_.text(events::event_outcome);
  const bool failed =
      outcome == "failure" || (outcome != "success" && action->outcome == events::Outcome::failure);
  const bool succeeded = outcome == "success" || action->outcome == events::Outcome::success;
  if (failed || succeeded) verdict.tally.transaction(time, !failed, taken);
}

std::optional<std::string_view> Judge::joined(const std::vector<events::FieldId>& fields,
                                              bool absent_allowed, events::Arena& arena) {
  if (fields.empty()) return std::string_view{};
  std::size_t size = fields.size() - 1;
  for (const events::FieldId field : fields) {
    const events::Value* value = event_.get(field);
    if (value == nullptr && !absent_allowed) return std::nullopt;
    if (value != nullptr) size += value->text.size();
  }
  char* out = arena.allocate(size);
  std::size_t at = 0;
  for (std::size_t i = 0; i < fields.size(); ++i) {
    if (i > 0) out[at++] = '\x1f';
    const std::string_view text = event_.text(fields[i]);
    std::copy(text.begin(), text.end(), out + at);
    at += text.size();
  }
  return std::string_view(out, at);
}

void Judge::add_hits(std::size_t detection, Time time, bool believed, BlockVerdict& verdict) {
  for (const rules::Feed& feed : rules_.feeds(detection)) {
    const bool plain = rules_.correlations()[feed.rule].plain;
    // A stamp from the future could drag a window along; a single event is told all the same.
    if (!believed && !plain) continue;
    // Without its group-by field an event belongs to no group.
    const auto key = joined(feed.key, plain, verdict.keys);
    const auto value = joined(feed.value, false, verdict.keys);
    if (!key || !value) continue;
    rules::Hit hit;
    hit.time = time;
    hit.rule = feed.rule;
    hit.member = feed.member;
    hit.key = *key;
    hit.value = feed.value.empty() ? 0 : fingerprint(*value);
    hit.raw = fingerprint(event_.raw);
    hit.line = event_.raw;
    verdict.hits.push_back(hit);
  }
}

}  // namespace secops::jobs
