#include "config/node.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/text.h"
#include "config/config.h"

namespace secops::config {
namespace {

bool is_bare(std::string_view key) {
  return !key.empty() && std::all_of(key.begin(), key.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-';
  });
}

std::size_t length_of(unsigned char lead) {
  return lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
}

char32_t decoded(std::string_view character) {
  if (character.size() == 1) return static_cast<unsigned char>(character[0]);
  char32_t point = static_cast<unsigned char>(character[0]) & (0xffu >> (character.size() + 1));
  for (const char c : character.substr(1))
    point = (point << 6) | (static_cast<unsigned char>(c) & 0x3fu);
  return point;
}

std::string spelled_number(double number) {
  if (std::isnan(number)) return "nan";
  if (std::isinf(number)) return number < 0 ? "-inf" : "inf";
  std::string text = fmt::format("{}", number);
  if (text.find_first_of(".e") == std::string::npos) text += ".0";
  return text;
}

std::string spelled_table(const Node& node) {
  std::string out = "{";
  for (const Entry& entry : node.entries)
    out += fmt::format("{}{} = {}", out.size() > 1 ? ", " : " ", spelled_key(entry.key),
                       spelled_value(entry.node));
  return out + (node.entries.empty() ? "}" : " }");
}

std::string spelled_array(const Node& node) {
  std::string out = "[";
  for (const Node& item : node.items) out += (out.size() > 1 ? ", " : "") + spelled_value(item);
  return out + "]";
}

}  // namespace

std::string spelled_text(std::string_view text) {
  std::string out = "\"";
  for (std::size_t at = 0; at < text.size();) {
    const auto character = text.substr(at, length_of(static_cast<unsigned char>(text[at])));
    at += character.size();
    if (character == "\"" || character == "\\") {
      out.append("\\").append(character);
    } else if (escaped(character) == character) {
      out.append(character);
    } else {
      const auto point = static_cast<std::uint32_t>(decoded(character));
      out += point > 0xffff ? fmt::format("\\U{:08x}", point) : fmt::format("\\u{:04x}", point);
    }
  }
  return out + "\"";
}

std::string to_string(const Place& place) {
  if (!place.file) return "";
  return fmt::format("{}:{}:{}", *place.file, place.line, place.column);
}

const Entry* Node::find(std::string_view key) const {
  for (const Entry& entry : entries)
    if (entry.key == key) return &entry;
  return nullptr;
}

bool Node::is_table_array() const {
  return kind == Kind::array && !items.empty() &&
         std::all_of(items.begin(), items.end(),
                     [](const Node& item) { return item.kind == Kind::table; });
}

std::string_view describe(Node::Kind kind) {
  switch (kind) {
    case Node::Kind::table:
      return "a table";
    case Node::Kind::array:
      return "an array";
    case Node::Kind::text:
      return "text";
    case Node::Kind::integer:
      return "a whole number";
    case Node::Kind::number:
      return "a number with a fraction";
    case Node::Kind::boolean:
      return "true or false";
    case Node::Kind::moment:
      return "a date or time";
  }
  return "";
}

std::string spelled_key(std::string_view key) {
  return is_bare(key) ? std::string(key) : spelled_text(key);
}

std::string spelled_value(const Node& node) {
  switch (node.kind) {
    case Node::Kind::table:
      return spelled_table(node);
    case Node::Kind::array:
      return spelled_array(node);
    case Node::Kind::text:
      return spelled_text(node.text);
    case Node::Kind::integer:
      return fmt::format("{}", node.integer);
    case Node::Kind::number:
      return spelled_number(node.number);
    case Node::Kind::boolean:
      return node.boolean ? "true" : "false";
    case Node::Kind::moment:
      return node.text;
  }
  return "";
}

std::string joined(std::string_view parent, std::string_view key) {
  return parent.empty() ? spelled_key(key) : fmt::format("{}.{}", parent, spelled_key(key));
}

}  // namespace secops::config
