#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <map>

#include "config/node.h"

namespace secops::config {
namespace {

bool is_empty_array(const Node& node) {
  return node.kind == Node::Kind::array && node.items.empty();
}

bool append(Node& base, Node& over) {
  const bool tables = base.is_table_array() || over.is_table_array();
  const auto fits = [](const Node& node) { return node.is_table_array() || is_empty_array(node); };
  if (!tables || !fits(base) || !fits(over)) return false;
  std::move(over.items.begin(), over.items.end(), std::back_inserter(base.items));
  return true;
}

void merge_entry(Entry& base, Entry&& over, const std::string& path,
                 std::vector<Problem>& problems) {
  const auto is_structure = [](const Node& node) {
    return node.kind == Node::Kind::table || node.is_table_array();
  };
  if (base.node.kind == Node::Kind::table && over.node.kind == Node::Kind::table) {
    merge(base.node, std::move(over.node), path, problems);
    return;
  }
  if (append(base.node, over.node)) return;
  if (is_structure(base.node) || is_structure(over.node)) {
    const auto form = [](const Node& node) {
      return node.is_table_array() ? "an array of tables" : describe(node.kind);
    };
    problems.push_back({"config.conflict",
                        fmt::format("{} is {} here but {} at {}", path, form(over.node),
                                    form(base.node), to_string(base.place)),
                        *over.place.file, over.place.line, over.place.column,
                        "files are merged; a key must be the same kind of thing in all of them"});
    return;
  }
  base = std::move(over);
}

}  // namespace

void merge(Node& base, Node&& over, const std::string& path, std::vector<Problem>& problems) {
  for (Entry& entry : over.entries) {
    const auto found = std::find_if(base.entries.begin(), base.entries.end(),
                                    [&](const Entry& known) { return known.key == entry.key; });
    if (found == base.entries.end()) {
      base.entries.push_back(std::move(entry));
    } else {
      const std::string name = joined(path, entry.key);
      merge_entry(*found, std::move(entry), name, problems);
    }
  }
}

void check_names(const Node& table, const std::string& path, std::vector<Problem>& problems) {
  for (const Entry& entry : table.entries) {
    const std::string child = joined(path, entry.key);
    if (entry.node.kind == Node::Kind::table) check_names(entry.node, child, problems);
    if (!entry.node.is_table_array()) continue;
    std::map<std::string_view, const Entry*> names;
    for (std::size_t i = 0; i < entry.node.items.size(); ++i) {
      const Node& item = entry.node.items[i];
      check_names(item, fmt::format("{}[{}]", child, i), problems);
      const Entry* name = item.find("name");
      if (!name || name->node.kind != Node::Kind::text) continue;
      const auto [first, is_new] = names.emplace(name->node.text, name);
      if (is_new) continue;
      const Place& place = name->node.place;
      problems.push_back(
          {"config.duplicate-name",
           fmt::format("the name {} of [[{}]] is already used at {}", spelled_value(name->node),
                       child, to_string(first->second->node.place)),
           *place.file, place.line, place.column,
           "give one of them another name; arrays of tables from all files append"});
    }
  }
}

}  // namespace secops::config
