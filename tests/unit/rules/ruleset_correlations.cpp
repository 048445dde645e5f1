// Correlations: how documents are joined, and what is refused.
#include "ruleset_fixture.h"

namespace secops::rules {
namespace {

using test::Rules;
using Lines = std::vector<std::string>;
using Ids = std::vector<events::FieldId>;

// Two base rules, `one` (lines 1 to 4) and `two`, and what stands under `correlation:` of a third
// one.
std::string with_bases(std::string_view correlation, std::string_view more = {}) {
  return "title: One\nname: one\nlogsource: {}\ndetection: {s: {event.action: one}, condition: s}\n"
         "---\ntitle: Two\nname: two\nid: 6a2c1f5e-0b0c-4b7c-9d0e-3d0f6a1c7f01\nlogsource: {}\n"
         "detection: {s: {event.action: two}, condition: s}\n---\n"
         "title: Many\nname: many\ncorrelation: {" +
         std::string(correlation) + "}\n" + std::string(more);
}

const Rule* find(const Rules& rules, std::string_view handle) {
  for (const Rule& rule : rules.set.rules())
    if (rule.handle == handle) return &rule;
  return nullptr;
}

std::size_t index_of(const Rules& rules, std::string_view handle) {
  return static_cast<std::size_t>(find(rules, handle) - rules.set.rules().data());
}

std::string complaint(std::string_view correlation) {
  Rules rules(with_bases(correlation));
  Lines lines = rules.complaints();
  CAPTURE(correlation, lines);
  REQUIRE(lines.size() == 1);
  REQUIRE(find(rules, "many") == nullptr);
  return lines[0];
}

TEST_CASE("event_count over two rules, silent bases") {
  Rules rules(
      with_bases("type: event_count, rules: [one, 6A2C1F5E-0B0C-4B7C-9D0E-3D0F6A1C7F01], "
                 "group-by: [source.ip, user.name], timespan: 5m, condition: {gt: 10}"));
  REQUIRE(rules.complaints() == Lines{});
  REQUIRE(rules.set.rules().size() == 3);
  REQUIRE_FALSE(find(rules, "one")->reports);
  REQUIRE_FALSE(find(rules, "two")->reports);
  const Rule& many = *find(rules, "many");
  REQUIRE(many.reports);
  REQUIRE(many.condition_text == "more than 10 in 5m");
  REQUIRE(many.window == std::chrono::minutes(5));
  REQUIRE(many.key_fields == Lines{"source.ip", "user.name"});
  const Correlation& correlation = rules.set.correlations()[2];
  REQUIRE(correlation.type == CorrelationType::event_count);
  REQUIRE(correlation.comparison == Comparison::gt);
  REQUIRE(correlation.threshold == 10);
  REQUIRE(correlation.window == std::chrono::minutes(5));
  REQUIRE_FALSE(correlation.plain);
  for (std::size_t i : {0U, 1U}) {
    REQUIRE(rules.set.feeds(i).size() == 1);
    REQUIRE(rules.set.feeds(i)[0].rule == 2);
    REQUIRE(rules.set.feeds(i)[0].member == i);
    REQUIRE(rules.set.feeds(i)[0].key == Ids{events::source_ip, events::user_name});
  }
}

TEST_CASE("generate: the bases report too, in either place") {
  const std::string body = "type: event_count, rules: [one], timespan: 5m, condition: {gte: 2}";
  for (const std::string& text :
       {with_bases(body + ", generate: true"), with_bases(body, "generate: true\n")}) {
    Rules rules(text);
    REQUIRE(rules.complaints() == Lines{});
    REQUIRE(find(rules, "one")->reports);
    REQUIRE(rules.set.feeds(0).size() == 2);  // itself and the correlation
    REQUIRE(rules.set.feeds(0)[0].rule == 0);
    REQUIRE(rules.set.feeds(0)[1].rule == 2);
  }
}

TEST_CASE("value_count counts a field, also under an alias") {
  Rules rules(
      with_bases("type: value_count, rules: [one, two], group-by: [address], timespan: 1h, "
                 "condition: {gte: 3, field: user.name}, "
                 "aliases: {address: {one: source.ip, two: client.ip}, user.name: {one: user.name, "
                 "two: who}}"));
  REQUIRE(rules.complaints() == Lines{});
  const Rule& many = *find(rules, "many");
  REQUIRE(many.condition_text == "at least 3 different user.name in 1h");
  REQUIRE(many.key_fields == Lines{"address"});
  REQUIRE(rules.set.feeds(0)[0].key == Ids{events::source_ip});
  REQUIRE(rules.set.feeds(0)[0].value == Ids{events::user_name});
  REQUIRE(rules.set.feeds(1)[0].key == Ids{*rules.names.find("client.ip")});
  REQUIRE(rules.set.feeds(1)[0].value == Ids{*rules.names.find("who")});
}

TEST_CASE("value_sum adds up a field, also under an alias") {
  Rules rules(
      with_bases("type: value_sum, rules: [one, two], group-by: [user.name], timespan: 1h, "
                 "condition: {field: paid, gte: 1000.50}, "
                 "aliases: {paid: {one: transaction.amount, two: refund}}"));
  REQUIRE(rules.complaints() == Lines{});
  REQUIRE(find(rules, "many")->condition_text == "sum of paid at least 1000.50 in 1h");
  const Correlation& correlation = rules.set.correlations()[2];
  REQUIRE(correlation.type == CorrelationType::value_sum);
  REQUIRE(correlation.comparison == Comparison::gte);
  REQUIRE(Sum(correlation.sum_threshold).text() == "1000.5");
  REQUIRE(rules.set.feeds(0)[0].value == Ids{events::transaction_amount});
  REQUIRE(rules.set.feeds(1)[0].value == Ids{*rules.names.find("refund")});
}

TEST_CASE("what a sum is compared with") {
  const auto sum = [](std::string_view condition) {
    return "type: value_sum, rules: [one], timespan: 5m, condition: {field: a, " +
           std::string(condition) + "}";
  };
  for (const std::string_view condition :
       {"gt: 0", "lte: 0", "eq: 0.00", "neq: 0", "lt: 0.000000000000000001",
        "gte: 999999999999999999999999999999999999999", "gte: '12.5'"}) {
    CAPTURE(condition);
    REQUIRE(Rules(with_bases(sum(condition))).complaints() == Lines{});
  }
  REQUIRE(complaint(sum("gte: 0")) ==
          "14: `gte: 0` is always true for a group with an event | write the number that makes the "
          "difference");
  REQUIRE(complaint(sum("lt: 0.00")).find("`lt: 0` is never true") != std::string::npos);
  for (const std::string_view number :
       {"many", "-1", "-0.5", "1e3", "'1,000'", "1_000", "[1]", "''", "0.0000000000000000001",
        "1000000000000000000000000000000000000000"}) {
    CAPTURE(number);
    REQUIRE(complaint(sum("gte: " + std::string(number))) ==
            "14: `gte` needs a number that is not negative | at most 39 digits, and 18 behind a "
            "point: for example gte: 1000.50");
  }
  REQUIRE(complaint(sum("gte: 1, lt: 5")).find("two comparisons") != std::string::npos);
  REQUIRE(complaint("type: value_sum, rules: [one], timespan: 5m, condition: {gte: 1}") ==
          "14: value_sum needs the `field` whose values it adds up | condition: {field: "
          "transaction.amount, gte: 10000}");
  REQUIRE(complaint("type: value_sum, rules: [one], timespan: 5m, "
                    "condition: {field: [a, b], gte: 1}") ==
          "14: value_sum adds up one `field` | name one field; `aliases` gives one name to fields "
          "that differ by rule");
  REQUIRE(complaint("type: value_count, rules: [one], timespan: 5m, "
                    "condition: {field: a, gte: 1.5}")
              .find("needs a whole number") != std::string::npos);
}

TEST_CASE("temporal types and chains") {
  Rules rules(
      with_bases("type: event_count, rules: [one], group-by: [source.ip], timespan: 10m, "
                 "condition: {gte: 5}",
                 "---\ntitle: Then\nname: then\ncorrelation: {type: temporal_ordered, "
                 "rules: [many, two], group-by: [c-ip], timespan: 10m}\n"));
  REQUIRE(rules.complaints() == Lines{});
  REQUIRE(find(rules, "then")->condition_text == "many (at least 5 in 10m), then two in 10m");
  REQUIRE_FALSE(find(rules, "many")->reports);
  const auto then = static_cast<std::uint16_t>(index_of(rules, "then"));
  const Correlation& many = rules.set.correlations()[index_of(rules, "many")];
  REQUIRE(many.outer.size() == 1);
  REQUIRE(many.outer[0].rule == then);
  REQUIRE(many.outer[0].member == 0);
  REQUIRE(rules.set.correlations()[then].members == 2);
  REQUIRE(rules.set.correlations()[then].type == CorrelationType::temporal_ordered);
  REQUIRE(rules.set.feeds(1)[0].rule == then);
  REQUIRE(rules.set.feeds(1)[0].member == 1);
  Rules temporal(
      with_bases("type: temporal, rules: [one, two], timespan: 1m, condition: {gte: 2}"));
  REQUIRE(temporal.complaints() == Lines{});
  REQUIRE(find(temporal, "many")->condition_text == "one and two in 1m");
  REQUIRE(find(temporal, "many")->key_fields.empty());
}

TEST_CASE("spans") {
  for (auto [text, seconds] : {std::pair("90s", 90), {"5m", 300}, {"2h", 7200}, {"7d", 604800}}) {
    Rules rules(with_bases("type: event_count, rules: [one], timespan: " + std::string(text) +
                           ", condition: {gt: 1}"));
    REQUIRE(rules.complaints() == Lines{});
    REQUIRE(find(rules, "many")->window == std::chrono::seconds(seconds));
  }
  for (std::string_view text :
       {"5", "5x", "1w", "1M", "1y", "1h30m", "0s", "-5m", "m", "5 m", "367d"}) {
    CAPTURE(text);
    REQUIRE(complaint("type: event_count, rules: [one], timespan: " + std::string(text) +
                      ", condition: {gt: 1}")
                .find("is not understood") != std::string::npos);
  }
}

TEST_CASE("what a correlation lacks or has too much of") {
  const std::string start = "type: event_count, rules: [one], timespan: 5m, ";
  REQUIRE(
      complaint(start + "condition: {gt: 1, lt: 5}").find("two comparisons is not supported yet") !=
      std::string::npos);
  REQUIRE(complaint(start + "condition: {gt: many}").find("needs a whole number") !=
          std::string::npos);
  REQUIRE(complaint(start + "condition: {gt: -1}").find("needs a whole number") !=
          std::string::npos);
  REQUIRE(complaint(start + "condition: {lt: 0}").find("never true") != std::string::npos);
  REQUIRE(complaint(start + "condition: {gte: 0}").find("always true") != std::string::npos);
  REQUIRE(complaint(start + "condition: {}").find("compares with nothing") != std::string::npos);
  REQUIRE(complaint(start + "condition: '> 5'").find("must be a map") != std::string::npos);
  REQUIRE(complaint(start + "x: 1, condition: {gt: 1}") ==
          "14: `correlation` has no key `x` | keys are: type rules group-by timespan condition "
          "aliases generate");
  REQUIRE(complaint(start + "groupby: [a], condition: {gt: 1}").find("did you mean `group-by`?") !=
          std::string::npos);
  REQUIRE(complaint("type: event_count, rules: [one], timespan: 5m").find("has no `condition`") !=
          std::string::npos);
  REQUIRE(
      complaint("type: event_count, rules: [one], condition: {gt: 1}").find("has no `timespan`") !=
      std::string::npos);
  REQUIRE(complaint("type: event_count, timespan: 5m, condition: {gt: 1}").find("has no `rules`") !=
          std::string::npos);
  REQUIRE(complaint("type: event_count, rules: [], timespan: 5m, condition: {gt: 1}")
              .find("`rules` names no rule") != std::string::npos);
  REQUIRE(complaint(start + "condition: {gt: 1, field: a}").find("goes with `type: value_count`") !=
          std::string::npos);
  REQUIRE(complaint("type: value_count, rules: [one], timespan: 5m, condition: {gt: 1}")
              .find("needs the `field`") != std::string::npos);
  REQUIRE(complaint("type: value_avg, rules: [one], timespan: 5m, condition: {gt: 1, field: a}") ==
          "14: the correlation type value_avg is not supported yet | use event_count, value_count, "
          "value_sum, temporal or temporal_ordered");
  REQUIRE(complaint("type: event_cont, rules: [one], timespan: 5m, condition: {gt: 1}")
              .find("did you mean `event_count`?") != std::string::npos);
  REQUIRE(complaint("type: temporal, rules: [one, two], timespan: 5m, condition: one and two")
              .find("in words") != std::string::npos);
  REQUIRE(complaint("type: temporal, rules: [one, two], timespan: 5m, condition: {gte: 1}")
              .find("not supported yet") != std::string::npos);
  REQUIRE(complaint("type: temporal, rules: [one], timespan: 5m").find("needs two rules") !=
          std::string::npos);
}

TEST_CASE("references that do not hold") {
  const std::string end = ", timespan: 5m, condition: {gt: 1}";
  REQUIRE(complaint("type: event_count, rules: [oen]" + end) ==
          "14: there is no rule `oen` | did you mean `one`?");
  REQUIRE(complaint("type: event_count, rules: [one, one]" + end).find("listed twice") !=
          std::string::npos);
  REQUIRE(complaint("type: event_count, rules: [many]" + end).find("counts itself") !=
          std::string::npos);
  REQUIRE(complaint("type: event_count, rules: [one], aliases: {x: {two: a}}" + end)
              .find("does not count") != std::string::npos);
  REQUIRE(
      complaint("type: event_count, rules: [one, two], group-by: [x], aliases: {x: {two: a}}" + end)
          .find("the alias `x` names no field of the rule `one`") != std::string::npos);
}

TEST_CASE("cycles through several rules are refused, the rest stays") {
  auto link = [](std::string_view name, std::string_view to) {
    return "---\ntitle: " + std::string(name) + "\ncorrelation: {type: event_count, rules: [" +
           std::string(to) + "], timespan: 5m, condition: {gt: 1}}\n";
  };
  Rules rules("title: Base\nlogsource: {}\ndetection: {s: {a: 1}, condition: s}\n" +
              link("a", "b") + link("b", "c") + link("c", "a") + link("d", "base") +
              link("e", "a"));
  REQUIRE(rules.complaints().size() == 1);
  REQUIRE(rules.complaints()[0].find("the correlation counts itself, through `a`") !=
          std::string::npos);
  REQUIRE(rules.set.rules().size() == 2);  // base and d
  REQUIRE(find(rules, "d") != nullptr);
}

TEST_CASE("an inner rule must be countable and grouped alike") {
  auto chain = [](std::string_view inner, std::string_view outer) {
    return Rules(
               "title: Base\nlogsource: {}\ndetection: {s: {a: 1}, condition: s}\n---\n"
               "title: In\ncorrelation: {type: event_count, rules: [base], timespan: 5m, " +
               std::string(inner) +
               "}\n---\ntitle: Out\ncorrelation: {type: event_count, rules: [in], "
               "timespan: 5m, " +
               std::string(outer) + "}\n")
        .complaints();
  };
  REQUIRE(chain("group-by: [a], condition: {gt: 1}", "group-by: [a], condition: {gt: 1}").empty());
  REQUIRE(chain("group-by: [a], condition: {gt: 1}", "condition: {gt: 1}")[0].find(
              "the group-by differs from that of `in` (a)") != std::string::npos);
  REQUIRE(chain("condition: {lt: 5}", "condition: {gt: 1}")[0].find(
              "`in` cannot be counted: only conditions with gt or gte can") != std::string::npos);
}

TEST_CASE("firings have no values, but those of sums can be counted") {
  const std::string bases =
      with_bases("type: value_sum, rules: [one], timespan: 5m, condition: {field: a, gt: 100}");
  Rules counted(bases +
                "---\ntitle: Out\ncorrelation: {type: event_count, rules: [many], "
                "timespan: 1h, condition: {gte: 2}}\n");
  REQUIRE(counted.complaints() == Lines{});
  REQUIRE(find(counted, "out") != nullptr);
  Rules summed(bases +
               "---\ntitle: Out\ncorrelation: {type: value_sum, rules: [many], "
               "timespan: 1h, condition: {field: a, gte: 2}}\n");
  REQUIRE(summed.complaints() ==
          Lines{"16: value_sum over the correlation `many` is not supported yet | add up the "
                "values of its base rules"});
  REQUIRE(find(summed, "out") == nullptr);
}

TEST_CASE("a correlation over a broken rule is left out without a second complaint") {
  Rules rules(
      "title: Base\nlogsource: {}\ndetection: {s: {a|nope: 1}, condition: s}\n---\n"
      "title: Out\ncorrelation: {type: event_count, rules: [base], timespan: 5m, condition: {gt: "
      "1}}\n");
  REQUIRE(rules.complaints().size() == 1);
  REQUIRE(rules.set.rules().empty());
}

TEST_CASE("a base of a broken or disabled correlation stays silent") {
  const std::string good =
      with_bases("type: event_count, rules: [one], timespan: 5m, condition: {gt: 1}");
  ReadOptions options;
  options.disable = {"many"};
  Rules disabled(good, options);
  REQUIRE(disabled.set.rules().size() == 1);
  REQUIRE(disabled.set.rules()[0].handle == "two");
  REQUIRE(disabled.set.detection_count() == 1);
  Rules broken(with_bases("type: event_count, rules: [one], timespan: soon, condition: {gt: 1}"));
  REQUIRE(broken.complaints().size() == 1);
  REQUIRE(broken.set.rules().size() == 1);
  REQUIRE(broken.set.rules()[0].handle == "two");
}

TEST_CASE("block needs somebody to block") {
  const std::string start = "type: event_count, rules: [one], timespan: 5m, condition: {gt: 1}";
  Rules rules(with_bases(start, "secops: {action: block}\n"));
  REQUIRE(rules.complaints().at(0).find("needs a group-by") != std::string::npos);
  Rules window(with_bases(start, "secops: {window: 5m}\n"));
  REQUIRE(window.complaints().at(0).find("`window` under `secops` is for plain detections") !=
          std::string::npos);
}

}  // namespace
}  // namespace secops::rules
