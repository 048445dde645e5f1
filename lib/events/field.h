// Field names. The Elastic Common Schema names that formats fill have fixed ids; every other name
// (a native field, a name in a rule) gets the next id of a table that is built at set-up and then
// frozen.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

namespace secops::events {

using FieldId = std::uint16_t;

// Keep in step with the names in field.cpp (a test does).
enum Ecs : FieldId {
  message,
  log_level,       // normalised: trace debug info notice warning error critical fatal
  event_action,    // vocabulary.h
  event_outcome,   // success failure unknown
  event_severity,  // informational … critical when the source said one
  event_duration,  // nanoseconds, ECS
  event_reason,
  event_id,
  source_ip,  // canonical (base/ip.h); only a position that the application writes, never the user
  source_port,
  source_address,               // as written when it is no IP address: a host name
  source_geo_country_iso_code,  // ISO 3166-1 alpha-2, in capitals
  user_name,
  user_id,
  user_target_name,
  host_name,
  process_name,
  process_pid,
  process_command_line,
  service_name,
  http_request_method,
  http_response_status_code,
  http_response_body_bytes,
  http_request_referrer,
  http_version,
  url_original,
  url_path,
  url_query,
  url_domain,
  user_agent_original,
  transaction_id,
  transaction_amount,
  transaction_asset,      // as written: EUR, USDC
  transaction_recipient,  // the counterparty: a wallet, an IBAN, an account
  transaction_card,       // a card's fingerprint, never its number
  error_message,
  error_code,
  error_stack_trace,
  trace_id,
  log_logger,
  ecs_count
};

// What secops itself finds out has a name that begins so (enricher.h says which there are).
inline constexpr std::string_view own_prefix = "secops.";
// What secops itself adds to an event before rules see it: "private_key", "card_number" or "token",
// one value for each kind of secret that the raw line holds (base/redact.h).
inline constexpr std::string_view secret_field = "secops.secret";

// Whether a log's own key may be this field: fixed ones are filled by what the key means, and what
// secops itself finds out nobody may write.
inline bool is_native(std::string_view name, FieldId field) {
  return field >= ecs_count && !name.starts_with(own_prefix);
}

class FieldNames {
 public:
  FieldNames();
  // ids_ views names_, so a copy would view the original's.
  FieldNames(const FieldNames&) = delete;
  FieldNames& operator=(const FieldNames&) = delete;
  FieldNames(FieldNames&&) = default;
  FieldNames& operator=(FieldNames&&) = default;
  // The id of the name, added if new. Not thread-safe; call only before scanning. Sigma's usual
  // names (cs-uri-query, c-ip, …) give their ECS field's id (taxonomy table in field.cpp).
  FieldId add(std::string_view name);
  // The id if the name is known. Thread-safe while nobody adds.
  std::optional<FieldId> find(std::string_view name) const;
  std::string_view name(FieldId id) const { return names_[id]; }
  std::size_t size() const { return names_.size(); }
  // Differs between any two states of any two tables of this process: a key for what is remembered
  // about one.
  std::uint64_t version() const { return version_; }

 private:
  std::deque<std::string> names_;
  std::unordered_map<std::string_view, FieldId> ids_;
  std::uint64_t version_{0};
};

// The ECS name of a fixed field: "source.ip".
std::string_view ecs_name(Ecs field);

}  // namespace secops::events
