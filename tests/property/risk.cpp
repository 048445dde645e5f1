// The rules about money over a month of payments: what is planted is found, and neither threads,
// the prefilter, the cutting into runs nor reading again change what is found.
#include <algorithm>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "base/text.h"
#include "blacklist/value.h"
#include "events/amount_limits.h"
#include "jobs/check_logs.h"
#include "jobs/rule_files.h"
#include "support/catch.h"
#include "support/folder.h"
#include "support/seed.h"
#include "support/transactions.h"

using namespace secops;

namespace {

const events::AmountLimits limits;

struct Rules {
  events::FieldNames names;
  rules::RuleSet set;
};

Rules shipped_rules() {
  events::FieldNames names;
  std::vector<Problem> problems;
  rules::RuleSet set = rules::RuleSet::read(jobs::rule_texts({}, problems), {}, names, problems);
  REQUIRE(problems.empty());
  return {std::move(names), std::move(set)};
}

struct Month {
  std::string text;
  std::vector<test::Planted> planted;
};

Month month_of(std::size_t payments, std::size_t plants, std::uint64_t seed) {
  Month month;
  test::TransactionMonth settings;
  settings.seed = seed;
  settings.payments = payments;
  settings.accounts = payments / 20;
  settings.plants = plants;
  month.planted = test::write_transactions(settings, [&](std::string_view line) {
    month.text += line;
    month.text += '\n';
  });
  return month;
}

jobs::CheckRequest request_for(const Rules& rules, const std::string& path) {
  jobs::CheckRequest request;
  jobs::LogSpec spec;
  spec.name = "payments";
  spec.paths = {path};
  request.specs = {spec};
  request.rules = &rules.set;
  request.names = &rules.names;
  request.now = civil_time(2026, 12, 1, 12, 0, 0);
  request.background.limits = &limits;
  request.background.listing = [] {
    std::vector<blacklist::Entry> entries(1);
    entries[0].value = *blacklist::read_value(test::listed_recipient).value;
    return std::make_unique<blacklist::Listing>(std::move(entries));
  };
  return request;
}

std::vector<std::string> told(const std::vector<findings::Finding>& findings) {
  std::vector<std::string> lines;
  for (const findings::Finding& finding : findings)
    lines.push_back(fmt::format("{} {} {} {} {}", finding.id, finding.rule, finding.count,
                                rfc3339(finding.first), rfc3339(finding.last)));
  std::sort(lines.begin(), lines.end());
  return lines;
}

store::Store open_store(const std::string& path) {
  store::OpenOptions options;
  options.mode = store::OpenOptions::Mode::create;
  return store::Store::open(path, options);
}

void know_accounts(store::Store& store, jobs::CheckRequest& request) {
  request.background.account = [&store](const accounts::Fingerprint& account) {
    return accounts::load(*store.read(), account);
  };
}

std::vector<std::string> in_pieces(const Rules& rules, store::Store& store,
                                   const test::Folder& folder, const std::string& text,
                                   const std::vector<std::size_t>& ends) {
  std::size_t begin = 0;
  for (const std::size_t end : ends) {
    const std::string log =
        folder.append("payments.log", std::string_view(text).substr(begin, end - begin));
    begin = end;
    jobs::CheckRequest request = request_for(rules, log);
    request.complete = false;
    request.resume = jobs::load_resume(store);
    know_accounts(store, request);
    const jobs::CheckOutcome outcome = jobs::check_logs(request);
    REQUIRE(outcome.problems.empty());
    const auto write = store.write({"test", "check-logs", request.now});
    jobs::record(*write, outcome, {});
    write->commit();
  }
  findings::Filter filter;
  filter.closed = false;
  return told(findings::list(*store.read(), filter));
}

std::vector<std::size_t> random_ends(std::mt19937_64& random, std::size_t size,
                                     std::size_t pieces) {
  std::vector<std::size_t> ends = {size};
  for (std::size_t i = 1; i < pieces; ++i) ends.push_back(random() % size);
  std::sort(ends.begin(), ends.end());
  return ends;
}

}  // namespace

