// The store: one SQLite file behind a small interface. Nobody else names SQLite.
//
// Contract (design, Store; promises 2): journal_mode=TRUNCATE, synchronous=FULL, BEGIN IMMEDIATE
// for writes, busy_timeout, foreign keys, trusted schema off, STRICT tables, own application_id,
// user_version migrations in one transaction with a copy kept before, file 0600 in a directory
// 0700. The file is never opened by anything but SQLite in this process. Each domain owns its
// tables' SQL and runs it through Read and Write. SQL keeps to what PostgreSQL runs unchanged: $1
// parameters, ON CONFLICT, RETURNING, times as INTEGER milliseconds, money as TEXT. Failures are
// Error "store.…": store.missing, store.busy, store.full, store.read-only, store.unreadable,
// store.io, store.corrupt, store.foreign (another program's file, or an empty one), store.newer,
// store.older (not to be upgraded now), store.exists, store.future, store.unsafe
// (permissions, owner, link), each with a hint.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/embedded.h"
#include "base/time.h"

namespace secops::store {

struct Blob {
  std::string bytes;
};
// Text that is not valid UTF-8 or holds NUL is stored with U+FFFD in those places; a Blob keeps its
// bytes.
using Parameter = std::variant<std::nullptr_t, std::int64_t, std::string, Blob>;

// One row of a result; valid inside the visitor only.
class Row {
 public:
  virtual ~Row() = default;
  virtual std::int64_t integer(int column) const = 0;
  virtual std::string text(int column) const = 0;  // bytes as stored; NULL is ""
  virtual std::string blob(int column) const = 0;
  virtual bool is_null(int column) const = 0;
  Time time(int column) const { return Time(std::chrono::milliseconds(integer(column))); }
};

inline Parameter parameter(Time time) {
  return std::chrono::floor<std::chrono::milliseconds>(time).time_since_epoch().count();
}

// A consistent view. Keep it short: copy rows out, end it, then format (a reader stops writers).
class Read {
 public:
  virtual ~Read() = default;
  // Calls visit for each row.
  virtual void query(std::string_view sql, const std::vector<Parameter>& parameters,
                     const std::function<void(const Row&)>& visit) = 0;
  std::optional<std::int64_t> integer(std::string_view sql, const std::vector<Parameter>& p = {});
  std::optional<std::string> text(std::string_view sql, const std::vector<Parameter>& p = {});
};

// Who does what, for the audit chain; given once per transaction.
struct Act {
  std::string actor;    // person's name
  std::string command;  // "findings ack"
  Time time;            // when it is said to be done: --now, or the clock
  // What the machine's clock shows, which --now cannot forge; stands beside `time` in every audit
  // row. Only tests give it: Write takes the clock at its beginning.
  std::optional<Time> clock{};
};

// A write transaction (BEGIN IMMEDIATE). Rolled back on destruction unless committed.
class Write : public Read {
 public:
  // Runs one statement; returns the number of changed rows.
  virtual std::int64_t execute(std::string_view sql,
                               const std::vector<Parameter>& parameters = {}) = 0;
  // Appends to the audit chain: one row for each state change (design, Store). `subject` is an id
  // or value ("f-7f3a…", "203.0.113.9"); before and after are JSON texts, "" for none. Returns its
  // sequence.
  virtual std::int64_t audit(std::string_view change, std::string_view subject,
                             std::string_view reason, std::string_view before,
                             std::string_view after) = 0;
  // The id of (kind, value) in `subjects`, made if new. Kinds: ip, user, wallet, email, host, id, …
  virtual std::int64_t subject(std::string_view kind, std::string_view value) = 0;
  virtual void commit() = 0;
  const Act& act() const { return act_; }
  Time clock() const { return *act_.clock; }

