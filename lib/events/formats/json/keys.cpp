#include "events/formats/json/keys.h"

#include <cstring>
#include <tuple>
#include <unordered_map>

namespace secops::events::json {

namespace {

constexpr Key keys[] = {
    // Time.
    {"@timestamp", role_time, 1},
    {"timestamp", role_time, 2},
    {"time", role_time, 2},
    {"ts", role_time, 3},
    {"__REALTIME_TIMESTAMP", role_time, 3},
    {"datetime", role_time, 4},
    {"eventTime", role_time, 4},
    {"event_time", role_time, 4},
    {"date", role_time, 5},
    {"asctime", role_time, 5},
    {"t.$date", role_time, 5},
    // Message and level.
    {"msg", message, 2},
    {"MESSAGE", message, 2},
    {"log", message, 4},
    {"level", log_level, 2},
    {"severityText", log_level, 3},
    {"severity_text", log_level, 3},
    {"loglevel", log_level, 3},
    {"logLevel", log_level, 3},
    {"log_level", log_level, 3},
    {"levelname", log_level, 3},
    {"level_name", log_level, 3},
    {"lvl", log_level, 3},
    {"PRIORITY", role_priority, 4},
    {"severity", event_severity, 2},
    {"metadata.severity", event_severity, 4},
    {"logger", log_logger, 2},
    {"logger_name", log_logger, 2},
    // What happened.
    {"eventType", event_action, 2},
    {"event_type", event_action, 2},
    {"eventName", event_action, 2},
    {"event_name", event_action, 2},
    {"action", event_action, 3},
    {"metadata.eventType", event_action, 4},
    {"event", role_event, 4},
    {"type", role_possible_action, 5},
    {"outcome", event_outcome, 2},
    {"result", event_outcome, 3},
    {"success", role_succeeded, 3},
    {"metadata.success", role_succeeded, 4},
    {"status", role_status, 4},
    {"reason", event_reason, 2},
    {"metadata.reason", event_reason, 3},
    {"eventId", event_id, 2},
    {"event_id", event_id, 2},
    // Who. Only keys that an application fills with the peer's address: never a forwarded-for
    // header.
    {"ip", source_ip, 2},
    {"metadata.ip", source_ip, 3},
    {"clientIp", source_ip, 2},
    {"clientIP", source_ip, 2},
    {"client_ip", source_ip, 2},
    {"client.ip", source_ip, 2},
    {"sourceIp", source_ip, 2},
    {"sourceIP", source_ip, 2},
    {"source_ip", source_ip, 2},
    {"src_ip", source_ip, 2},
    {"c-ip", source_ip, 2},
    {"ipAddress", source_ip, 2},
    {"ip_address", source_ip, 2},
    {"remoteAddress", source_ip, 3},
    {"remote_addr", source_ip, 3},
    {"remoteAddr", source_ip, 3},
    {"remote_ip", source_ip, 3},
    {"remoteIp", source_ip, 3},
    {"remoteIP", source_ip, 3},
    {"metadata.ipAddress", source_ip, 3},
    {"metadata.clientIp", source_ip, 3},
    {"metadata.client_ip", source_ip, 3},
    {"context.ip", source_ip, 3},
    {"details.ip", source_ip, 3},
    {"data.ip", source_ip, 3},
    {"req.ip", source_ip, 3},
    {"req.remoteAddress", source_ip, 4},
    {"request.client_ip", source_ip, 3},
    {"request.remote_ip", source_ip, 4},
    {"httpRequest.remoteIp", source_ip, 4},
    {"client.geo.country_iso_code", source_geo_country_iso_code, 2},
    {"ipCountry", source_geo_country_iso_code, 2},
    {"ip_country", source_geo_country_iso_code, 2},
    {"geoip.country_iso_code", source_geo_country_iso_code, 2},
    {"geoip.country_code2", source_geo_country_iso_code, 2},
    {"metadata.ipCountry", source_geo_country_iso_code, 3},
    {"remotePort", source_port, 3},
    {"remote_port", source_port, 3},
    {"req.remotePort", source_port, 4},
    {"request.remote_port", source_port, 4},
    {"user", user_name, 2},
    {"username", user_name, 2},
    {"userName", user_name, 2},
    {"user_name", user_name, 2},
    {"metadata.username", user_name, 3},
    {"metadata.user", user_name, 3},
    {"user.username", user_name, 3},
    {"user.email", user_name, 4},
    {"email", user_name, 4},
    {"metadata.email", user_name, 5},
    {"userId", user_id, 2},
    {"user_id", user_id, 2},
    {"uid", user_id, 4},
    {"metadata.userId", user_id, 3},
    {"metadata.user_id", user_id, 3},
    {"targetUser", user_target_name, 2},
    {"target_user", user_target_name, 2},
    // Where.
    {"hostname", host_name, 2},
    {"host", host_name, 3},
    {"_HOSTNAME", host_name, 2},
    {"pid", process_pid, 2},
    {"_PID", process_pid, 2},
    {"SYSLOG_IDENTIFIER", process_name, 2},
    {"_COMM", process_name, 3},
    {"_CMDLINE", process_command_line, 2},
    {"service", service_name, 2},
    {"serviceName", service_name, 2},
    {"service_name", service_name, 2},
    {"name", role_name, 5},
    // HTTP.
    {"method", http_request_method, 3},
    {"req.method", http_request_method, 2},
    {"request.method", http_request_method, 2},
    {"metadata.method", http_request_method, 4},
    {"cs-method", http_request_method, 2},
    {"statusCode", http_response_status_code, 2},
    {"status_code", http_response_status_code, 2},
    {"httpStatus", http_response_status_code, 2},
    {"res.statusCode", http_response_status_code, 2},
    {"response.status", http_response_status_code, 2},
    {"metadata.statusCode", http_response_status_code, 4},
    {"sc-status", http_response_status_code, 2},
    {"bytes_sent", http_response_body_bytes, 2},
    {"body_bytes_sent", http_response_body_bytes, 2},
    {"size", http_response_body_bytes, 5},
    {"url", url_original, 3},
    {"originalUrl", url_original, 2},
    {"req.url", url_original, 2},
    {"request.uri", url_original, 2},
    {"request_uri", url_original, 2},
    {"uri", url_original, 4},
    {"metadata.url", url_original, 4},
    {"path", url_path, 3},
    {"req.path", url_path, 3},
    {"metadata.path", url_path, 4},
    {"cs-uri-stem", url_path, 2},
    {"cs-uri-query", url_query, 2},
    {"request.host", url_domain, 2},
    {"referer", http_request_referrer, 2},
    {"referrer", http_request_referrer, 2},
    {"http_referer", http_request_referrer, 2},
    {"userAgent", user_agent_original, 2},
    {"user_agent", user_agent_original, 2},
    {"http_user_agent", user_agent_original, 2},
    {"metadata.userAgent", user_agent_original, 3},
    {"req.headers.user-agent", user_agent_original, 3},
    {"request.headers.User-Agent", user_agent_original, 3},
    {"cs-user-agent", user_agent_original, 2},
    // How long.
    {"durationMs", role_duration_ms, 2},
    {"duration_ms", role_duration_ms, 2},
    {"responseTimeMs", role_duration_ms, 2},
    {"response_time_ms", role_duration_ms, 2},
    {"responseTime", role_duration_ms, 3},
    {"response_time", role_duration, 4},
    {"elapsedMs", role_duration_ms, 2},
    {"elapsed_ms", role_duration_ms, 2},
    {"latencyMs", role_duration_ms, 2},
    {"latency_ms", role_duration_ms, 2},
    {"tookMs", role_duration_ms, 2},
    {"took_ms", role_duration_ms, 2},
    {"metadata.durationMs", role_duration_ms, 3},
    {"metadata.duration", role_duration, 4},
    {"metadata.responseTime", role_duration_ms, 4},
    {"duration_us", role_duration_us, 2},
    {"durationSeconds", role_duration_s, 2},
    {"duration_seconds", role_duration_s, 2},
    {"duration_s", role_duration_s, 2},
    {"request_time", role_duration_s, 3},
    {"duration", role_duration, 4},
    {"elapsed", role_duration, 4},
    {"latency", role_duration, 4},
    {"took", role_duration, 5},
    {"httpRequest.latency", role_duration_text, 4},
    // Money.
    {"transactionId", transaction_id, 2},
    {"transaction_id", transaction_id, 2},
    {"txId", transaction_id, 2},
    {"tx_id", transaction_id, 2},
    {"txHash", transaction_id, 2},
    {"tx_hash", transaction_id, 2},
    {"transactionHash", transaction_id, 2},
    {"metadata.transactionId", transaction_id, 3},
    {"metadata.txHash", transaction_id, 3},
    {"paymentId", transaction_id, 4},
    {"metadata.paymentId", transaction_id, 4},
    {"hash", transaction_id, 5},
    {"amount", transaction_amount, 2},
    {"metadata.amount", transaction_amount, 3},
    {"amount.value", transaction_amount, 3},
    {"asset", transaction_asset, 2},
    {"assetSymbol", transaction_asset, 2},
    {"asset_symbol", transaction_asset, 2},
    {"tokenSymbol", transaction_asset, 2},
    {"token_symbol", transaction_asset, 2},
    {"currency", transaction_asset, 2},
    {"currencyCode", transaction_asset, 2},
    {"currency_code", transaction_asset, 2},
    {"amount.currency", transaction_asset, 3},
    {"metadata.asset", transaction_asset, 3},
    {"metadata.currency", transaction_asset, 3},
    {"recipient", transaction_recipient, 2},
    {"recipientAddress", transaction_recipient, 2},
    {"recipient_address", transaction_recipient, 2},
    {"toAddress", transaction_recipient, 2},
    {"to_address", transaction_recipient, 2},
    {"payee", transaction_recipient, 2},
    {"beneficiary", transaction_recipient, 2},
    {"beneficiaryIban", transaction_recipient, 2},
    {"beneficiary_iban", transaction_recipient, 2},
    {"creditorIban", transaction_recipient, 2},
    {"creditor_iban", transaction_recipient, 2},
    {"metadata.recipient", transaction_recipient, 3},
    {"metadata.toAddress", transaction_recipient, 3},
    {"to", role_possible_recipient, 2},
    {"metadata.to", role_possible_recipient, 3},
    {"merchant", role_possible_recipient, 4},
    {"cardFingerprint", transaction_card, 2},
    {"card_fingerprint", transaction_card, 2},
    {"card.fingerprint", transaction_card, 2},
    {"metadata.cardFingerprint", transaction_card, 3},
    {"payment_method_details.card.fingerprint", transaction_card, 3},
    // What went wrong.
    {"error", error_message, 3},
    {"err", error_message, 3},
    {"err.message", error_message, 2},
    {"metadata.error", error_message, 4},
    {"errorMessage", error_message, 2},
    {"error_message", error_message, 2},
    {"err.code", error_code, 2},
    {"errorCode", error_code, 2},
    {"error_code", error_code, 2},
    {"err.type", error_code, 4},
    {"error.stack", error_stack_trace, 2},
    {"err.stack", error_stack_trace, 2},
    {"stack", error_stack_trace, 3},
    {"stacktrace", error_stack_trace, 3},
    {"stack_trace", error_stack_trace, 3},
    {"traceId", trace_id, 2},
    {"trace_id", trace_id, 2},
};

struct RoleAndRank {
  std::uint8_t role;
  std::uint8_t rank;
};

const std::unordered_map<std::string_view, RoleAndRank>& table() {
  static const auto all = [] {
    std::unordered_map<std::string_view, RoleAndRank> map;
    for (int field = 0; field < ecs_count; ++field)
      map[ecs_name(static_cast<Ecs>(field))] = {static_cast<std::uint8_t>(field), ecs_rank};
    for (const Key& key : keys) map.emplace(key.path, RoleAndRank{key.role, key.rank});
    return map;
  }();
  return all;
}

Meaning look_up(std::string_view path, const FieldNames& names) {
  Meaning meaning;
  if (const auto known = table().find(path); known != table().end()) {
    meaning.role = known->second.role;
    meaning.rank = known->second.rank;
  }
  // The fixed fields are filled by their roles, in normal form.
  if (const auto field = names.find(path); field && is_native(path, *field)) {
    meaning.wanted = true;
    meaning.field = *field;
  }
  return meaning;
}

}  // namespace

std::vector<Key> known_keys() { return {std::begin(keys), std::end(keys)}; }

void Meanings::reset(std::uint64_t version) {
  for (Slot& slot : slots_) slot.length = 0;
  used_ = 0;
  version_ = version;
}

const Meaning& Meanings::get(std::string_view path, std::uint64_t hash, const FieldNames& names) {
  if (names.version() != version_) reset(names.version());
  if (path.empty() || path.size() > std::tuple_size_v<decltype(Slot::path)>) {
    last_uncached_ = look_up(path, names);
    return last_uncached_;
  }
  std::size_t at = hash & (slot_count - 1);
  for (; slots_[at].length != 0; at = (at + 1) & (slot_count - 1)) {
    const Slot& slot = slots_[at];
    if (slot.hash == hash && slot.length == path.size() &&
        std::memcmp(slot.path.data(), path.data(), path.size()) == 0)
      return slot.meaning;
  }
  if (used_ == most_used) {
    reset(version_);
    at = hash & (slot_count - 1);
  }
  ++used_;
  Slot& slot = slots_[at];
  slot.hash = hash;
  slot.meaning = look_up(path, names);
  slot.length = static_cast<std::uint8_t>(path.size());
  std::memcpy(slot.path.data(), path.data(), path.size());
  return slot.meaning;
}

std::uint64_t hash_path(std::string_view path) {
  constexpr std::uint64_t mix = 0x9E3779B97F4A7C15u;
  const char* bytes = path.data();
  const std::size_t size = path.size();
  const auto load = [](const char* from, std::size_t count) {
    std::uint64_t word = 0;
    std::memcpy(&word, from, count);
    return word;
  };
  std::uint64_t hash = size * mix;
  std::size_t at = 0;
  for (; at + 8 < size; at += 8) {
    hash = (hash ^ load(bytes + at, 8)) * mix;
    hash ^= hash >> 32;
  }
  // The last bytes in loads that overlap, so that none goes past the end.
  if (size >= 8)
    hash ^= load(bytes + size - 8, 8);
  else if (size >= 4)
    hash ^= load(bytes, 4) | load(bytes + size - 4, 4) << 32;
  else if (size > 0)
    hash ^= load(bytes, 1) | load(bytes + size / 2, 1) << 8 | load(bytes + size - 1, 1) << 16;
  hash *= mix;
  return hash ^ (hash >> 32);
}

}  // namespace secops::events::json
