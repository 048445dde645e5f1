#include "sources/trail.h"

#include <algorithm>

#include "base/digest.h"

namespace secops::sources {

void Trail::feed(std::string_view bytes) {
  offset_ += bytes.size();
  if (head_.size() < head_limit) head_ += bytes.substr(0, head_limit - head_.size());
  std::size_t taken = std::min(bytes.size(), tail_limit);
  std::size_t kept = std::min(tail_.size(), tail_limit - taken);
  tail_.erase(0, tail_.size() - kept);
  tail_ += bytes.substr(bytes.size() - taken);
}

void Trail::mark(Cursor& cursor) const {
  cursor.offset = offset_;
  cursor.head_length = head_.size();
  cursor.head_hash = hex(sha256(head_));
  cursor.tail_hash = hex(sha256(tail_));
}

bool Trail::matches(const Cursor& cursor) const {
  Cursor own;
  mark(own);
  return own.offset == cursor.offset && own.head_length == cursor.head_length &&
         own.head_hash == cursor.head_hash && own.tail_hash == cursor.tail_hash;
}

Trail Trail::resumed(std::uint64_t offset, std::string head, std::string tail) {
  Trail trail;
  trail.offset_ = offset;
  trail.head_ = std::move(head);
  trail.tail_ = std::move(tail);
  return trail;
}

}  // namespace secops::sources
