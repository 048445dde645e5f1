#include "levels/histogram.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>

#include "base/error.h"
#include "support/catch.h"
#include "support/seed.h"

using secops::Error;
using secops::levels::Histogram;

namespace {

// The slow and obvious judge: the smallest value with at least q of all at or below it.
std::uint64_t judged(const std::vector<std::uint64_t>& sorted, double q) {
  for (std::size_t i = 0; i < sorted.size(); ++i)
    if (static_cast<double>(i + 1) >= q * static_cast<double>(sorted.size()) - 1e-9)
      return sorted[i];
  return sorted.back();
}

Histogram of(const std::vector<std::uint64_t>& values) {
  Histogram histogram;
  for (auto value : values) histogram.add(value);
  return histogram;
}

}  // namespace

TEST_CASE("an empty histogram") {
  Histogram empty;
  CHECK(empty.count() == 0);
  CHECK(empty.average() == 0);
  CHECK(empty.quantile(0.5) == 0);
  CHECK(Histogram::restore(empty.save()) == empty);
  empty.add(5, 0);
  CHECK(empty == Histogram());
}

TEST_CASE("values below 128 are exact") {
  std::vector<std::uint64_t> values(128);
  for (std::uint64_t i = 0; i < 128; ++i) values[i] = i;
  const auto histogram = of(values);
  for (int i = 1; i <= 128; ++i)
    CHECK(histogram.quantile(i / 128.0) == static_cast<std::uint64_t>(i - 1));
  CHECK(histogram.average() == 63.5);
  CHECK(histogram.quantile(0) == 0);
  CHECK(histogram.quantile(7) == 127);
  CHECK(histogram.quantile(std::nan("")) == 0);
}

TEST_CASE("the percentile of a hundred values is the value of that number") {
  std::vector<std::uint64_t> values;
  for (std::uint64_t i = 1; i <= 100; ++i) values.push_back(i);
  const auto histogram = of(values);
  for (int i = 1; i <= 100; ++i)
    CHECK(histogram.quantile(i / 100.0) == static_cast<std::uint64_t>(i));
}

TEST_CASE("quantiles are within 1 % of the sorted values") {
  std::mt19937_64 random(secops::test::seed());
  for (int round = 0; round < 200; ++round) {
    std::vector<std::uint64_t> values(1 + random() % 400);
    const auto bits = 1 + random() % 63;
    for (auto& value : values) value = random() >> (64 - 1 - random() % bits);
    const auto histogram = of(values);
    std::sort(values.begin(), values.end());
    for (double q : {0.0, 0.01, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 0.999, 1.0}) {
      const auto expected = static_cast<double>(judged(values, q));
      const auto got = static_cast<double>(histogram.quantile(q));
      INFO("q " << q << " of " << values.size());
      REQUIRE(std::abs(got - expected) <= 0.01 * expected);
    }
  }
}

TEST_CASE("no quantile is above the greatest value") {
  std::mt19937_64 random(secops::test::seed());
  Histogram alike;
  alike.add(16'000, 30);
  for (const double q : {0.0, 0.5, 0.95, 0.99, 1.0}) CHECK(alike.quantile(q) == 16'000);
  for (int round = 0; round < 200; ++round) {
    Histogram parts[2];
    std::uint64_t greatest = 0;
    for (int i = 0; i < 20; ++i) {
      const std::uint64_t value = random() >> (random() % 60);
      greatest = std::max(greatest, value);
      parts[random() % 2].add(value);
    }
    parts[0].merge(Histogram::restore(parts[1].save()));
    CHECK(Histogram::restore(parts[0].save()).quantile(1) <= greatest);
  }
}

TEST_CASE("a histogram that was stored without its greatest value is read") {
  // 5 once and 16,000 thirty times: version, sum in two parts, buckets, and of each its step and
  // how many values it has.
  const std::string old("\1\0\x85\xa6\x1d\2\5\1\xb8\4\x1e", 11);
  const Histogram histogram = Histogram::restore(old);
  CHECK(histogram.count() == 31);
  CHECK(histogram.quantile(0.99) == Approx(16'000).epsilon(0.01));
  CHECK(Histogram::restore(histogram.save()) == histogram);
}

TEST_CASE("the largest value does not overflow") {
  const auto most = std::numeric_limits<std::uint64_t>::max();
  Histogram histogram;
  histogram.add(most, 3);
  CHECK(histogram.average() == Approx(static_cast<double>(most)));
  CHECK(std::abs(static_cast<double>(histogram.quantile(0.5)) / static_cast<double>(most) - 1) <
        0.01);
  CHECK(Histogram::restore(histogram.save()) == histogram);
}

TEST_CASE("merging does not depend on order or grouping, bytes included") {
  std::mt19937_64 random(secops::test::seed());
  for (int round = 0; round < 50; ++round) {
    std::vector<std::uint64_t> values(300);
    for (auto& value : values) value = random() >> (random() % 60);
    Histogram parts[3];
    for (auto value : values) parts[random() % 3].add(value);
    Histogram forth;
    for (const auto& part : parts) forth.merge(part);
    Histogram back = parts[2];
    Histogram first_two = parts[1];
    first_two.merge(parts[0]);
    back.merge(first_two);
    REQUIRE(forth.save() == of(values).save());
    REQUIRE(back.save() == forth.save());
    REQUIRE(Histogram::restore(forth.save()) == forth);
  }
  Histogram twice = of({1, 500, 70'000});
  twice.merge(twice);
  CHECK(twice == of({1, 1, 500, 500, 70'000, 70'000}));
}

TEST_CASE("bytes that are no histogram are refused") {
  const std::string good = of({1, 70, 5'000, 5'000, 123'456'789}).save();
  CHECK_THROWS_AS(Histogram::restore(""), Error);
  CHECK_THROWS_AS(Histogram::restore(good + "x"), Error);
  CHECK_THROWS_AS(Histogram::restore(std::string(100, '\xff')), Error);
  for (std::size_t size = 0; size < good.size(); ++size)
    CHECK_THROWS_AS(Histogram::restore(good.substr(0, size)), Error);
  // Another sum than these values can have: the low part stands behind version and high part.
  std::string forged = good;
  forged[2] = static_cast<char>(forged[2] ^ 0x01);
  forged[5] = static_cast<char>(forged[5] ^ 0x40);
  CHECK_THROWS_AS(Histogram::restore(forged), Error);
  // Any other damage is refused or gives a histogram that is whole in itself.
  std::mt19937_64 random(secops::test::seed());
  for (int round = 0; round < 5000; ++round) {
    std::string mutant = good;
    mutant[random() % mutant.size()] = static_cast<char>(random());
    try {
      const auto read = Histogram::restore(mutant);
      CHECK(read.save().size() <= mutant.size() + 10);  // with a greatest value
    } catch (const Error&) {
    }
  }
}
