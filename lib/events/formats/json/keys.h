// What the keys of JSON logs mean: the one table of native names, and a fast way to look them up.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "events/field.h"

namespace secops::events::json {

// What a value is for. The first ones are the fixed fields themselves, by their number.
enum Role : std::uint8_t {
  role_time = ecs_count,  // a stamp or an epoch
  role_priority,          // syslog's 0 to 7
  role_succeeded,         // true or false
  role_status,            // an HTTP status, or a word such as "failed"
  role_name,              // "name" of pino and bunyan
  role_duration,          // in a unit that depends on the logger
  role_duration_us,
  role_duration_ms,
  role_duration_s,
  role_duration_text,       // "12ms"
  role_possible_action,     // "type": an action if the vocabulary knows it
  role_event,               // "event": an action, or structlog's message
  role_possible_recipient,  // "to": the recipient, where the event is about money
  role_count,
  role_none = 255,
};
static_assert(role_count <= 64, "roles are marked in 64 bits");

struct Key {
  std::string_view
      path;  // dotted: {"metadata":{"ip":…}} and {"metadata.ip":…} are both metadata.ip
  std::uint8_t role;
  std::uint8_t rank;  // of several keys with one role the lowest rank wins, among equals the last
};

inline constexpr std::uint8_t mapping_rank = 0;  // a site's own mapping
inline constexpr std::uint8_t ecs_rank = 1;      // a key with the field's ECS name

// Every native key that has a meaning, besides the ECS names themselves.
std::vector<Key> known_keys();

// What is known about one path.
struct Meaning {
  std::uint8_t role{role_none};
  std::uint8_t rank{0};
  bool wanted{false};  // somebody asked for the native field
  FieldId field{0};    // its id, if wanted
};

// Remembers meanings by path for one table of field names. Fixed size; forgets all when it is full,
// so a log with ever new keys costs time but no memory.
class Meanings {
 public:
  Meanings() : slots_(slot_count) {}

  // `hash` is hash_path(path). The table is emptied when `names` differs from last time.
  const Meaning& get(std::string_view path, std::uint64_t hash, const FieldNames& names);

 private:
  static constexpr std::size_t slot_count = 1024;
  static constexpr std::size_t most_used = slot_count / 2;
  struct Slot {
    std::uint64_t hash{0};
    Meaning meaning;
    std::uint8_t length{0};  // 0: free
    std::array<char, 49> path{};
  };

  void reset(std::uint64_t version);

  std::vector<Slot> slots_;
  std::size_t used_{0};
  std::uint64_t version_{0};
  Meaning last_uncached_;
};

// Not for security; paths are compared besides.
std::uint64_t hash_path(std::string_view path);

}  // namespace secops::events::json
