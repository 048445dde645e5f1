// One value a line: what every other program, and `blacklist import`, can read.
#include "blacklist/export.h"

namespace secops::blacklist {
namespace {

std::string write(const ExportList& list, const ExportOptions& options) {
  std::string text = list.lines("", "", options);
  for (const Kind kind : kinds()) {
    if (kind == Kind::ip || kind == Kind::net) continue;
    for (const std::string& value : list.texts(kind)) text += value + "\n";
  }
  return text;
}

}  // namespace

ExportType plain_type() {
  ExportType type;
  type.name = "plain";
  type.title = "one value a line";
  type.kinds = {kinds().begin(), kinds().end()};
  type.write = write;
  type.use = "iprange FILE";
  return type;
}

}  // namespace secops::blacklist
