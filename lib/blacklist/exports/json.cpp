// One JSON document, an entry a line, written as it goes. It is ASCII: whatever a reason or a name
// holds is written as \u…, so that nothing of it reaches a terminal.
#include <algorithm>
#include <nlohmann/json.hpp>

#include "blacklist/export.h"

namespace secops::blacklist {
namespace {

void add_string(std::string_view raw, std::string& text) {
  const bool is_plain = std::all_of(
      raw.begin(), raw.end(), [](char c) { return c >= ' ' && c < 0x7f && c != '"' && c != '\\'; });
  if (is_plain) {
    text += '"';
    text += raw;
    text += '"';
    return;
  }
  using nlohmann::json;
  text += json(raw).dump(-1, ' ', true, json::error_handler_t::replace);
}

std::string write(const ExportList& list, const ExportOptions& options) {
  std::string text = "{\"entries\":[";
  const std::size_t empty = text.size();
  list.each(options, [&](const Entry& entry) {
    const bool is_joined = entry.id.empty();  // of several, and none of them any more
    const auto add_member = [&](std::string_view name, const std::optional<std::string>& value) {
      text += name;
      if (value && !is_joined)
        add_string(*value, text);
      else
        text += "null";
    };
    text += text.size() > empty ? ",\n{" : "\n{";
    add_member("\"id\":", entry.id);
    text += ",\"kind\":\"";
    text += name_of(entry.value.kind);
    text += "\",\"value\":";
    add_string(entry.value.text, text);
    add_member(",\"reason\":", entry.reason);
    add_member(",\"source\":", std::string(name_of(entry.source)));
    add_member(",\"actor\":", entry.actor);
    add_member(",\"added\":", rfc3339(entry.added));
    add_member(",\"expires\":",
               entry.expires ? std::optional(rfc3339(*entry.expires)) : std::nullopt);
    text += '}';
  });
  text += text.size() > empty ? "\n]}\n" : "]}\n";
  return text;
}

}  // namespace

ExportType json_type() {
  ExportType type;
  type.name = "json";
  type.title = "JSON with all that is known of each value";
  type.kinds = {kinds().begin(), kinds().end()};
  type.tells_reasons = true;
  type.write = write;
  type.use = "secops blacklist import FILE --source NAME";
  return type;
}

}  // namespace secops::blacklist
