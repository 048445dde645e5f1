#include <fmt/format.h>

#include <cmath>

#include "base/text.h"
#include "levels/levels.h"

namespace secops::levels {
namespace {

__extension__ typedef unsigned __int128 Wide;

struct Totals {
  Hour all;
  std::uint64_t peak{0};
  Time peak_at{};
};

Totals totals_of(const Tally& tally) {
  Totals totals;
  totals.all.merge(tally.earlier());
  for (const auto& [key, hour] : tally.hours()) {
    totals.all.merge(hour);
    for (std::size_t minute = 0; minute < hour.per_minute.size(); ++minute) {
      if (hour.per_minute[minute] <= totals.peak) continue;  // of equals the first
      totals.peak = hour.per_minute[minute];
      totals.peak_at = Time(std::chrono::hours(key) + std::chrono::minutes(minute));
    }
  }
  return totals;
}

double percent_of(std::uint64_t part, std::uint64_t whole) {
  return 100.0 * static_cast<double>(part) / static_cast<double>(whole);
}

// Cut, not rounded: 84.99 must not read "85.0" under a verdict of "below 85". As many digits as
// it takes to show two that count, and that it is not whole.
std::string percent_text(std::uint64_t part, std::uint64_t whole) {
  std::uint64_t scale = 1;
  for (int digits = 0;; ++digits) {
    const Wide scaled = static_cast<Wide>(part) * 100 * scale;
    const auto cut = static_cast<std::uint64_t>(scaled / whole);
    const bool exact = scaled % whole == 0;
    const bool tells = cut % scale != 0 && cut >= 10;
    if (digits == 9 || (exact && digits > 0) || (digits > 0 && tells))
      return fmt::format("{}.{:0{}}", cut / scale, cut % scale, digits);
    if (exact) return std::to_string(cut);
    scale *= 10;
  }
}

std::string band_text(double number) { return fmt::format("{}", number); }

// Exact, without trailing zeros: for programs.
std::string seconds_number(std::uint64_t microseconds) {
  std::string text = fmt::format("{}.{:06}", microseconds / 1'000'000, microseconds % 1'000'000);
  while (text.back() == '0') text.pop_back();
  if (text.back() == '.') text.pop_back();
  return text;
}

// Three digits: for people.
std::string seconds_text(std::uint64_t microseconds) {
  const double seconds = static_cast<double>(microseconds) / 1e6;
  if (microseconds < 1'000) return fmt::format("{} µs", microseconds);
  if (seconds < 0.01) return fmt::format("{:.1f} ms", seconds * 1e3);
  if (seconds < 0.9995) return fmt::format("{:.0f} ms", seconds * 1e3);
  if (seconds < 9.995) return fmt::format("{:.2f} s", seconds);
  if (seconds < 99.95) return fmt::format("{:.1f} s", seconds);
  return grouped(static_cast<std::uint64_t>(std::llround(seconds))) + " s";
}

std::string band_text(Duration band) {
  return seconds_number(static_cast<std::uint64_t>(band.count())) + " s";
}

// True if there is enough to judge; otherwise says why not.
bool enough(Level& level, std::uint64_t count, const Bands& bands, std::string_view noun) {
  level.basis = count;
  level.judged = count >= bands.minimum_count;
  if (!level.judged) level.verdict = "no verdict under " + counted(bands.minimum_count, noun);
  return level.judged;
}

void judge_as(Level& level, Status status, std::string_view why) {
  level.status = status;
  level.verdict = fmt::format("{}: {}", name_of(status), why);
}

Level success_rate(const Hour& all, const Bands& bands) {
  const std::uint64_t total = all.succeeded + all.failed;
  const std::string percent = percent_text(all.succeeded, total);
  Level level;
  level.name = "success_rate";
  level.title = "Transaction success rate";
  level.values = {{"percent", percent},
                  {"succeeded", std::to_string(all.succeeded)},
                  {"failed", std::to_string(all.failed)},
                  {"transactions", std::to_string(total)}};
  level.text = fmt::format("{} % of {} (target > {} %)", percent, counted(total, "transaction"),
                           band_text(bands.success_target));
  if (!enough(level, total, bands, "transaction")) return level;
  const double rate = percent_of(all.succeeded, total);
  if (rate < bands.success_critical_below) {
    judge_as(level, Status::critical, "below " + band_text(bands.success_critical_below) + " %");
  } else if (rate < bands.success_warning_below) {
    judge_as(level, Status::warning, "below " + band_text(bands.success_warning_below) + " %");
  } else if (rate <= bands.success_target) {
    judge_as(level, Status::ok,
             "acceptable, but not above the target of " + band_text(bands.success_target) + " %");
  } else {
    judge_as(level, Status::ok, "above the target of " + band_text(bands.success_target) + " %");
  }
  return level;
}

Level response_time(const Histogram& times, const Bands& bands) {
  const double average = times.average();
  const auto rounded = static_cast<std::uint64_t>(std::llround(average));
  Level level;
  level.name = "response_time";
  level.title = "Response time";
  level.values = {{"average_seconds", seconds_number(rounded)},
                  {"p50_seconds", seconds_number(times.quantile(0.50))},
                  {"p95_seconds", seconds_number(times.quantile(0.95))},
                  {"p99_seconds", seconds_number(times.quantile(0.99))},
                  {"count", std::to_string(times.count())}};
  level.text = fmt::format("{} on average over {}, p50 {}, p95 {}, p99 {} (target < {})",
                           seconds_text(rounded), counted(times.count(), "answer"),
                           seconds_text(times.quantile(0.50)), seconds_text(times.quantile(0.95)),
                           seconds_text(times.quantile(0.99)), band_text(bands.response_target));
  if (!enough(level, times.count(), bands, "answer")) return level;
  if (average > static_cast<double>(bands.response_critical_above.count())) {
    judge_as(level, Status::critical,
             "the average is above " + band_text(bands.response_critical_above));
  } else if (average >= static_cast<double>(bands.response_target.count())) {
    judge_as(level, Status::warning,
             "the average is not under the target of " + band_text(bands.response_target));
  } else {
    judge_as(level, Status::ok, "under the target of " + band_text(bands.response_target));
  }
  return level;
}

Level error_rate(const Hour& all, std::uint64_t events, const Bands& bands) {
  const bool of_requests = events == 0;
  const std::uint64_t total = of_requests ? all.requests : events;
  const std::string noun = of_requests ? "request" : "event";
  // More errors than events are only counted by a caller's mistake; 100 % is the most there is.
  const std::uint64_t errors =
      std::min(total, of_requests ? all.request_errors : all.errors + all.request_errors);
  const std::string percent = percent_text(errors, total);
  Level level;
  level.name = "error_rate";
  level.title = "Error rate";
  level.values = {{"percent", percent},
                  {"errors", std::to_string(errors)},
                  {noun + "s", std::to_string(total)}};
  level.text =
      fmt::format("{} % of {} ({})", percent, counted(total, noun), counted(errors, "error"));
  if (!bands.error_rate_warning_above && !bands.error_rate_critical_above) return level;
  if (!enough(level, total, bands, noun)) return level;
  const double rate = percent_of(errors, total);
  if (bands.error_rate_critical_above && rate > *bands.error_rate_critical_above) {
    judge_as(level, Status::critical,
             "above " + band_text(*bands.error_rate_critical_above) + " %");
  } else if (bands.error_rate_warning_above && rate > *bands.error_rate_warning_above) {
    judge_as(level, Status::warning, "above " + band_text(*bands.error_rate_warning_above) + " %");
  } else {
    judge_as(level, Status::ok,
             fmt::format("not above {} %", band_text(bands.error_rate_warning_above.value_or(
                                               bands.error_rate_critical_above.value_or(0)))));
  }
  return level;
}

Level peak_per_minute(const Totals& totals) {
  Level level;
  level.name = "peak_per_minute";
  level.title = "Busiest minute";
  level.values = {{"per_minute", std::to_string(totals.peak)},
                  {"at", '"' + rfc3339(totals.peak_at) + '"'}};
  level.text =
      fmt::format("{} in the minute from {}", grouped(totals.peak), rfc3339(totals.peak_at));
  return level;
}

}  // namespace

std::vector<Level> judge(const Tally& tally, const Bands& bands) {
  return judge(tally, tally, bands);
}

std::vector<Level> judge(const Tally& tally, const Tally& span, const Bands& bands) {
  const Totals own = totals_of(tally);
  const Totals totals = totals_of(span);
  std::vector<Level> levels;
  if (totals.all.succeeded + totals.all.failed > 0)
    levels.push_back(success_rate(totals.all, bands));
  if (totals.all.response_time.count() > 0)
    levels.push_back(response_time(totals.all.response_time, bands));
  if (tally.events() > 0 || own.all.requests > 0)
    levels.push_back(error_rate(own.all, tally.events(), bands));
  if (totals.peak > 0) levels.push_back(peak_per_minute(totals));
  return levels;
}

}  // namespace secops::levels
