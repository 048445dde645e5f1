// HAProxy, a map for the converter map_ip: address or network, then the value; both families in one
// file, the longest prefix wins. https://docs.haproxy.org/2.6/configuration.html#7.3.1-map
#include "blacklist/export.h"

namespace secops::blacklist {
namespace {

std::string write(const ExportList& list, const ExportOptions& options) {
  return list.lines("", " 1", options);
}

}  // namespace

ExportType haproxy_map_type() {
  ExportType type;
  type.name = "haproxy-map";
  type.title = "HAProxy: a map that is 1 for what is listed";
  type.kinds = {Kind::ip, Kind::net};
  type.write = write;
  type.use = "http-request deny if { src,map_ip(FILE) -m found }";
  return type;
}

}  // namespace secops::blacklist
