#include "base/error.h"
#include "levels/levels.h"

namespace secops::levels {
namespace {

using store::Blob;

std::string minutes_as_bytes(const Hour& hour) {
  std::string bytes;
  for (std::uint32_t count : hour.per_minute)
    for (int shift = 0; shift < 32; shift += 8) bytes += static_cast<char>((count >> shift) & 0xff);
  return bytes;
}

void minutes_from_bytes(Hour& hour, const std::string& bytes) {
  if (bytes.size() != 4 * hour.per_minute.size())
    throw Error({"levels.corrupt", "a stored hour of service levels cannot be read", "", 0, 0,
                 "secops store verify"});
  for (std::size_t i = 0; i < bytes.size(); ++i)
    hour.per_minute[i / 4] |= static_cast<std::uint32_t>(static_cast<unsigned char>(bytes[i]))
                              << (8 * (i % 4));
}

constexpr std::string_view columns =
    "succeeded, failed, requests, request_errors, errors, response_time, per_minute";

Hour hour_of(const store::Row& row, int first) {
  Hour hour;
  hour.succeeded = static_cast<std::uint64_t>(row.integer(first));
  hour.failed = static_cast<std::uint64_t>(row.integer(first + 1));
  hour.requests = static_cast<std::uint64_t>(row.integer(first + 2));
  hour.request_errors = static_cast<std::uint64_t>(row.integer(first + 3));
  hour.errors = static_cast<std::uint64_t>(row.integer(first + 4));
  hour.response_time = Histogram::restore(row.blob(first + 5));
  minutes_from_bytes(hour, row.blob(first + 6));
  return hour;
}

Hour stored_hour(store::Read& read, const std::string& source, std::int64_t key) {
  Hour hour;
  read.query(fmt::format("SELECT {} FROM rollups WHERE source = $1 AND hour = $2", columns),
             {source, key}, [&](const store::Row& row) { hour = hour_of(row, 0); });
  return hour;
}

}  // namespace

void roll_up(store::Write& write, const std::string& source, const Tally& tally) {
  for (const auto& [key, counted] : tally.hours()) {
    Hour hour = stored_hour(write, source, key);
    hour.merge(counted);
    write.execute(
        "INSERT INTO rollups (source, hour, succeeded, failed, requests, request_errors, errors, "
        "response_time, per_minute) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) "
        "ON CONFLICT (source, hour) DO UPDATE SET succeeded = excluded.succeeded, "
        "failed = excluded.failed, requests = excluded.requests, "
        "request_errors = excluded.request_errors, errors = excluded.errors, "
        "response_time = excluded.response_time, per_minute = excluded.per_minute",
        {source, key, static_cast<std::int64_t>(hour.succeeded),
         static_cast<std::int64_t>(hour.failed), static_cast<std::int64_t>(hour.requests),
         static_cast<std::int64_t>(hour.request_errors), static_cast<std::int64_t>(hour.errors),
         Blob{hour.response_time.save()}, Blob{minutes_as_bytes(hour)}});
  }
}

Tally unknown_hours(store::Read& read, const std::string& source, const Tally& tally) {
  Tally unknown;
  for (const auto& [key, counted] : tally.hours())
    if (!read.integer("SELECT 1 FROM rollups WHERE source = $1 AND hour = $2", {source, key}))
      unknown.add_hour(key, counted);
  return unknown;
}

Tally rolled_up(store::Read& read, std::int64_t from_hour) {
  Tally tally;
  read.query(fmt::format("SELECT hour, {} FROM rollups WHERE hour >= $1", columns), {from_hour},
             [&](const store::Row& row) { tally.add_hour(row.integer(0), hour_of(row, 1)); });
  return tally;
}

void forget(store::Write& write, const std::string& source, const Tally& again) {
  if (again.hours().empty()) return;
  write.execute("DELETE FROM rollups WHERE source = $1 AND hour >= $2",
                {source, again.hours().begin()->first});
}

}  // namespace secops::levels
