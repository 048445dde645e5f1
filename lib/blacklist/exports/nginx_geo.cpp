// nginx, ngx_http_geo_module: a variable that is 1 for what is listed, by the longest prefix; both
// families in one block. https://nginx.org/en/docs/http/ngx_http_geo_module.html
#include "blacklist/export.h"

namespace secops::blacklist {
namespace {

std::string write(const ExportList& list, const ExportOptions& options) {
  return "geo $" + options.name + " {\n    default 0;\n" + list.lines("    ", " 1;", options) +
         "}\n";
}

}  // namespace

ExportType nginx_geo_type() {
  ExportType type;
  type.name = "nginx-geo";
  type.title = "nginx: a variable that is 1 for what is listed, for an include in http";
  type.kinds = {Kind::ip, Kind::net};
  type.write = write;
  type.use =
      "include FILE;\n"
      "if ($secops) { return 403; }";
  return type;
}

}  // namespace secops::blacklist
