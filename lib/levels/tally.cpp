#include <algorithm>

#include "levels/levels.h"

namespace secops::levels {
namespace {

constexpr std::size_t hour_limit = 9'600;

void add_response(Hour& hour, std::optional<Duration> response_time) {
  if (response_time)
    hour.response_time.add(
        static_cast<std::uint64_t>(std::max<std::int64_t>(0, response_time->count())));
}

std::size_t minute_of(Time time) {
  const auto in_hour = time - std::chrono::floor<std::chrono::hours>(time);
  return static_cast<std::size_t>(std::chrono::floor<std::chrono::minutes>(in_hour).count());
}

}  // namespace

void Hour::merge(const Hour& other) {
  succeeded += other.succeeded;
  failed += other.failed;
  response_time.merge(other.response_time);
  requests += other.requests;
  request_errors += other.request_errors;
  errors += other.errors;
  for (std::size_t i = 0; i < per_minute.size(); ++i) per_minute[i] += other.per_minute[i];
}

Hour& Tally::hour(std::int64_t key) {
  if (recent_.at && recent_.key == key) return *recent_.at;
  auto found = hours_.find(key);
  if (found == hours_.end()) {
    if (hours_.size() == hour_limit) {
      const auto oldest = hours_.begin();
      if (key < oldest->first) return earlier_;
      earlier_.merge(oldest->second);
      hours_.erase(oldest);
    }
    found = hours_.try_emplace(key).first;
  }
  recent_.key = key;
  recent_.at = &found->second;
  return found->second;
}

Hour& Tally::hour(Time time) {
  return hour(std::chrono::floor<std::chrono::hours>(time).time_since_epoch().count());
}

void Tally::transaction(Time time, bool success, std::optional<Duration> response_time) {
  Hour& at = hour(time);
  ++(success ? at.succeeded : at.failed);
  ++at.per_minute[minute_of(time)];
  add_response(at, response_time);
}

void Tally::request(Time time, int status, std::optional<Duration> response_time) {
  Hour& at = hour(time);
  ++at.requests;
  if (status >= 500) ++at.request_errors;
  ++at.per_minute[minute_of(time)];
  add_response(at, response_time);
}

void Tally::error(Time time) { ++hour(time).errors; }

void Tally::merge(const Tally& other) {
  events_ += other.events_;
  earlier_.merge(other.earlier_);
  for (const auto& [key, counted] : other.hours_) hour(key).merge(counted);
}

}  // namespace secops::levels
