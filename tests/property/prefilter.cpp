// The fast scans against the obvious ones, over random blocks.
#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include "base/redact.h"
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
    const bool separated =
        block.substr(i).size() > run && (block[i + run] == ' ' || block[i + run] == '-');
    std::size_t second = 0;
    while (separated && digit(i + run + 1 + second)) ++second;
    const bool grouped = (run == 4 && second >= 3) || (run == 6 && second >= 7);
    if (run >= 14 || (run == 13 && block[i] == '4') || grouped) index.digit_runs.push_back(at);
  }
  if (!block.empty() && block.back() != '\n')
    index.ends.push_back(static_cast<std::uint32_t>(block.size()));
  return index;
}

// A number of a payment network, its last digit the check digit.
std::string random_card(std::mt19937_64& random) {
  struct Network {
    const char* prefix;
    std::size_t length;
  };
  static const Network networks[] = {{"4", 13},    {"4", 16},    {"4", 19},  {"51", 16},
                                     {"2221", 16}, {"34", 15},   {"37", 15}, {"6011", 16},
                                     {"65", 16},   {"3528", 16}, {"36", 14}, {"300", 14},
                                     {"62", 16},   {"62", 17},   {"62", 18}, {"62", 19}};
  const Network& network = networks[random() % std::size(networks)];
  std::string number = network.prefix;
  while (number.size() + 1 < network.length) number += static_cast<char>('0' + random() % 10);
  int sum = 0;
  for (std::size_t i = 0; i < number.size(); ++i) {
    const int value = number[number.size() - 1 - i] - '0';
    sum += i % 2 == 1 ? value : value * 2 > 9 ? value * 2 - 9 : value * 2;
  }
  return number + static_cast<char>('0' + (10 - sum % 10) % 10);
}

// In one of the ways to group digits, known to redaction or not.
std::string grouped(const std::string& number, std::mt19937_64& random) {
  static const std::vector<std::vector<std::size_t>> shapes = {
      {4, 4, 4, 4}, {4, 6, 5}, {4, 6, 4}, {4, 3, 3, 3}, {4, 5, 6}, {6, 13}, {6, 10},
      {5, 5, 5},    {3, 4, 4}, {6, 4, 4}, {4, 12},      {4, 9},    {2, 14}};
  const auto& shape = shapes[random() % shapes.size()];
  const char separator = random() % 2 == 0 ? ' ' : '-';
  std::string text;
  std::size_t at = 0;
  for (const std::size_t size : shape) {
    if (at >= number.size()) break;
    if (at > 0) text += separator;
    text += number.substr(at, size);
    at += size;
  }
  if (at < number.size()) text += separator + number.substr(at);
  return text;
}

}  // namespace

TEST_CASE("every card number that redaction finds has a digit run of its line's index") {
  std::mt19937_64 random(test::seed());
  static const char* around[] = {" ",    "\"", "=", ":", "(", ",", "[",
                                 "\xff", "1 ", "x", ".", "-", ""};
  std::size_t whole = 0, in_groups = 0;
  for (int round = 0; round < 30'000; ++round) {
    const std::string number = random_card(random);
    const std::string written = random() % 3 == 0 ? number : grouped(number, random);
    std::string line(random() % 70, 'x');
    line += around[random() % std::size(around)] + written + around[random() % std::size(around)];
    if (random() % 8 == 0) line += " password=hunter2 " + number;
    LineIndex index;
    index_lines(line, true, index);
    for (const SecretSpan& span : find_secrets(line)) {
      if (span.kind != SecretKind::card_number) continue;
      ++(span.end - span.begin == number.size() ? whole : in_groups);
      INFO("seed " << test::seed() << " line " << line);
      REQUIRE(std::find(index.digit_runs.begin(), index.digit_runs.end(), span.begin) !=
              index.digit_runs.end());
    }
  }
  CHECK(whole > 1000);
  CHECK(in_groups > 1000);
}

TEST_CASE("line ends and digit runs are those of the definition") {
  std::mt19937_64 random(test::seed());
  for (int round = 0; round < 3000; ++round) {
    const std::string_view alphabet = round % 2 ? "0123456789- \n" : "44444444441- x\n";
    std::string block = random_block(random, random() % 400, alphabet);
    if (round % 3 == 0) block += "4111 1111 1111 1111";
    if (round % 7 == 0) block += "621234 5678901234569";
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
