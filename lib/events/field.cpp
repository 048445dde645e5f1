#include "events/field.h"

#include <array>
#include <atomic>
#include <limits>
#include <utility>

#include "base/error.h"

namespace secops::events {

namespace {

// In the order of enum Ecs.
constexpr std::array<std::string_view, ecs_count> ecs_names = {
    "message",
    "log.level",
    "event.action",
    "event.outcome",
    "event.severity",
    "event.duration",
    "event.reason",
    "event.id",
    "source.ip",
    "source.port",
    "source.address",
    "source.geo.country_iso_code",
    "user.name",
    "user.id",
    "user.target.name",
    "host.name",
    "process.name",
    "process.pid",
    "process.command_line",
    "service.name",
    "http.request.method",
    "http.response.status_code",
    "http.response.body.bytes",
    "http.request.referrer",
    "http.version",
    "url.original",
    "url.path",
    "url.query",
    "url.domain",
    "user_agent.original",
    "transaction.id",
    "transaction.amount",
    "transaction.asset",
    "transaction.recipient",
    "transaction.card",
    "error.message",
    "error.code",
    "error.stack_trace",
    "trace.id",
    "log.logger",
};

// Sigma's taxonomy: what its public rules call these fields (web server, proxy, Linux). A rule's
// c-ip is our source.ip; a native field that happens to be called c-ip is the format's business.
constexpr std::pair<std::string_view, Ecs> sigma_names[] = {
    {"c-ip", source_ip},
    {"src_ip", source_ip},
    {"SourceIp", source_ip},
    {"IpAddress", source_ip},
    {"src_port", source_port},
    {"SourcePort", source_port},
    {"cs-username", user_name},
    {"User", user_name},
    {"TargetUserName", user_target_name},
    {"cs-method", http_request_method},
    {"sc-status", http_response_status_code},
    {"sc-bytes", http_response_body_bytes},
    {"cs-referer", http_request_referrer},
    {"cs-referrer", http_request_referrer},
    {"c-referer", http_request_referrer},
    {"cs-version", http_version},
    {"cs-uri", url_original},
    {"c-uri", url_original},
    {"cs-uri-stem", url_path},
    {"c-uri-path", url_path},
    {"c-uri-stem", url_path},
    {"cs-uri-query", url_query},
    {"c-uri-query", url_query},
    {"cs-host", url_domain},
    {"r-dns", url_domain},
    {"cs-user-agent", user_agent_original},
    {"cs-User-Agent", user_agent_original},
    {"c-useragent", user_agent_original},
    {"CommandLine", process_command_line},
    {"ProcessId", process_pid},
    {"Computer", host_name},
};

// A new number for every state of every table, so that what is remembered about one is never taken
// for another that lives at the same address later.
std::uint64_t next_version() {
  static std::atomic<std::uint64_t> last{0};
  return ++last;
}

}  // namespace

std::string_view ecs_name(Ecs field) { return ecs_names[field]; }

FieldNames::FieldNames() {
  for (std::string_view name : ecs_names) add(name);
}

FieldId FieldNames::add(std::string_view name) {
  if (const auto id = find(name)) return *id;
  for (const auto& [sigma, field] : sigma_names)
    if (sigma == name) return field;
  if (names_.size() >= std::numeric_limits<FieldId>::max())
    throw Error({"rules.too-many-fields", "more than 65,534 different field names are used", "", 0,
                 0, "load fewer rules at once"});
  version_ = next_version();
  const auto id = static_cast<FieldId>(names_.size());
  names_.emplace_back(name);
  ids_.emplace(names_.back(), id);
  return id;
}

std::optional<FieldId> FieldNames::find(std::string_view name) const {
  const auto found = ids_.find(name);
  if (found == ids_.end()) return std::nullopt;
  return found->second;
}

}  // namespace secops::events
