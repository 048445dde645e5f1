// YAML as a located tree: what the rule reader walks. Private to lib/rules.
//
// Scalars keep their text as written: no reader below turns `no` into false or `010` into 8.
// Whether a scalar was plain or quoted is kept, because Sigma tells 22 from '22'.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "rules/problems.h"

namespace secops::rules {

enum class NodeKind : std::uint8_t { null, scalar, list, map };

struct Key {
  std::string text;
  Place place;
};

struct Node {
  NodeKind kind{NodeKind::null};
  bool quoted{false};  // scalar in quotes, in block form or tagged !!str: always text
  Place place;
  std::string text;         // scalar
  std::vector<Key> keys;    // map: as many as items, in the order of the file
  std::vector<Node> items;  // list, map

  // The value of a key of a map; null if there is none. Of keys that stand twice the first.
  const Node* find(std::string_view key) const;
  bool is_map() const { return kind == NodeKind::map; }
  bool is_list() const { return kind == NodeKind::list; }
  bool is_text() const { return kind == NodeKind::scalar; }
  // "true" or "false" without quotes.
  bool is_boolean() const;
};

// "a map", "a list", "text", "nothing": for messages.
std::string_view name_of(NodeKind kind);

constexpr int max_yaml_depth = 32;
constexpr std::size_t max_yaml_nodes = 100'000;   // of one document, aliases expanded
constexpr std::size_t max_yaml_bytes = 4U << 20;  // of one stream

struct Document {
  Node root;
  bool broken{false};  // a problem was told about it: it can be walked, but must not be used
};

// The documents of a stream in order; empty ones are left out. A document that cannot be read is a
// problem and the ones after it are still read. Keys that stand twice are problems too.
std::vector<Document> read_yaml(std::string_view text, ProblemList& problems);

}  // namespace secops::rules
