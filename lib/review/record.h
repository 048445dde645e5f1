// Records of a file of items, whatever its form: JSON, JSON Lines or CSV. Private to lib/review.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace secops::review {

// A value as it was written: a number keeps its digits, since amounts must not pass through a
// double.
struct Member;
struct Written {
  enum class Type : std::uint8_t { nothing, text, number, truth, list, object } type{Type::nothing};
  std::string text;             // of a text, number or truth
  std::vector<Written> items;   // of a list
  std::vector<Member> members;  // of an object, in their order

  bool is_scalar() const { return type != Type::list && type != Type::object; }
};

struct Member {
  std::string name;
  Written value;
};

struct Record {
  std::uint64_t place{0};  // its line; of a JSON document its number; from 1
  Written object;
  std::string mistake;  // why it is none, a sentence without its subject; "" if it is one
};

enum class Form : std::uint8_t { json, json_lines, csv };
// As the text begins: an array, an object that holds an array `items`, one object a line, else CSV.
Form form_of(std::string_view text);

// Calls `take` for each record. Throws Error "review.bad-file", status critical, if a JSON document
// is none, or a CSV file has no header.
void each_record(std::string_view text, Form form, const std::function<void(const Record&)>& take);

}  // namespace secops::review
