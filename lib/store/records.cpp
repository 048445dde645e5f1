#include "store/store.h"

namespace secops::store {

std::int64_t begin_run(Write& write, std::string_view job, std::string_view arguments_digest,
                       std::string_view version) {
  return *write.integer(
      "INSERT INTO runs (id, job, arguments, version, actor, started) "
      "VALUES ((SELECT coalesce(max(id), 0) + 1 FROM runs), $1, $2, $3, $4, $5) RETURNING id",
      {std::string(job), std::string(arguments_digest), std::string(version), write.act().actor,
       parameter(write.clock())});
}

void end_run(Write& write, std::int64_t run, int status) {
  write.execute("UPDATE runs SET ended = $2, status = $3 WHERE id = $1",
                {run, parameter(write.clock()), std::int64_t{status}});
}

std::optional<std::string> load_state(Read& read, std::string_view kind, std::string_view name) {
  std::optional<std::string> bytes;
  read.query("SELECT bytes FROM states WHERE kind = $1 AND name = $2",
             {std::string(kind), Blob{std::string(name)}},
             [&](const Row& row) { bytes = row.blob(0); });
  return bytes;
}

void save_state(Write& write, std::string_view kind, std::string_view name,
                std::string_view bytes) {
  write.execute(
      "INSERT INTO states (kind, name, bytes, updated) VALUES ($1, $2, $3, $4) "
      "ON CONFLICT (kind, name) DO UPDATE SET bytes = excluded.bytes, updated = excluded.updated",
      {std::string(kind), Blob{std::string(name)}, Blob{std::string(bytes)},
       parameter(write.act().time)});
}

std::vector<State> list_states(Read& read, std::string_view kind) {
  std::vector<State> states;
  read.query("SELECT name, bytes FROM states WHERE kind = $1 ORDER BY bytes, name",
             {std::string(kind)}, [&](const Row& row) {
               states.push_back({row.blob(0), row.blob(1)});
             });
  return states;
}

void forget_state(Write& write, std::string_view kind, std::string_view name) {
  write.execute("DELETE FROM states WHERE kind = $1 AND name = $2",
                {std::string(kind), Blob{std::string(name)}});
}

}  // namespace secops::store
