#include <fmt/format.h>

#include "base/digest.h"
#include "store/audit.h"
#include "store/copy.h"
#include "store/migrate.h"
#include "store/verify.h"

namespace secops::store {
namespace {

// More than this says no more to a person.
constexpr std::size_t problem_limit = 100;

void check_pages(Read& read, std::vector<std::string>& problems) {
  read.query("PRAGMA integrity_check(100)", {}, [&](const Row& row) {
    if (row.text(0) != "ok") problems.push_back("damaged pages: " + row.text(0));
  });
}

void check_references(Read& read, std::vector<std::string>& problems) {
  read.query("PRAGMA foreign_key_check", {}, [&](const Row& row) {
    if (problems.size() < problem_limit)
      problems.push_back(
          fmt::format("a row of {} refers to a row of {} that is gone", row.text(0), row.text(2)));
  });
}

void check_schema(SQLite::Database& database, std::span<const Embedded> steps,
                  std::vector<std::string>& problems) {
  const auto expected = expected_schema(steps);
  const auto found = schema_of(database);
  for (const auto& [name, sql] : expected) {
    auto at = found.find(name);
    if (at == found.end()) {
      problems.push_back(fmt::format("{} is missing", name));
    } else if (at->second != sql) {
      problems.push_back(fmt::format("{} is not as secops made it", name));
    }
  }
  for (const auto& [name, sql] : found)
    if (expected.count(name) == 0) problems.push_back(fmt::format("{} is not of secops", name));
}

// What cannot be read for damage is one more problem, not the end of the check.
template <typename Check>
void attempt(Verification& result, const std::string& path, Check check) {
  try {
    guarded(path, check);
  } catch (const Error& error) {
    const std::string& code = error.problems().front().code;
    if (code != "store.corrupt" && code != "store.internal") throw;
    result.problems.push_back(error.problems().front().message);
  }
}

// Without a transaction, since nobody else has the database.
class DirectRead final : public Read {
 public:
  explicit DirectRead(Store::Connection& connection) : connection_(connection) {}
  void query(std::string_view sql, const std::vector<Parameter>& parameters,
             const std::function<void(const Row&)>& visit) override {
    connection_.query(sql, parameters, visit);
  }

 private:
  Store::Connection& connection_;
};

std::string quoted_name(std::string_view name) {
  std::string text = "\"";
  for (char c : name) text += c == '"' ? std::string("\"\"") : std::string(1, c);
  return text + "\"";
}

}  // namespace

Verification verify_connection(Store::Connection& connection, const VerifyOptions& options) {
  Verification result;
  std::vector<std::string>& problems = result.problems;
  const std::string& path = connection.path;
  auto& database = connection.database;
  DirectRead read(connection);
  attempt(result, path, [&] { check_pages(read, problems); });
  result.damaged = !problems.empty();
  attempt(result, path,
          [&] { check_schema(database, steps_of(connection.options.steps), problems); });
  attempt(result, path, [&] { check_references(read, problems); });
  attempt(result, path, [&] {
    for (std::string& problem : verify_audit(read, problem_limit, options.head))
      problems.push_back(std::move(problem));
  });
  for (const auto& check : options.checks) attempt(result, path, [&] { check(read, problems); });
  attempt(result, path, [&] {
    const AuditMark head = audit_mark(read, "head");
    result.audit_rows = head.rows - audit_mark(read, "sealed").rows;
    result.audit_head = hex(head.hash);
  });
  return result;
}

Verification Store::verify(const VerifyOptions& options) {
  read();  // rolls back what a writer that died left behind
  Connection copy(path(), connection_->options,
                  nameless_copy(connection_->database, connection_->path));
  return verify_connection(copy, options);
}

std::string engine_version() { return SQLite::getLibVersion(); }

Info Store::info() {
  Info result;
  result.path = path();
  result.sqlite_version = engine_version();
  auto view = read();
  const auto number = [&](std::string_view sql) { return view->integer(sql).value_or(0); };
  result.bytes = number("PRAGMA page_count") * number("PRAGMA page_size");
  result.schema_version = static_cast<int>(number("PRAGMA user_version"));
  result.journal_mode = view->text("PRAGMA journal_mode").value_or("");
  view->query(
      "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE "
      "'\\' "
      "ORDER BY name",
      {}, [&](const Row& row) {
        result.tables.push_back({row.text(0), 0});
      });
  for (Info::Table& table : result.tables)
    table.rows = number("SELECT count(*) FROM " + quoted_name(table.name));
  // By sequence, which is how the chain runs; a clock that was set back does not change the ends.
  view->query("SELECT time FROM audit ORDER BY sequence LIMIT 1", {},
              [&](const Row& row) { result.oldest_audit = row.time(0); });
  view->query("SELECT time FROM audit ORDER BY sequence DESC LIMIT 1", {},
              [&](const Row& row) { result.newest_audit = row.time(0); });
  result.audit_rows = number("SELECT count(*) FROM audit");
  result.audit_head = hex(audit_mark(*view, "head").hash);
  return result;
}

}  // namespace secops::store
