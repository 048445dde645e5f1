// One value a line: what every other program, and `blacklist import`, can read. Addresses, unless
// another kind is asked for: a user who is named 1.2.3.4 must not become an address.
#include "blacklist/export.h"

namespace secops::blacklist {
namespace {

std::string write(const ExportList& list, const ExportOptions& options) {
  std::string text = list.lines("", "", options);
  const auto only = list.only();
  if (only && *only != Kind::ip && *only != Kind::net)
    for (const std::string& value : list.texts(*only)) text += value + "\n";
  return text;
}

}  // namespace

ExportType plain_type() {
  ExportType type;
  type.name = "plain";
  type.title = "one value a line: addresses and networks, or the kind that --kind names";
  type.kinds = {Kind::ip, Kind::net};
  for (const Kind kind : kinds())
    if (kind != Kind::ip && kind != Kind::net) type.kinds_alone.push_back(kind);
  type.write = write;
  type.use = "iprange FILE";
  return type;
}

}  // namespace secops::blacklist
