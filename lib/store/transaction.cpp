#include <fmt/format.h>

#include "host/clock.h"
#include "store/audit.h"
#include "store/connection.h"

namespace secops::store {
namespace {

[[noreturn]] void refuse_nested(const std::string& path) {
  throw Error({"store.internal", "a transaction is open on this connection already", path, 0, 0,
               "this is a mistake in secops: please report it"});
}

}  // namespace

std::optional<std::int64_t> Read::integer(std::string_view sql, const std::vector<Parameter>& p) {
  std::optional<std::int64_t> result;
  query(sql, p, [&](const Row& row) {
    if (!result && !row.is_null(0)) result = row.integer(0);
  });
  return result;
}

std::optional<std::string> Read::text(std::string_view sql, const std::vector<Parameter>& p) {
  std::optional<std::string> result;
  query(sql, p, [&](const Row& row) {
    if (!result && !row.is_null(0)) result = row.text(0);
  });
  return result;
}

// Rolls back when it goes away; for a read that is the same as a commit.
class Store::View final : public Read {
 public:
  explicit View(Connection& connection) : connection_(connection) {
    if (connection_.in_transaction()) refuse_nested(connection_.path);
    begin();
  }
  View(const View&) = delete;
  View& operator=(const View&) = delete;
  ~View() override {
    if (connection_.in_transaction()) connection_.database.tryExec("ROLLBACK");
  }
  void query(std::string_view sql, const std::vector<Parameter>& parameters,
             const std::function<void(const Row&)>& visit) override {
    connection_.query(sql, parameters, visit);
  }

 private:
  void begin() {
    try {
      lock();
    } catch (const Error& error) {
      connection_.database.tryExec("ROLLBACK");
      if (error.problems().front().code != "store.read-only") throw;
      // A writer died in its commit since the store was opened.
      roll_back_leftover(connection_.path, connection_.options.busy_timeout);
      lock();
    }
  }
  // BEGIN alone takes no lock; the first look does, and from then on the view is one.
  void lock() {
    connection_.execute("BEGIN", {});
    connection_.query("SELECT 1 FROM sqlite_schema LIMIT 1", {}, [](const Row&) {});
  }
  Connection& connection_;
};

class Store::Change final : public Write {
 public:
  Change(Connection& connection, Act act) : connection_(connection) {
    if (connection_.in_transaction()) refuse_nested(connection_.path);
    // SQLite would let it begin and refuse the first statement.
    if (connection_.options.mode == OpenOptions::Mode::read_only)
      throw Error(
          {"store.read-only", "the store was opened to be read only", connection_.path, 0, 0, ""});
    act_ = std::move(act);
    connection_.execute("BEGIN IMMEDIATE", {});
    if (!act_.clock) act_.clock = host::now();  // after the wait for others
  }
  Change(const Change&) = delete;
  Change& operator=(const Change&) = delete;
  ~Change() override {
    if (connection_.in_transaction()) connection_.database.tryExec("ROLLBACK");
  }

  void query(std::string_view sql, const std::vector<Parameter>& parameters,
             const std::function<void(const Row&)>& visit) override {
    require_open();
    connection_.query(sql, parameters, visit);
  }
  std::int64_t execute(std::string_view sql, const std::vector<Parameter>& parameters) override {
    require_open();
    return connection_.execute(sql, parameters);
  }

  std::int64_t audit(std::string_view change, std::string_view subject, std::string_view reason,
                     std::string_view before, std::string_view after) override {
    if (!head_) head_ = audit_mark(*this, "head");
    AuditRow row;
    row.sequence = head_->sequence + 1;
    row.time_ms = std::get<std::int64_t>(parameter(act_.time));
    row.recorded_ms = std::get<std::int64_t>(parameter(clock()));
    row.actor = storable(act_.actor);
    row.command = storable(act_.command);
    row.change = storable(change);
    row.subject = storable(subject);
    row.reason = storable(reason);
    row.before = storable(before);
    row.after = storable(after);
    const std::string hash = audit_hash(head_->hash, row);
    execute(
        "INSERT INTO audit (sequence, time, recorded, actor, command, change, subject, reason, "
        "before_state, after_state, hash) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        {row.sequence, row.time_ms, row.recorded_ms, row.actor, row.command, row.change,
         row.subject, row.reason, row.before, row.after, Blob{hash}});
    head_ = AuditMark{row.sequence, hash, head_->rows + 1};
    return row.sequence;
  }

  std::int64_t subject(std::string_view kind, std::string_view value) override {
    const std::vector<Parameter> named{std::string(kind), Blob{std::string(value)}};
    if (auto id = integer("SELECT id FROM subjects WHERE kind = $1 AND value = $2", named))
      return *id;
    return *integer(
        "INSERT INTO subjects (id, kind, value) "
        "VALUES ((SELECT coalesce(max(id), 0) + 1 FROM subjects), $1, $2) RETURNING id",
        named);
  }

  void commit() override {
    if (head_) set_audit_mark(*this, "head", *head_);
    require_open();
    try {
      connection_.execute("COMMIT", {});
    } catch (const Error& error) {
      if (error.problems().front().code != "store.io") throw;
      // The last sync may fail after the journal is gone: then the change stands.
      throw Error(
          {"store.io", "the disk failed in the commit; whether the change was made is not known",
           connection_.path, 0, 0, "look before you repeat it: secops store verify; dmesg | tail"});
    }
  }

 private:
  // SQLite gives a transaction up by itself when the disk is full or fails. What came after would
  // then commit statement by statement: half a change.
  void require_open() const {
    if (connection_.in_transaction()) return;
    throw Error({"store.internal",
                 "the change is over: it was committed, or given up after a failure",
                 connection_.path, 0, 0, ""});
  }
  Connection& connection_;
  std::optional<AuditMark> head_;
};

std::unique_ptr<Read> Store::read() { return std::make_unique<View>(*connection_); }

std::unique_ptr<Write> Store::write(Act act) {
  return std::make_unique<Change>(*connection_, std::move(act));
}

}  // namespace secops::store
