// A log, rules and a store for tests of check-logs in this folder.
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <vector>

#include "jobs/check_logs.h"
#include "jobs/rule_files.h"
#include "store/store.h"
#include "support/catch.h"
#include "support/folder.h"

namespace secops::test {

inline const Time now = civil_time(2026, 11, 22, 6, 0, 0);

// Rules, a log and a store, read as cron does or as a person looks.
class Desk {
 public:
  explicit Desk(std::string_view rule = "") : rules_(read(rule, names_)) {}
  jobs::CheckRequest request(const std::string& text, Time at = now) {
    jobs::CheckRequest request;
    jobs::LogSpec spec;
    spec.name = "app";
    spec.paths = {folder_.write("app.log", text)};
    request.specs = {spec};
    request.rules = &rules_;
    request.names = &names_;
    request.now = at;
    return request;
  }
  jobs::CheckOutcome look(const std::string& text, Time at = now) {
    return jobs::check_logs(request(text, at));
  }
  jobs::CheckOutcome record(const std::string& text, Time at = now) {
    return record_as("app", text, at);
  }
  // `name`: of the [[source]].
  jobs::CheckOutcome record_as(const std::string& name, const std::string& text, Time at = now) {
    jobs::CheckRequest asked = request(text, at);
    asked.specs[0].name = name;
    asked.complete = false;
    asked.keep_levels = true;
    asked.resume = jobs::load_resume(store_);
    jobs::CheckOutcome outcome = jobs::check_logs(asked);
    const auto write = store_.write({"test", "check-logs", at});
    jobs::record(*write, outcome, {});
    write->commit();
    return outcome;
  }
  store::Store& store() { return store_; }

 private:
  static rules::RuleSet read(std::string_view rule, events::FieldNames& names) {
    std::vector<Problem> problems;
    auto texts = jobs::rule_texts({rule.empty(), {}, {}}, problems);
    if (!rule.empty()) texts.push_back({"test.yml", std::string(rule)});
    rules::RuleSet rules = rules::RuleSet::read(texts, {}, names, problems);
    for (const Problem& problem : problems) UNSCOPED_INFO(describe(problem));
    REQUIRE(problems.empty());
    return rules;
  }
  static store::OpenOptions creating() {
    store::OpenOptions options;
    options.mode = store::OpenOptions::Mode::create;
    return options;
  }

  events::FieldNames names_;
  rules::RuleSet rules_;
  Folder folder_;
  store::Store store_ = store::Store::open(folder_ / "store.db", creating());
};

inline std::string failures(int count, std::string_view day = "2026-11-21") {
  std::string text;
  for (int i = 0; i < count; ++i)
    text += fmt::format(
        R"({{"time":"{}T10:00:{:02}Z","level":"warn","eventType":"login.failed","ip":"203.0.113.9"}})"
        "\n",
        day, i);
  return text;
}

inline std::vector<std::string> rules_of(const jobs::CheckOutcome& outcome) {
  std::vector<std::string> rules;
  for (const findings::Finding& finding : outcome.findings) rules.push_back(finding.rule);
  std::sort(rules.begin(), rules.end());
  return rules;
}

inline const std::string undated_failure =
    R"({"level":"warn","eventType":"login.failed","ip":"203.0.113.1"})"
    "\n";
// Without a run of digits, by which it would be looked at anyhow.
inline const std::string hex_key =
    "0xa1b2c3d4e5f6a7b8a1b2c3d4e5f6a7b8a1b2c3d4e5f6a7b8a1b2c3d4e5f6a7b8";
inline const std::string key_line = "private key = " + hex_key;

}  // namespace secops::test
