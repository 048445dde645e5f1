#include "json_text.h"

#include <fmt/format.h>

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string_view>

#include "base/text.h"
#include "base/unicode.h"

namespace secops::app {

namespace {

std::string escape_of(char32_t value) {
  auto point = static_cast<std::uint32_t>(value);
  if (point < 0x10000) return fmt::format("\\u{:04x}", point);
  std::uint32_t rest = point - 0x10000;
  return fmt::format("\\u{:04x}\\u{:04x}", 0xd800 + (rest >> 10), 0xdc00 + (rest & 0x3ff));
}

}  // namespace

std::string json_text(const nlohmann::ordered_json& value, int indent) {
  std::string raw =
      value.dump(indent, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
  std::string text;
  text.reserve(raw.size());
  // Outside strings JSON is ASCII, so what is replaced always stands inside one.
  for (std::size_t position = 0; position < raw.size();) {
    unicode::CodePoint point = unicode::read(raw, position);
    // The dump's own line ends and blanks are the only controls outside strings.
    if (point.value >= 0x20 && unicode::is_hidden(point.value)) {
      text += escape_of(point.value);
    } else {
      text.append(raw, position, point.length);
    }
    position += point.length;
  }
  return text;
}

std::size_t invalid_bytes_in(const nlohmann::ordered_json& value) {
  std::size_t count = 0;
  if (value.is_string()) {
    valid_utf8(value.get_ref<const std::string&>(), &count);
  } else if (value.is_object()) {
    for (const auto& [key, member] : value.items()) {
      valid_utf8(key, &count);
      count += invalid_bytes_in(member);
    }
  } else if (value.is_array()) {
    for (const auto& member : value) count += invalid_bytes_in(member);
  }
  return count;
}

}  // namespace secops::app
