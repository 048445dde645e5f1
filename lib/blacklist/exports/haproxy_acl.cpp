// HAProxy, patterns of an acl: an address or network a line, both families in one file.
// https://docs.haproxy.org/2.6/configuration.html#7.1.6
#include "blacklist/export.h"

namespace secops::blacklist {
namespace {

std::string write(const ExportList& list, const ExportOptions& options) {
  return list.lines("", "", options);
}

}  // namespace

ExportType haproxy_acl_type() {
  ExportType type;
  type.name = "haproxy-acl";
  type.title = "HAProxy: patterns of an acl";
  type.kinds = {Kind::ip, Kind::net};
  type.write = write;
  type.use =
      "acl bad src -f FILE\n"
      "http-request deny if bad";
  return type;
}

}  // namespace secops::blacklist
