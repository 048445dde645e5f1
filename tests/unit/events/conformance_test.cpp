// Every sample of every format and program, driven by the catalogues: a new one is tested by being
// there.
#include <map>
#include <string>

#include "base/text.h"
#include "events/format.h"
#include "events/program.h"
#include "events/vocabulary.h"
#include "support/catch.h"
#include "support/format_reader.h"

using namespace secops;
using namespace secops::events;
using secops::test::Reader;

namespace {

bool takes(const FormatType& format, std::string_view line, Reader& reader) {
  const Shape shape = format.shape(line);
  return (shape == Shape::event || shape == Shape::whole) && reader.parse(format, line);
}

void check_sample(const FormatType& format, const Sample& sample) {
  Reader reader(true);
  INFO(format.name << ": " << sample.line);
  if (sample.expect.empty()) {
    CHECK_FALSE(takes(format, sample.line, reader));
    return;
  }
  REQUIRE(takes(format, sample.line, reader));
  for (const auto& [field, value] : sample.expect) {
    INFO(field);
    CHECK(reader.text(field) == value);
  }
}

const FormatType& syslog() { return *find_format("syslog"); }

}  // namespace

TEST_CASE("every format reads its samples", "[events][conformance]") {
  for (const FormatType& format : formats()) {
    INFO(format.name);
    CHECK(find_format(format.name) == &format);
    CHECK(format.samples.size() >= 6);
    for (const Sample& sample : format.samples) {
      check_sample(format, sample);
      CHECK(test::wrong_glance(format, sample.line) == "");
    }
  }
  CHECK(find_format("no such format") == nullptr);
}

TEST_CASE("every format has lines that it must refuse", "[events][conformance]") {
  for (const FormatType& format : formats()) {
    INFO(format.name);
    CHECK(std::any_of(format.samples.begin(), format.samples.end(),
                      [](const Sample& sample) { return sample.expect.empty(); }));
  }
}

TEST_CASE("every program reads its samples inside syslog", "[events][conformance]") {
  for (const ProgramType& program : programs()) {
    INFO(program.name);
    CHECK(program.samples.size() >= 6);
    for (std::string_view tag : program.tags) CHECK(find_program(tag) == &program);
    for (const Sample& sample : program.samples) check_sample(syslog(), sample);
  }
}

TEST_CASE("programs use the vocabulary, with its outcomes", "[events][conformance]") {
  Reader reader(true);
  for (const ProgramType& program : programs()) {
    INFO(program.name);
    for (const ProgramSpelling& spelling : program.spellings) {
      INFO(spelling.action);
      CHECK(find_action(spelling.action) != nullptr);
      CHECK_FALSE(spelling.phrases.empty());
    }
    for (const Sample& sample : program.samples) {
      if (!reader.parse(syslog(), sample.line) || reader.text("event.action").empty()) continue;
      INFO(sample.line);
      const Action* action = find_action(reader.text("event.action"));
      REQUIRE(action != nullptr);
      const std::string outcome =
          action->outcome == Outcome::none ? "" : std::string(name_of(action->outcome));
      CHECK(reader.text("event.outcome") == outcome);
    }
  }
}

TEST_CASE("the right format is found for the good samples of each", "[events][conformance]") {
  Reader reader(false);
  for (const FormatType& format : formats()) {
    std::vector<std::string_view> lines;
    for (const Sample& sample : format.samples)
      if (!sample.expect.empty()) lines.push_back(sample.line);
    INFO(format.name);
    const FormatType* found = detect_format(lines, reader.context());
    REQUIRE(found != nullptr);
    CHECK(found->name == format.name);
  }
}

TEST_CASE("no format is found where fewer than half of the lines fit", "[events]") {
  Reader reader(false);
  const std::string_view good = "Nov 22 06:13:59 web app[12]: ready";
  const std::vector<std::string_view> half = {good, "", "  ", "no log line, none at all"};
  const std::vector<std::string_view> less = {good, "no log line", "none at all, neither"};
  REQUIRE(detect_format(half, reader.context()) != nullptr);
  CHECK(detect_format(half, reader.context())->name == "syslog");
  CHECK(detect_format(less, reader.context()) == nullptr);
  CHECK(detect_format({}, reader.context()) == nullptr);
}

TEST_CASE("what a format says about spellings holds for its own samples", "[events][conformance]") {
  for (const FormatType& format : formats())
    for (const Sample& sample : format.samples)
      CHECK(test::wrong_spelling(format, sample.line) == "");
  for (const ProgramType& program : programs())
    for (const Sample& sample : program.samples)
      CHECK(test::wrong_spelling(syslog(), sample.line) == "");
}