TEST_CASE("every pattern that is planted in a month of payments is found") {
  const Rules rules = shipped_rules();
  const Month month = month_of(20'000, 10, test::seed());
  const test::Folder folder;
  const jobs::CheckOutcome outcome =
      jobs::check_logs(request_for(rules, folder.write("payments.log", month.text)));
  std::set<std::string> found;
  std::size_t false_alarms = 0;
  for (const findings::Finding& finding : outcome.findings) {
    bool planted = false;
    for (const auto& [field, value] : finding.key) {
      found.insert(fmt::format("{} {} {}", finding.rule, field, value));
      planted = planted || test::is_planted(value);
    }
    if (!planted) ++false_alarms;
  }
  std::set<std::string> rules_planted;
  for (const test::Planted& planted : month.planted) {
    rules_planted.insert(planted.rule);
    INFO(planted.rule << " " << planted.field << " " << planted.value);
    CHECK(found.contains(fmt::format("{} {} {}", planted.rule, planted.field, planted.value)));
  }
  // Every rule about money has its pattern.
  for (const rules::Rule& rule : rules.set.rules())
    if (rule.reports && rule.handle.starts_with("risk."))
      CHECK(rules_planted.contains(rule.handle));
  CHECK(false_alarms < 20'000 / 200);
}

TEST_CASE("payments in 1, 3 and 40 pieces, and read again, give the same findings") {
  const Rules rules = shipped_rules();
  std::mt19937_64 random(test::seed());
  const Month month = month_of(4'000, 4, random());
  const test::Folder one, three, forty;
  store::Store first = open_store(one / "store.db");
  const auto expected = in_pieces(rules, first, one, month.text, {month.text.size()});
  REQUIRE(expected.size() > 40);
  for (const auto& [folder, pieces] : {std::pair{&three, 3U}, std::pair{&forty, 40U}}) {
    store::Store store = open_store(*folder / "store.db");
    CHECK(in_pieces(rules, store, *folder, month.text,
                    random_ends(random, month.text.size(), pieces)) == expected);
    // With all that is known of the accounts by now.
    jobs::CheckRequest again = request_for(rules, *folder / "payments.log");
    know_accounts(store, again);
    CHECK(told(jobs::check_logs(again).findings) == expected);
  }
}

TEST_CASE("threads and the prefilter change nothing where money moves") {
  const Rules rules = shipped_rules();
  const Month month = month_of(30'000, 6, test::seed());
  REQUIRE(month.text.size() > 3 * sources::block_size);
  // Between them what is not about money, and steps of payments that no rule asks for.
  std::string text;
  std::mt19937_64 random(test::seed());
  std::size_t number = 0;
  for (const std::string_view line : split(month.text, '\n')) {
    text += line;
    text += '\n';
    if (line.empty() || random() % 4 != 0) continue;
    std::string other(line);
    static constexpr const char* types[] = {"transaction.signed", "payment_succeeded", "pageViewed",
                                            "payment.failed", "transaction sent"};
    const std::size_t at = other.find("payment.");
    if (at == std::string::npos) continue;
    other.replace(at, other.find('"', at) - at, types[number++ % std::size(types)]);
    text += other + "\n";
  }
  const test::Folder folder;
  jobs::CheckRequest request = request_for(rules, folder.write("payments.log", text));
  request.threads = 1;
  request.prefilter = false;
  const jobs::CheckOutcome slow = jobs::check_logs(request);
  REQUIRE(slow.findings.size() > 60);
  for (const unsigned threads : {1U, 2U, 5U}) {
    INFO("threads " << threads);
    request.threads = threads;
    request.prefilter = true;
    const jobs::CheckOutcome fast = jobs::check_logs(request);
    CHECK(told(fast.findings) == told(slow.findings));
    CHECK(fast.windows == slow.windows);
    CHECK(fast.sources[0].events == slow.sources[0].events);
  }
}

TEST_CASE("accounts are known by steps of payments that no rule asks for") {
  const Rules rules = shipped_rules();
  // All words of such a step but its own are frequent, so that the prefilter looks for others.
  std::string text;
  for (int i = 0; i < 3000; ++i)
    text += R"({"time":"2026-11-01T00:00:00Z","eventType":"page.viewed","userId":"u9",)"
            R"("recipient":"r9","amount":"1.37","currency":"EUR",)"
            R"("msg":"a transaction, a payment, tx, to sign"})"
            "\n";
  const auto pay = [&](std::string_view day, std::string_view step, std::string_view recipient,
                       std::string_view amount) {
    text += fmt::format(R"({{"time":"2026-11-{}T06:00:00Z","eventType":"{}","userId":"u1",)"
                        R"("recipient":"{}","amount":"{}","currency":"EUR"}})"
                        "\n",
                        day, step, recipient, amount);
  };
  pay("09", "payment.attempted", "r0", "1.37");
  pay("10", "transaction.signed", "r1", "1.37");
  pay("14", "payment.attempted", "r1", "7000.37");
  const test::Folder folder;
  jobs::CheckRequest request = request_for(rules, folder.write("payments.log", text));
  for (const bool prefilter : {false, true}) {
    INFO("prefilter " << prefilter);
    request.prefilter = prefilter;
    CHECK(told(jobs::check_logs(request).findings).empty());
  }
}

TEST_CASE("what lies before the span of a look is known to it") {
  const Rules rules = shipped_rules();
  const Month month = month_of(6'000, 4, test::seed());
  const test::Folder folder;
  jobs::CheckRequest request = request_for(rules, folder.write("payments.log", month.text));
  const Time since = civil_time(2026, 11, 20, 0, 0, 0);
  const auto of_one_payment = [&](const jobs::CheckOutcome& outcome) {
    std::vector<findings::Finding> chosen;
    for (const findings::Finding& finding : outcome.findings)
      if (finding.first >= since && finding.count == 1) chosen.push_back(finding);
    return told(chosen);
  };
  const auto expected = of_one_payment(jobs::check_logs(request));
  REQUIRE(expected.size() > 5);
  request.since = since;
  CHECK(of_one_payment(jobs::check_logs(request)) == expected);
}
