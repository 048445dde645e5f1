// CSV with what is known of each entry, as base/csv.h has it; `blacklist import` takes the guards
// of cells off again. The form that keeps a name exactly is json.
#include "base/csv.h"
#include "blacklist/export.h"

namespace secops::blacklist {
namespace {

std::string write(const ExportList& list, const ExportOptions& options) {
  std::string text = "kind,value,reason,source,actor,added,expires,id\r\n";
  list.each(options, [&](const Entry& entry) {
    text += name_of(entry.value.kind);
    text += ',';
    append_csv_cell(text, entry.value.text);
    if (entry.id.empty()) {  // a network that several were joined to
      text += ",,,,,,\r\n";
      return;
    }
    text += ',';
    append_csv_cell(text, entry.reason);
    text += ',';
    text += name_of(entry.source);
    text += ',';
    append_csv_cell(text, entry.actor);
    text += ',' + rfc3339(entry.added) + ',';
    if (entry.expires) text += rfc3339(*entry.expires);
    text += ',';
    append_csv_cell(text, entry.id);
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
