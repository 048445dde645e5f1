// The audit chain: each row's hash covers its own fields and the hash of the row before it. Private
// to this folder.
//
// hash = SHA-256( previous hash (32 bytes; zeros before the first row)
//               | "secops-audit-1" and then sequence, time in ms, clock in ms, actor, command,
//                 change, subject, reason, before, after, each as decimal byte length ':' bytes )
// The time is what the act says of itself, the clock what the machine said: --now moves only one.
// Lengths before bytes make the reading unique: no two different rows give the same input.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "store/store.h"

namespace secops::store {

struct AuditRow {
  std::int64_t sequence{0};
  std::int64_t time_ms{0};
  std::int64_t recorded_ms{0};
  std::string actor, command, change, subject, reason, before, after;
};

// Raw 32 bytes.
std::string audit_hash(std::string_view previous, const AuditRow& row);

// A row of audit_marks: the chain's last row, or the last one that pruning took.
struct AuditMark {
  std::int64_t sequence{0};
  std::string hash = std::string(32, '\0');
  std::int64_t rows{0};
};
AuditMark audit_mark(Read& read, std::string_view kind);  // zeros if absent
void set_audit_mark(Write& write, std::string_view kind, const AuditMark& mark);

// Recomputes the whole chain; says what does not fit, at most `limit` problems. `noted`: a head
// from before (hex, "" for none) that must be the hash of a row, the seal of a pruned prefix, or
// the zeros before the first row.
std::vector<std::string> verify_audit(Read& read, std::size_t limit, std::string_view noted);

}  // namespace secops::store
