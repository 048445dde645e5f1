// The configuration as a tree that knows where each part was written. Private to lib/config.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace secops::config {

struct Place {
  std::shared_ptr<const std::string> file;  // null for the root of an empty configuration
  int line{0};
  int column{0};  // counted in characters, 1-based
};

// "file:3:7"; "" if nowhere.
std::string to_string(const Place& place);

struct Entry;

struct Node {
  enum class Kind : std::uint8_t { table, array, text, integer, number, boolean, moment };

  Kind kind{Kind::table};
  Place place;
  std::string text;  // of text; of a moment its TOML spelling
  std::int64_t integer{0};
  double number{0};
  bool boolean{false};
  std::vector<Entry> entries;  // of a table, in the order they were written
  std::vector<Node> items;     // of an array

  // What readers did, so that the rest can be reported. A Section sees the tree as constant.
  mutable bool read{false};                // somebody took this table
  mutable std::vector<std::string> asked;  // keys of it that somebody knows

  const Entry* find(std::string_view key) const;
  bool is_table_array() const;  // [[x]]: not empty, and every member is a table
};

struct Entry {
  std::string key;
  Place place;  // of the key; the value's is node.place
  Node node;
};

// "a whole number", "a table": for messages.
std::string_view describe(Node::Kind kind);
// A key as TOML writes it: bare, or in quotes.
std::string spelled_key(std::string_view key);
// A value as TOML writes it on one line, with everything that could trick a terminal as \uXXXX.
std::string spelled_value(const Node& node);
// "parent.key"; the root is "".
std::string joined(std::string_view parent, std::string_view key);

// One TOML text as a tree. When it is no TOML, says why in `problems` and gives an empty table: the
// parser cannot go on behind its first mistake.
Node read_toml(std::string_view text, const std::string& file, std::vector<Problem>& problems);

// Puts `over` into `base`: tables key by key, arrays of tables appended, anything else replaced. A
// table that meets a value is a problem.
void merge(Node& base, Node&& over, const std::string& path, std::vector<Problem>& problems);
// Adds a problem for each `name` that occurs twice in one array of tables.
void check_names(const Node& table, const std::string& path, std::vector<Problem>& problems);

}  // namespace secops::config
