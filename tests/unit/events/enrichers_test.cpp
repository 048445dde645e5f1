// Every sample of every enricher, driven by the catalogue: a new one is tested by being there.
#include <algorithm>
#include <map>
#include <set>
#include <string>

#include "base/error.h"
#include "base/text.h"
#include "events/amount_limits.h"
#include "events/country_database.h"
#include "events/enricher.h"
#include "events/format.h"
#include "support/catch.h"
#include "support/country_file.h"
#include "support/folder.h"

using namespace secops;
using namespace secops::events;

namespace {

class SampleCountries final : public Countries {
 public:
  explicit SampleCountries(const EnricherSample& sample) {
    for (const std::string_view row : sample.countries)
      rows_[std::string(row.substr(0, row.find(' ')))] = row.substr(row.find(' ') + 1);
  }
  std::optional<std::string_view> country_of(std::string_view address) const override {
    const auto row = rows_.find(std::string(address));
    if (row == rows_.end()) return std::nullopt;
    return row->second;
  }

 private:
  std::map<std::string, std::string> rows_;
};

class SampleList final : public Listed {
 public:
  explicit SampleList(const EnricherSample& sample) : values_(sample.listed) {}
  bool holds(std::string_view, std::string_view value) override {
    return std::find(values_.begin(), values_.end(), value) != values_.end();
  }

 private:
  std::vector<std::string_view> values_;
};

std::map<std::string, std::string> enriched(const EnricherType& type, const EnricherSample& sample,
                                            const FieldNames& names) {
  Event event;
  event.clear("x");
  for (const auto& [field, value] : sample.event) event.add(*names.find(field), value);
  const AmountLimits limits;
  const SampleCountries countries(sample);
  SampleList listed(sample);
  type.enrich({&names, &limits, &countries, &sample.past, &listed}, event);
  std::map<std::string, std::string> has;
  for (const EnrichedField& field : type.fields)
    if (const auto id = names.find(field.name); id && event.has(*id))
      has[std::string(field.name)] = event.text(*id);
  return has;
}

}  // namespace

TEST_CASE("every enricher proves its samples", "[events][conformance]") {
  FieldNames names;
  for (const EnricherType& type : enrichers())
    for (const EnrichedField& field : type.fields) names.add(field.name);
  std::set<std::string_view> taken;
  for (const EnricherType& type : enrichers()) {
    INFO(type.name);
    REQUIRE(type.enrich != nullptr);
    CHECK(type.samples.size() >= 2);
    std::set<std::string_view> proved;
    for (const EnricherSample& sample : type.samples) {
      std::map<std::string, std::string> expected;
      for (const auto& [field, value] : sample.expect) expected[std::string(field)] = value;
      for (const auto& [field, value] : sample.expect) proved.insert(field);
      CHECK(enriched(type, sample, names) == expected);
    }
    for (const EnrichedField& field : type.fields) {
      INFO(field.name);
      CHECK(taken.insert(field.name).second);
      CHECK(proved.contains(field.name));
      CHECK(field.title.ends_with('.'));
      const auto fixed = names.find(field.name);
      CHECK((field.name.starts_with(own_prefix) || *fixed < ecs_count));
    }
  }
}

TEST_CASE("an enricher that knows nothing adds nothing, nor what nobody asked for",
          "[events][conformance]") {
  FieldNames all;
  for (const EnricherType& type : enrichers())
    for (const EnrichedField& field : type.fields) all.add(field.name);
  const FieldNames none;
  for (const EnricherType& type : enrichers())
    for (const EnricherSample& sample : type.samples) {
      INFO(type.name);
      Event event;
      for (const FieldNames* names : {&static_cast<const FieldNames&>(all), &none}) {
        event.clear("x");
        for (const auto& [field, value] : sample.event) event.add(*all.find(field), value);
        const std::size_t before = event.entries().size();
        const AmountLimits limits;
        SampleList listed(sample);
        if (names == &none)
          type.enrich({&none, &limits, nullptr, &sample.past, &listed}, event);
        else
          type.enrich({&all, nullptr, nullptr, nullptr, nullptr}, event);
        CHECK(event.entries().size() == before);
      }
    }
}

