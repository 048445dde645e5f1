#include "rules/window_members.h"

#include <algorithm>
#include <cstring>

namespace secops::rules::windowing {

void MemberList::set_fired(std::uint32_t index, bool fired) {
  std::uint64_t& word = at(index)[0];
  word = (word & ~std::uint64_t{1}) | (fired ? 1u : 0u);
}

void MemberList::write(std::uint32_t index, const Member& member) {
  std::uint64_t* words = at(index);
  words[0] = (static_cast<std::uint64_t>(member.time) << 1) | (member.fired ? 1u : 0u);
  words[1] = member.raw;
  if (stride_ == 3) words[2] = member.value;
  if (stride_ == 5) std::copy(member.amount.words.begin(), member.amount.words.end(), words + 2);
}

void MemberList::resize_capacity(std::uint32_t capacity) {
  const std::size_t bytes = std::size_t{size_} * stride_ * 8;
  if (capacity <= inside_capacity()) {
    if (!outside_) return;
    std::memcpy(inside_, outside_.get(), bytes);
    outside_.reset();
    capacity_ = inside_capacity() & most_capacity;
    return;
  }
  // Left uninitialised on purpose: only what is copied or written is ever read.
  std::unique_ptr<std::uint64_t[]> words(new std::uint64_t[std::size_t{capacity} * stride_]);
  if (size_ > 0) std::memcpy(words.get(), at(0), bytes);
  outside_ = std::move(words);
  capacity_ = capacity & most_capacity;
}

void MemberList::push_back(const Member& member) {
  if (size_ == capacity_) resize_capacity(size_ + size_ / 2 + 1);
  write(size_++, member);
}

void MemberList::merge(std::span<const Member> added) {
  const auto count = static_cast<std::uint32_t>(added.size());
  if (size_ + count > capacity_) resize_capacity(std::max(size_ + count, size_ + size_ / 2));
  std::uint32_t end = size_;
  size_ += count;
  // From the back: whole runs of old members move up, then the new one takes its place.
  for (std::uint32_t left = count; left > 0; --left) {
    const Member& member = added[left - 1];
    std::uint32_t place = end;
    if (place > 0 && time(place - 1) > member.time) {
      std::uint32_t low = 0;
      while (low < place) {
        const std::uint32_t middle = low + (place - low) / 2;
        if (time(middle) > member.time) {
          place = middle;
        } else {
          low = middle + 1;
        }
      }
      std::memmove(at(place + left), at(place), std::size_t{end - place} * stride_ * 8);
    }
    write(place + left - 1, member);
    end = place;
  }
}

void MemberList::drop_front(std::uint32_t count) {
  if (count == 0) return;
  size_ -= count;
  std::memmove(at(0), at(count), std::size_t{size_} * stride_ * 8);
  if (size_ == 0 || (capacity_ > 16 && size_ < capacity_ / 4)) {
    resize_capacity(size_ + size_ / 2);
  }
}

std::uint32_t MemberList::lower_bound(std::int64_t time_wanted) const {
  std::uint32_t low = 0;
  for (std::uint32_t high = size_; low < high;) {
    const std::uint32_t middle = low + (high - low) / 2;
    if (time(middle) < time_wanted) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

std::uint32_t MemberList::upper_bound(std::int64_t time_wanted) const {
  return lower_bound(time_wanted + 1);
}

}  // namespace secops::rules::windowing
