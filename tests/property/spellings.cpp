// spellings() is never too narrow: for lines made at random from what formats read, every value of
// the event has a phrase that stands in the line.
#include <random>
#include <string>
#include <vector>

#include "events/format.h"
#include "events/program.h"
#include "support/catch.h"
#include "support/format_reader.h"
#include "support/seed.h"

using namespace secops;
using namespace secops::events;

namespace {

using Random = std::mt19937_64;

std::size_t below(Random& random, std::size_t limit) { return random() % limit; }

// The samples of a format and, for syslog, of the programs inside.
std::vector<std::string> samples_of(const FormatType& format) {
  std::vector<std::string> lines;
  for (const Sample& sample : format.samples) lines.emplace_back(sample.line);
  if (format.name == "syslog")
    for (const ProgramType& program : programs())
      for (const Sample& sample : program.samples) lines.emplace_back(sample.line);
  return lines;
}

// One small change: a byte, a piece of another line, a case.
void change(std::string& line, const std::vector<std::string>& lines, Random& random) {
  static const std::string bytes = "\"\\/ :=.[]{}()-_AZaz09\t\r\x01\x7F\xFF\xC3\xA9,;'";
  if (line.empty()) return;
  const std::size_t at = below(random, line.size());
  switch (below(random, 5)) {
    case 0:
      line[at] = bytes[below(random, bytes.size())];
      break;
    case 1:
      line.erase(at, 1 + below(random, 4));
      break;
    case 2:
      line.insert(at, 1, bytes[below(random, bytes.size())]);
      break;
    case 3: {
      const std::string& other = lines[below(random, lines.size())];
      if (other.empty()) return;
      const std::size_t from = below(random, other.size());
      line.insert(at, other.substr(from, below(random, 24)));
      break;
    }
    default:
      for (std::size_t i = at; i < line.size() && i < at + 8; ++i)
        if (line[i] >= 'a' && line[i] <= 'z') line[i] = static_cast<char>(line[i] - 32);
  }
}

}  // namespace

TEST_CASE("spellings are never too narrow", "[property][spellings]") {
  Random random(test::seed());
  for (const FormatType& format : formats()) {
    const std::vector<std::string> lines = samples_of(format);
    int looked_at = 0;
    for (int round = 0; round < 4000; ++round) {
      std::string line = lines[below(random, lines.size())];
      for (std::size_t changes = below(random, 4); changes > 0; --changes)
        change(line, lines, random);
      looked_at += format.shape(line) == Shape::event ? 1 : 0;
      const std::string wrong = test::wrong_spelling(format, line);
      if (wrong.empty()) continue;
      INFO(line);
      REQUIRE(wrong == "");
    }
    INFO(format.name);
    CHECK(looked_at > 1000);
  }
}
