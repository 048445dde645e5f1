// The shipped rules, each proved by the lines that stand with it.
#include <algorithm>
#include <map>
#include <set>

#include "base/digest.h"
#include "base/redact.h"
#include "base/text.h"
#include "blacklist/value.h"
#include "events/amount_limits.h"
#include "events/program.h"
#include "events/vocabulary.h"
#include "jobs/enriching.h"
#include "rules/windows.h"
#include "ruleset_fixture.h"

namespace secops::rules {
namespace {

struct Shipped {
  events::FieldNames names;
  std::vector<Problem> problems;
  RuleSet set = read();

  RuleSet read() {
    std::vector<RuleText> texts;
    for (const Embedded& pack : packs())
      texts.push_back({std::string(pack.name), std::string(pack.text)});
    return RuleSet::read(texts, {}, names, problems);
  }
};

std::string_view name_of(SecretKind kind) {
  return kind == SecretKind::private_key   ? "private_key"
         : kind == SecretKind::card_number ? "card_number"
                                           : "token";
}

// From lines to findings, step by step and without a prefilter: what the pipeline does, in its
// slowest form.
class Pass {
 public:
  Pass(const Shipped& shipped, std::size_t rule, const RuleSample& sample)
      : shipped_(shipped),
        rule_(rule),
        enriching_(shipped.set, shipped.names, background_of(sample)),
        matcher_(shipped.set),
        windows_(shipped.set, std::chrono::minutes(5)) {
    windows_.set_source_count(1);
    context_.reference = *parse_moment("2026-11-22T12:00:00Z", Time{}, Zone());
    context_.names = &shipped.names;
  }

  // How many findings the rule has after these lines.
  std::size_t findings(const RuleSample& sample) {
    std::vector<std::string_view> lines(sample.lines.begin(), sample.lines.end());
    const events::FormatType* format = sample.format.empty()
                                           ? events::detect_format(lines, context_)
                                           : events::find_format(sample.format);
    REQUIRE(format != nullptr);
    const Needs needs = shipped_.set.needs(*format, {});
    for (std::string_view line : lines) {
      CAPTURE(line);
      const events::Shape shape = format->shape(line);
      REQUIRE((shape == events::Shape::event || shape == events::Shape::whole));
      feed(*format, line, shape == events::Shape::whole || wanted(needs, line));
    }
    const std::vector<Episode> episodes = windows_.take_changed();
    return static_cast<std::size_t>(
        std::count_if(episodes.begin(), episodes.end(),
                      [&](const Episode& episode) { return episode.rule == rule_; }));
  }

 private:
  jobs::Background background_of(const RuleSample& sample) const {
    jobs::Background background;
    background.limits = &limits_;
    background.listing = [&sample] {
      std::vector<blacklist::Entry> entries;
      for (const std::string& text : sample.listed) {
        auto reading = blacklist::read_value(text);
        if (!reading.value) reading = blacklist::read_value(text, blacklist::Kind::user);
        entries.emplace_back();
        entries.back().value = *reading.value;
      }
      return std::make_unique<blacklist::Listing>(std::move(entries));
    };
    return background;
  }

  static bool wanted(const Needs& needs, std::string_view line) {
    auto stands = [&](const std::string& word) {
      return find_caseless(line, word) != std::string_view::npos;
    };
    return needs.every_line ||
           std::any_of(needs.phrases.begin(), needs.phrases.end(),
                       [&](const events::Phrase& phrase) {
                         return std::all_of(phrase.begin(), phrase.end(), stands);
                       });
  }

  void feed(const events::FormatType& format, std::string_view line, bool expected) {
    event_.clear(line);
    REQUIRE(format.parse(line, context_, event_));
    REQUIRE(event_.has_time);
    event_.end_record();
    if (events::moves_money_of_account(event_))
      enriching_.enrich_in_order(event_);
    else
      enriching_.enrich(event_);
    bool card = false;
    for (const SecretSpan& span : find_secrets(line)) {
      event_.add(*shipped_.names.find("secops.secret"), name_of(span.kind));
      card = card || span.kind == SecretKind::card_number;
    }
    matcher_.match(event_, matched_);
    // The prefilter must not have kept the line back; for card numbers the pipeline looks itself.
    REQUIRE((matched_.empty() || expected || card));
    for (std::uint16_t detection : matched_)
      for (const Feed& to : shipped_.set.feeds(detection)) feed(to, line);
  }

  void feed(const Feed& to, std::string_view line) {
    std::string key;
    for (std::size_t i = 0; i < to.key.size(); ++i) {
      if (!shipped_.set.correlations()[to.rule].plain && !event_.has(to.key[i])) return;
      if (i > 0) key += '\x1f';
      key += event_.text(to.key[i]);
    }
    Hit hit;
    hit.time = event_.time;
    hit.rule = to.rule;
    hit.member = to.member;
    hit.key = key;
    hit.raw = fingerprint(line);
    hit.line = line;
    if (shipped_.set.correlations()[to.rule].type == CorrelationType::value_count)
      hit.value = fingerprint(event_.text(to.value.at(0)));
    if (shipped_.set.correlations()[to.rule].type == CorrelationType::value_sum) {
      const auto amount = read_amount(event_.text(to.value.at(0)));
      if (!amount) return;
      hit.amount = *amount;
    }
    REQUIRE(windows_.feed(hit));
  }

