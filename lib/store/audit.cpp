#include "store/audit.h"

#include <fmt/format.h>

#include <iterator>

#include "base/digest.h"

namespace secops::store {
namespace {

void put(std::string& out, std::string_view field) {
  fmt::format_to(std::back_inserter(out), "{}:", field.size());
  out += field;
}

// Walks the rows in order and knows where the chain stands.
class ChainCheck {
 public:
  ChainCheck(AuditMark sealed, std::size_t limit, std::string_view noted)
      : sealed_(std::move(sealed)),
        noted_(noted),
        previous_(sealed_.hash),
        expected_(sealed_.sequence + 1),
        rows_(sealed_.rows),
        limit_(limit) {
    look_for_noted(AuditMark{}.hash);
    look_for_noted(sealed_.hash);
  }

  void row(const AuditRow& row, const std::string& hash) {
    if (row.sequence != expected_) {
      missing(expected_, row.sequence - 1);
    } else if (audit_hash(previous_, row) != hash) {
      problem(
          fmt::format("audit row {} does not fit its hash: it, or the row before it, was changed, "
                      "put in or moved",
                      row.sequence));
    }
    // Goes on from what is stored, so that one change is one problem and what follows is still
    // proven.
    previous_ = hash;
    look_for_noted(hash);
    expected_ = row.sequence + 1;
    ++rows_;
    if (row.change == "store.prune" && row.after.find(hex(sealed_.hash)) != std::string::npos)
      seal_recorded_ = true;
  }

  std::vector<std::string> finish(const AuditMark& head) {
    if (head.sequence >= expected_) {
      missing(expected_, head.sequence);
    } else if (head.sequence + 1 < expected_) {
      problem(fmt::format("audit rows {} to {} were put in after the last recorded one",
                          head.sequence + 1, expected_ - 1));
    } else if (head.hash != previous_) {
      problem(fmt::format("audit row {} is not the one that was recorded last", head.sequence));
    } else if (head.rows != rows_) {
      problem(
          fmt::format("the audit trail counts {} rows, but {} were recorded", rows_, head.rows));
    }
    if (sealed_.sequence > 0 && !seal_recorded_)
      problem(fmt::format("audit rows up to {} are gone, but no pruning of them is recorded",
                          sealed_.sequence));
    if (!noted_.empty() && !noted_found_)
      problem("the noted head " + std::string(noted_) +
              " is not in the audit trail: rows were cut off its end, it was written anew, or a "
              "restore or a pruning took them (see store.restore and store.prune in it)");
    return std::move(problems_);
  }

 private:
  void look_for_noted(const std::string& hash) {
    if (!noted_.empty() && hex(hash) == noted_) noted_found_ = true;
  }
  void missing(std::int64_t from, std::int64_t to) {
    if (from == to) {
      problem(fmt::format("audit row {} is missing", from));
    } else {
      problem(fmt::format("audit rows {} to {} are missing", from, to));
    }
  }
  void problem(std::string text) {
    if (problems_.size() < limit_) problems_.push_back(std::move(text));
  }

  AuditMark sealed_;
  std::string_view noted_;
  bool noted_found_{false};
  std::string previous_;
  std::int64_t expected_;
  std::int64_t rows_;
  std::size_t limit_;
  bool seal_recorded_{false};
  std::vector<std::string> problems_;
};

}  // namespace

std::string audit_hash(std::string_view previous, const AuditRow& row) {
  std::string input(previous);
  put(input, "secops-audit-1");
  put(input, std::to_string(row.sequence));
  put(input, std::to_string(row.time_ms));
  put(input, std::to_string(row.recorded_ms));
  for (const std::string* field :
       {&row.actor, &row.command, &row.change, &row.subject, &row.reason, &row.before, &row.after})
    put(input, *field);
  const Sha256 digest = sha256(input);
  return std::string(digest.begin(), digest.end());
}

AuditMark audit_mark(Read& read, std::string_view kind) {
  AuditMark mark;
  read.query("SELECT sequence, hash, rows FROM audit_marks WHERE kind = $1", {std::string(kind)},
             [&](const Row& row) {
               mark = {row.integer(0), row.blob(1), row.integer(2)};
             });
  return mark;
}

void set_audit_mark(Write& write, std::string_view kind, const AuditMark& mark) {
  write.execute(
      "INSERT INTO audit_marks (kind, sequence, hash, rows) VALUES ($1, $2, $3, $4) "
      "ON CONFLICT (kind) DO UPDATE SET sequence = excluded.sequence, hash = excluded.hash, "
      "rows = excluded.rows",
      {std::string(kind), mark.sequence, Blob{mark.hash}, mark.rows});
}

std::vector<std::string> verify_audit(Read& read, std::size_t limit, std::string_view noted) {
  const AuditMark head = audit_mark(read, "head");
  ChainCheck check(audit_mark(read, "sealed"), limit, noted);
  AuditRow current;
  read.query(
      "SELECT sequence, time, recorded, actor, command, change, subject, reason, before_state, "
      "after_state, hash FROM audit ORDER BY sequence",
      {}, [&](const Row& row) {
        current = {row.integer(0), row.integer(1), row.integer(2), row.text(3), row.text(4),
                   row.text(5),    row.text(6),    row.text(7),    row.text(8), row.text(9)};
        check.row(current, row.blob(10));
      });
  return check.finish(head);
}

}  // namespace secops::store
