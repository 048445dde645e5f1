// The fast scans against the obvious ones, over random blocks.
#include <random>
#include <string>
#include <vector>

#include "rules/line_index.h"
#include "rules/word_scan.h"
#include "support/catch.h"
#include "support/seed.h"

using namespace secops;
using namespace secops::rules;

namespace {

std::string random_block(std::mt19937_64& random, std::size_t size, std::string_view alphabet) {
  std::string block;
  for (std::size_t i = 0; i < size; ++i) block += alphabet[random() % alphabet.size()];
  return block;
}

// Line ends and digit runs, told from the text of their definition.
LineIndex judge(std::string_view block) {
  LineIndex index;
  const auto digit = [&](std::size_t i) {
    return i < block.size() && block[i] >= '0' && block[i] <= '9';
  };
  for (std::size_t i = 0; i < block.size(); ++i) {
    const auto at = static_cast<std::uint32_t>(i);
    if (block[i] == '\n') index.ends.push_back(at);
    if (!digit(i) || (i > 0 && digit(i - 1))) continue;
    std::size_t run = 0;
    while (digit(i + run)) ++run;
    const bool separated = run == 4 && i + 4 < block.size() &&
                           (block[i + 4] == ' ' || block[i + 4] == '-') && digit(i + 5) &&
                           digit(i + 6) && digit(i + 7) && digit(i + 8);
    if (run >= 14 || (run == 13 && block[i] == '4') || separated) index.digit_runs.push_back(at);
  }
  if (!block.empty() && block.back() != '\n')
    index.ends.push_back(static_cast<std::uint32_t>(block.size()));
  return index;
}

}  // namespace

TEST_CASE("line ends and digit runs are those of the definition") {
  std::mt19937_64 random(test::seed());
  for (int round = 0; round < 3000; ++round) {
    const std::string_view alphabet = round % 2 ? "0123456789- \n" : "44444444441- x\n";
    std::string block = random_block(random, random() % 400, alphabet);
    if (round % 3 == 0) block += "4111 1111 1111 1111";
    if (round % 5 == 0) block.insert(block.size() / 2, "41111111111111");
    INFO("seed " << test::seed() << " round " << round << " block " << block);
    const LineIndex expected = judge(block);
    LineIndex fast, slow;
    index_lines(block, true, fast);
    index_lines_slowly(block, true, slow);
    REQUIRE(fast.ends == expected.ends);
    REQUIRE(slow.ends == expected.ends);
    REQUIRE(fast.digit_runs == expected.digit_runs);
    REQUIRE(slow.digit_runs == expected.digit_runs);
    index_lines(block, false, fast);
    REQUIRE(fast.ends == expected.ends);
    REQUIRE(fast.digit_runs.empty());
  }
}

TEST_CASE("a line is found exactly if it holds one of the words, in any case") {
  std::mt19937_64 random(test::seed());
  for (int round = 0; round < 2000; ++round) {
    const std::string_view alphabet = "aAbBcC._- \n";
    const std::string block = random_block(random, random() % 600, alphabet);
    std::vector<std::string> words;
    const std::size_t count = 1 + random() % 40;
    for (std::size_t i = 0; i < count; ++i)
      words.push_back(random_block(random, 1 + random() % 9, "aBc._-"));
    const WordScan scan(words, Frequencies(block));
    std::vector<std::uint32_t> fast, slow;
    scan.find_lines(block, fast);
    scan.find_lines_slowly(block, slow);
    INFO("seed " << test::seed() << " round " << round << " block " << block);
    // The same lines; which of a line's words comes first is not promised.
    const auto line_of = [&](std::uint32_t at) {
      return std::count(block.begin(), block.begin() + at, '\n');
    };
    REQUIRE(fast.size() == slow.size());
    for (std::size_t i = 0; i < fast.size(); ++i) REQUIRE(line_of(fast[i]) == line_of(slow[i]));
    REQUIRE(scan.any(block) == !slow.empty());
  }
}

TEST_CASE("no words find nothing, and words need no sample") {
  std::vector<std::uint32_t> hits;
  WordScan().find_lines("anything\n", hits);
  CHECK(hits.empty());
  const WordScan scan({"Failed Password", "\xf0\x9f\x94\x91"}, Frequencies(""));
  scan.find_lines("x FAILED password y\nnothing\n\xf0\x9f\x94\x91\n", hits);
  CHECK(hits.size() == 2);
}
