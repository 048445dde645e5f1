// CSV as RFC 4180 has it, with what is known of each entry. A cell that a spreadsheet could take
// for a formula has an apostrophe before it, and so has one that begins with an apostrophe, so that
// `blacklist import` can take it off again. What is not seen (controls, marks of direction) is
// written out: "\n", "\u{202e}"; the form that keeps such a name exactly is json.
#include "base/text.h"
#include "blacklist/export.h"

namespace secops::blacklist {
namespace {

// Equals, plus, minus and at, also in their wide forms; what else would begin a formula (tab,
// carriage return) is written out.
bool needs_apostrophe(std::string_view cell) {
  for (const std::string_view sign :
       {"=", "+", "-", "@", "'", "\xEF\xBC\x9D", "\xEF\xBC\x8B", "\xEF\xBC\x8D", "\xEF\xBC\xA0"})
    if (cell.starts_with(sign)) return true;
  return false;
}

void add_cell(std::string_view raw, std::string& text) {
  std::string cell = printable(raw);
  if (needs_apostrophe(cell)) cell.insert(cell.begin(), '\'');
  if (cell.find_first_of(",\"") == std::string::npos) {
    text += cell;
    return;
  }
  text += '"';
  for (const char c : cell) {
    if (c == '"') text += '"';
    text += c;
  }
  text += '"';
}

std::string write(const ExportList& list, const ExportOptions& options) {
  std::string text = "kind,value,reason,source,actor,added,expires,id\r\n";
  list.each(options, [&](const Entry& entry) {
    text += name_of(entry.value.kind);
    text += ',';
    add_cell(entry.value.text, text);
    if (entry.id.empty()) {  // a network that several were joined to
      text += ",,,,,,\r\n";
      return;
    }
    text += ',';
    add_cell(entry.reason, text);
    text += ',';
    text += name_of(entry.source);
    text += ',';
    add_cell(entry.actor, text);
    text += ',' + rfc3339(entry.added) + ',';
    if (entry.expires) text += rfc3339(*entry.expires);
    text += ',';
    add_cell(entry.id, text);
    text += "\r\n";
  });
  return text;
}

}  // namespace

ExportType csv_type() {
  ExportType type;
  type.name = "csv";
  type.title = "CSV with all that is known of each value";
  type.kinds = {kinds().begin(), kinds().end()};
  type.tells_reasons = true;
  type.write = write;
  type.use = "secops blacklist import FILE --source NAME";
  return type;
}

}  // namespace secops::blacklist