 protected:
  Act act_;
};

// The schema's steps, in order: migrations/sqlite/*.sql.
std::span<const Embedded> migrations();

struct OpenOptions {
  enum class Mode { read_only, read_write, create } mode{Mode::read_only};
  Duration busy_timeout{std::chrono::seconds(5)};
  std::span<const Embedded> steps{};  // tests give their own; empty: migrations()
  // False: an older store is "store.older" in every mode, for what must leave it as it is.
  bool upgrade{true};
};

struct Info {
  std::string path;
  std::int64_t bytes{0};
  int schema_version{0};
  std::string sqlite_version;
  std::string journal_mode;
  struct Table {
    std::string name;
    std::int64_t rows{0};
  };
  std::vector<Table> tables;
  std::optional<Time> oldest_audit, newest_audit;
  std::int64_t audit_rows{0};
  std::string audit_head;  // hex; 64 zeros where nothing was recorded yet
};

// What `store verify` found. Empty problems: the store is whole.
struct Verification {
  std::vector<std::string> problems;  // "audit row 17 was changed: …"
  bool damaged{false};                // pages of the file itself: backup() refuses it
  std::int64_t audit_rows{0};
  std::string audit_head;
};

struct VerifyOptions {
  // A head of the audit chain that was noted earlier, 64 hex digits; it must still stand in the
  // chain. 64 zeros are the head before the first row, from which every chain goes on. Nothing else
  // finds an end that was cut off together with its mark.
  std::string head;
  // What the owners of tables know to check; each adds its problems.
  std::vector<std::function<void(Read&, std::vector<std::string>&)>> checks;
};

class Store {
 public:
  // Opens, checks ownership and mode, migrates if needed (read_write, create). A missing file is
  // "store.missing" unless create.
  static Store open(const std::string& path, const OpenOptions& options);
  Store(Store&&) noexcept;
  ~Store();

  std::unique_ptr<Read> read();
  std::unique_ptr<Write> write(Act act);

  Info info();
  // Of a private copy that is made in pieces, so that writers get in all the while. The copy is a
  // file without a name in the directory for temporary files (SQLITE_TMPDIR, else /var/tmp).
  Verification verify(const VerifyOptions& options = {});
  // Backup API, in pieces, into a temporary file beside `target`, integrity check, and only then
  // the name. Returns SHA-256 (hex) of the copy. `target` must not exist: "store.exists".
  std::string backup(const std::string& target);
  const std::string& path() const;

  struct Connection;  // known in this folder only

 private:
  class View;
  class Change;
  explicit Store(std::unique_ptr<Connection> connection);
  std::unique_ptr<Connection> connection_;
};

// The version of the database engine that runs, which need not be the one it was built with.
std::string engine_version();

// Where a store can be made for one that is wanted at a path, and what must stand before the line
// that does it: others may not enter its directory, and one that they use stays as it is.
struct PlaceToMake {
  std::string path;    // full; in a directory of its own below the wanted one where that is shared
  std::string before;  // "chmod 700 DIR && " or ""
  bool is_wanted{true};  // false: the path is another one
  // "make one: " and that line.
  std::string hint(std::string_view line) const;
};
PlaceToMake place_to_make(const std::string& path);

// Replaces the store at `path` by the backup, which is copied, brought to this version's schema and
// verified before. The store that was there is kept beside it and its name returned ("" if there
// was none): it holds every change that was committed, since nobody can commit between the copy and
// the swap. The restored store gets one audit row, "store.restore": head before → head and digest
// of the backup.
struct RestoreOptions {
  std::string reason;
  std::span<const Embedded> steps{};  // as in OpenOptions
};
std::string restore(const std::string& backup, const std::string& path, const Act& act,
                    const RestoreOptions& options = {});
// What restore() would refuse, found out without a change. Throws its errors.
void prove_backup(const std::string& backup, std::span<const Embedded> steps = {});

// Removes what is older than its class keeps. Of a finding both its last event and the moment it
// was closed count, and one that nobody has closed stays however old it is. Audit rows go as a
// sealed prefix whose head hash stays, so that the chain still verifies. Returns rows removed by
// table. Throws "store.future" if `now` is ahead of the clock: a mistyped --now would remove
// everything.
struct Retention {
  Duration findings{std::chrono::days(90)};
  Duration audit{std::chrono::days(365)};
  Duration accounts{std::chrono::days(400)};  // what is known of one that was not seen for so long
};
std::vector<Info::Table> prune(Write& write, const Retention& retention, Time now);
// How many findings are older than the retention and stay because nobody has closed them.
std::int64_t old_open_findings(Read& read, const Retention& retention, Time now);

// A run of a job, for "did it run" and reports, by the machine's clock: begun in a transaction of
// its own, ended in the job's. What the job still does after that (telling people) may turn out
// worse: end it once more with the status that the process ends with.
std::int64_t begin_run(Write& write, std::string_view job, std::string_view arguments_digest,
                       std::string_view version);
void end_run(Write& write, std::int64_t run, int status);

// Named state of a job as bytes: window state, source cursors.
std::optional<std::string> load_state(Read& read, std::string_view kind, std::string_view name);
void save_state(Write& write, std::string_view kind, std::string_view name, std::string_view bytes);
struct State {
  std::string name, bytes;
};
// All of a kind, ordered by their bytes.
std::vector<State> list_states(Read& read, std::string_view kind);
void forget_state(Write& write, std::string_view kind, std::string_view name);  // absent is fine

}  // namespace secops::store
