// nginx, ngx_http_access_module: "deny 192.0.2.0/24;", first match wins, so no line allows.
#include "blacklist/export.h"

namespace secops::blacklist {
namespace {

std::string write(const ExportList& list, const ExportOptions& options) {
  return list.lines("deny ", ";", options);
}

}  // namespace

ExportType nginx_deny_type() {
  ExportType type;
  type.name = "nginx-deny";
  type.title = "nginx: deny lines";
  type.kinds = {Kind::ip, Kind::net};
  type.write = write;
  type.use = "include FILE;";
  return type;
}

}  // namespace secops::blacklist
