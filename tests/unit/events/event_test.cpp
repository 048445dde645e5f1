#include "events/event.h"

#include "events/reading.h"
#include "support/catch.h"

using namespace secops;
using namespace secops::events;

namespace {

std::vector<std::string_view> values(const Event& event, FieldId field) {
  std::vector<std::string_view> all;
  event.any(field, [&](const Value& value) {
    all.push_back(value.text);
    return false;
  });
  return all;
}

}  // namespace

TEST_CASE("a field that is added again becomes an array", "[events][event]") {
  Event event;
  event.clear("line");
  event.add(message, "a");
  event.add(user_name, "u");
  event.add(message, "b");
  CHECK(values(event, message) == std::vector<std::string_view>{"a", "b"});
  CHECK(event.text(message) == "a");
  CHECK(event.any(message, [](const Value& value) { return value.text == "b"; }));
  CHECK_FALSE(event.any(message, [](const Value& value) { return value.text == "u"; }));
}

TEST_CASE("set replaces every value and leaves other fields alone", "[events][event]") {
  Event event;
  event.clear("line");
  event.add(message, "a");
  event.add(user_name, "u");
  event.add(message, "b");
  event.add(user_name, "v");
  event.set(message, "c");
  CHECK(values(event, message) == std::vector<std::string_view>{"c"});
  CHECK(values(event, user_name) == std::vector<std::string_view>{"u", "v"});
  CHECK(event.entries().size() == 3);
  event.set(message, "d");
  CHECK(values(event, message) == std::vector<std::string_view>{"d"});
}

TEST_CASE("clear forgets everything of the line before", "[events][event]") {
  Event event;
  event.clear("one");
  event.add(message, event.keep("kept"));
  event.add(FieldId{900}, "far");
  event.add_native("own", {"x", ValueKind::text});
  event.logsource = {"a", "b", "c"};
  event.has_time = true;
  event.clear("two");
  CHECK(event.raw == "two");
  CHECK(event.entries().empty());
  CHECK(event.natives().empty());
  CHECK_FALSE(event.has(message));
  CHECK_FALSE(event.has(FieldId{900}));
  CHECK_FALSE(event.has(FieldId{60000}));
  CHECK_FALSE(event.has_time);
  CHECK(event.logsource == LogSource{});
}

TEST_CASE("more members than an event can link are left out, not misread", "[events][event]") {
  Event event;
  event.clear("line");
  for (int i = 0; i < 40000; ++i) event.add(message, "x");
  event.add(user_name, "late");
  CHECK(event.entries().size() == 32767);
  CHECK_FALSE(event.has(user_name));
  CHECK(values(event, message).size() == 32767);
}

TEST_CASE("kept bytes stay put while more are kept", "[events][event]") {
  Arena arena;
  const std::string big(10000, 'b');
  const std::string_view first = arena.keep("first");
  const std::string_view second = arena.keep(big);
  for (int i = 0; i < 1000; ++i) arena.keep("filling");
  CHECK(first == "first");
  CHECK(second == big);
  arena.reset();
  CHECK(arena.keep("again") == "again");
  CHECK(arena.keep("").empty());
}

TEST_CASE("field names: fixed ids, new ids, Sigma's names", "[events][field]") {
  FieldNames names;
  CHECK(names.size() == ecs_count);
  for (int field = 0; field < ecs_count; ++field)
    CHECK(names.find(ecs_name(static_cast<Ecs>(field))) == field);
  CHECK(ecs_name(message) == "message");
  CHECK(ecs_name(source_ip) == "source.ip");
  CHECK(ecs_name(http_response_status_code) == "http.response.status_code");
  CHECK(ecs_name(log_logger) == "log.logger");
  CHECK(names.add("c-ip") == source_ip);
  CHECK(names.add("cs-uri-query") == url_query);
  CHECK(names.add("sc-status") == http_response_status_code);
  CHECK_FALSE(names.find("c-ip"));
  const std::uint64_t before = names.version();
  const FieldId own = names.add("metadata.card");
  CHECK(own == ecs_count);
  CHECK(names.add("metadata.card") == own);
  CHECK(names.find("metadata.card") == own);
  CHECK(names.name(own) == "metadata.card");
  CHECK(names.version() != before);
  CHECK(FieldNames().version() != FieldNames().version());
}

TEST_CASE("durations are read with their unit", "[events][reading]") {
  CHECK(read_duration_ns("12", millisecond_ns) == 12'000'000u);
  CHECK(read_duration_ns("0.123", second_ns) == 123'000'000u);
  CHECK(read_duration_ns("15ms", second_ns) == 15'000'000u);
  CHECK(read_duration_ns("1.5 s", 1) == 1'500'000'000u);
  CHECK(read_duration_ns("1m30s", 1) == 90'000'000'000u);
  CHECK(read_duration_ns("250µs", 1) == 250'000u);
  CHECK(read_duration_ns("0.0000000019", second_ns) == 1u);
  CHECK(read_duration_ns("18446744073709551615", 1) == 18446744073709551615u);
  for (const char* none : {"", "-1", "ms", "1 parsec", "1e3", "1.", ".5", "18446744073709551616",
                           "18446744073709551615ms", "1 2", "0x10"})
    CHECK_FALSE(read_duration_ns(none, second_ns));
}

TEST_CASE("a source is an address, with or without port, or a name", "[events][reading]") {
  const auto read = [](std::string_view text) {
    Event event;
    event.clear("");
    set_source(event, text);
    return std::string(event.text(source_ip)) + "|" + std::string(event.text(source_port)) + "|" +
           std::string(event.text(source_address));
  };
  CHECK(read("203.0.113.9") == "203.0.113.9||");
  CHECK(read("::ffff:203.0.113.9") == "203.0.113.9||");
  CHECK(read("2001:DB8:0:0::1") == "2001:db8::1||");
  CHECK(read("203.0.113.9:80") == "203.0.113.9|80|");
  CHECK(read("[2001:db8::1]:80") == "2001:db8::1|80|");
  CHECK(read("host.example") == "||host.example");
  CHECK(read("203.0.113.09") == "||203.0.113.09");
  CHECK(read("203.0.113.9 ") == "||203.0.113.9 ");
  CHECK(read("host:80") == "||host:80");
  CHECK(read("") == "||");
}