  const Shipped& shipped_;
  std::size_t rule_;
  events::AmountLimits limits_;
  jobs::Enriching enriching_;
  Matcher matcher_;
  Windows windows_;
  events::ParseContext context_;
  events::Event event_;
  std::vector<std::uint16_t> matched_;
};

TEST_CASE("the shipped rules are read without a complaint") {
  Shipped shipped;
  for (const Problem& problem : shipped.problems) FAIL(describe(problem));
  std::set<std::string> reporting;
  for (const Rule& rule : shipped.set.rules())
    if (rule.reports) reporting.insert(rule.handle);
  REQUIRE(reporting == std::set<std::string>{"auth.many-failures",
                                             "auth.many-failures-by-name",
                                             "auth.success-after-failures",
                                             "payment.many-blocks",
                                             "rate-limit.many-violations",
                                             "risk.dormant-wakes",
                                             "risk.first-payee-large",
                                             "risk.large-amount",
                                             "risk.listed-counterparty",
                                             "risk.many-accounts-one-address",
                                             "risk.new-country",
                                             "risk.round-sum",
                                             "risk.structuring",
                                             "risk.velocity-count-address",
                                             "risk.velocity-count-card",
                                             "risk.velocity-count-user",
                                             "risk.velocity-sum-address",
                                             "risk.velocity-sum-card",
                                             "risk.velocity-sum-user",
                                             "secrets.card-number",
                                             "secrets.private-key",
                                             "security.critical-event",
                                             "system.many-errors",
                                             "transaction.signing-failed",
                                             "web.many-errors"});
  REQUIRE_FALSE(shipped.set.wants_all_fields());
}

TEST_CASE("every shipped rule that reports is complete") {
  Shipped shipped;
  for (const Rule& rule : shipped.set.rules()) {
    CAPTURE(rule.handle);
    REQUIRE(rule.uuid.size() == 36);
    REQUIRE_FALSE(rule.description.empty());
    REQUIRE(rule.status == "stable");
    if (!rule.reports) continue;
    REQUIRE_FALSE(rule.advice.empty());
    REQUIRE(rule.advice.find("blacklist") == std::string::npos);
    // What can only be pasted once a person has replaced it.
    for (const char* blank : {"ADDRESS", "FILE", " ID"})
      REQUIRE(rule.advice.find(blank) == std::string::npos);
    REQUIRE_FALSE(rule.contact.empty());
    auto expects = [&](bool match) {
      return std::any_of(rule.samples.begin(), rule.samples.end(), [&](const RuleSample& sample) {
        return (sample.findings_min > 0) == match;
      });
    };
    REQUIRE(expects(true));
    REQUIRE(expects(false));
  }
}

TEST_CASE("every sample of a shipped rule gives the findings it says") {
  Shipped shipped;
  std::size_t samples = 0;
  for (std::size_t i = 0; i < shipped.set.rules().size(); ++i)
    for (const RuleSample& sample : shipped.set.rules()[i].samples) {
      CAPTURE(shipped.set.rules()[i].handle, sample.name);
      std::size_t findings = Pass(shipped, i, sample).findings(sample);
      REQUIRE(findings >= static_cast<std::size_t>(sample.findings_min));
      if (sample.findings_max) REQUIRE(findings <= static_cast<std::size_t>(*sample.findings_max));
      ++samples;
    }
  REQUIRE(samples > 30);
}

TEST_CASE("the thresholds of the source guides") {
  Shipped shipped;
  std::map<std::string, std::pair<std::string, events::Severity>> told;
  for (const Rule& rule : shipped.set.rules())
    if (rule.reports) told[rule.handle] = {rule.condition_text, rule.severity};
  using events::Severity;
  REQUIRE(told["auth.many-failures"] ==
          std::pair{std::string("more than 10 in 5m"), Severity::high});
  REQUIRE(told["auth.success-after-failures"] ==
          std::pair{
              std::string("auth.failed-run (at least 5 in 10m), then auth.login-succeeded in 10m"),
              Severity::critical});
  REQUIRE(told["payment.many-blocks"] ==
          std::pair{std::string("more than 5 in 1h"), Severity::critical});
  REQUIRE(told["system.many-errors"] ==
          std::pair{std::string("more than 50 in 5m"), Severity::critical});
  REQUIRE(told["rate-limit.many-violations"] ==
          std::pair{std::string("more than 100 in 1h"), Severity::medium});
  REQUIRE(told["web.many-errors"] ==
          std::pair{std::string("more than 20 in 5m"), Severity::medium});
}

TEST_CASE("security.critical-event names every security event of the vocabulary") {
  Shipped shipped;
  Matcher matcher(shipped.set);
  for (const events::Action& action : events::actions()) {
    events::Event event;
    event.clear("x");
    event.add(events::log_level, "fatal");
    event.add(events::event_action, action.name);
    std::vector<std::uint16_t> matched;
    matcher.match(event, matched);
    bool told = std::any_of(matched.begin(), matched.end(), [&](std::uint16_t detection) {
      return shipped.set.rules()[shipped.set.feeds(detection)[0].rule].handle ==
             "security.critical-event";
    });
    CAPTURE(action.name);
    REQUIRE(told == action.security);
  }
}

TEST_CASE("the shipped rules leave ordinary syslog lines alone") {
  Shipped shipped;
  const Needs needs = shipped.set.needs(*events::find_format("syslog"), {});
  REQUIRE_FALSE(needs.every_line);
  REQUIRE_FALSE(shipped.set.needs(*events::find_format("plain"), {}).every_line);
}

}  // namespace
}  // namespace secops::rules