TEST_CASE("no log writes what secops finds out itself", "[events]") {
  FieldNames names;
  const FieldId first = names.add("secops.recipient.first");
  ParseContext context;
  context.names = &names;
  for (const auto& [format, line] :
       {std::pair{"json-lines",
                  R"({"secops.recipient.first":"true","secops":{"recipient":{"first":true}}})"},
        std::pair{"plain", "2026-11-22 06:00:00 INFO paid secops.recipient.first=true"}}) {
    Event event;
    event.clear(line);
    REQUIRE(find_format(format)->parse(line, context, event));
    CHECK_FALSE(event.has(first));
  }
}

TEST_CASE("whose money moves", "[events]") {
  const auto moves = [](std::string_view action, std::string_view id, std::string_view name) {
    Event event;
    event.clear("x");
    event.add(event_action, action);
    if (!id.empty()) event.add(user_id, id);
    if (!name.empty()) event.add(user_name, name);
    return moves_money_of_account(event) ? std::string(account_of(event)) : "-";
  };
  CHECK(moves("payment.attempted", "u1", "ann") == "u1");
  CHECK(moves("transaction.requested", "", "ann") == "ann");
  CHECK(moves("payment.attempted", "", "") == "-");
  CHECK(moves("payment.failed", "u1", "") == "-");
  CHECK(moves("login.failed", "u1", "") == "-");
}

TEST_CASE("limits of amounts", "[events]") {
  AmountLimits limits;
  CHECK(limits.find("eur") == limits.find("EUR"));
  CHECK(limits.find("POINTS") == nullptr);
  CHECK(limits.set("points", "0.5"));
  const auto share = [&](std::string_view amount, std::string_view asset) {
    const auto measured = measure(amount, *limits.find(asset));
    return measured ? measured->share + (measured->round ? " round" : "") : "none";
  };
  CHECK(share("0.05", "Points") == "0.1 round");
  CHECK(share("0", "EUR") == "0");
  CHECK(share("10000", "EUR") == "1 round");
  CHECK(share("12345.67", "EUR") == "1.234567");
  CHECK(share("0.001", "EUR") == "0");
  CHECK(share("99999999999999999999999999999999999999999999", "ETH") ==
        "19999999999999999999999999999999999999999999.8 round");
  for (const char* bad : {"", "-1", "1e5", "1,000", "010", "abc"})
    CHECK(share(bad, "EUR") == "none");
  for (const char* bad : {"", "0", "-1", "1e5", "many", "1234567890123456789012345678901"})
    CHECK_FALSE(limits.set("EUR", bad));
  CHECK_FALSE(limits.set("", "1"));
}

TEST_CASE("countries of a database", "[events]") {
  const test::Folder folder;
  const std::string whole =
      test::country_file({{"203.0.113.0/24", "DE"}, {"198.51.100.128/25", "BR"}});
  const auto countries = open_country_database(folder.write("whole.mmdb", whole));
  CHECK(countries->country_of("203.0.113.9") == "DE");
  CHECK(countries->country_of("203.0.114.9") == std::nullopt);
  CHECK(countries->country_of("198.51.100.200") == "BR");
  CHECK(countries->country_of("198.51.100.100") == std::nullopt);
  CHECK(countries->country_of("2001:db8::1") == std::nullopt);
  CHECK(countries->country_of("no address") == std::nullopt);

  const auto complaint = [&](const std::string& path) -> std::string {
    try {
      open_country_database(path);
    } catch (const Error& error) {
      CHECK(error.problems().front().code == "enrich.country-database");
      CHECK(error.problems().front().file == path);
      return error.problems().front().message;
    }
    return "";
  };
  CHECK(complaint(folder / "none.mmdb") != "");
  CHECK(complaint(folder.write("empty.mmdb", "")) != "");
  CHECK(complaint(folder.write("text.mmdb", "no database at all\n")) != "");
  // Whatever byte is wrong or missing: a complaint, or an answer, and never more than that.
  for (std::size_t at = 0; at < whole.size(); at += 7) {
    std::string broken = whole;
    broken[at] = static_cast<char>(broken[at] ^ 0x55);
    for (const std::string& bytes : {broken, whole.substr(0, at)}) {
      const std::string path = folder.write("broken.mmdb", bytes);
      try {
        open_country_database(path)->country_of("203.0.113.9");
      } catch (const Error&) {
      }
    }
  }
}
