// Apache httpd 2.4, mod_authz_host. What is negated can never grant ("Require not" may only fail),
// so the block grants to all first; beside other conditions it must therefore be joined with
// AuthMerging And, or it would open what they close.
// https://httpd.apache.org/docs/2.4/mod/mod_authz_core.html#authmerging
#include "blacklist/export.h"

namespace secops::blacklist {
namespace {

std::string write(const ExportList& list, const ExportOptions& options) {
  return "<RequireAll>\n    Require all granted\n" +
         list.lines("    Require not ip ", "", options) + "</RequireAll>\n";
}

}  // namespace

ExportType apache_type() {
  ExportType type;
  type.name = "apache";
  type.title = "Apache httpd: a condition for all but what is listed";
  type.kinds = {Kind::ip, Kind::net};
  type.write = write;
  type.use =
      "<Location />\n"
      "AuthMerging And\n"
      "Include FILE\n"
      "</Location>";
  return type;
}

}  // namespace secops::blacklist
