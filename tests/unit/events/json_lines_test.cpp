#include <string>
#include <vector>

#include "events/formats/json/keys.h"
#include "events/formats/json/text.h"
#include "support/catch.h"
#include "support/format_reader.h"

using namespace secops;
using namespace secops::events;

namespace {

const FormatType& format() { return *find_format("json-lines"); }

std::string nested(int depth) {
  std::string line;
  for (int i = 0; i < depth; ++i) line += "{\"a\":";
  return line + "1" + std::string(static_cast<std::size_t>(depth), '}');
}

std::vector<std::string> values(test::Reader& reader, std::string_view field) {
  std::vector<std::string> all;
  reader.event().any(*reader.names().find(field), [&](const Value& value) {
    all.emplace_back(value.text);
    return false;
  });
  return all;
}

}  // namespace

TEST_CASE("JSON: 64 levels are understood, deeper values are left out", "[events][json]") {
  test::Reader reader(true);
  std::string path = "a";
  for (int depth = 1; depth < 64; ++depth) path += ".a";
  CHECK(reader.parse(format(), nested(64)));
  CHECK(reader.text(path) == "1");
  for (const int depth : {65, 66, 10000}) {
    CHECK(reader.parse(format(), nested(depth)));
    CHECK(reader.event().natives().empty());
  }
  // The rest of the line is not hidden by it.
  for (const std::string& deep :
       {nested(65), nested(3000), std::string(64, '[') + "{\"}]\":[]}" + std::string(64, ']')}) {
    const std::string line = "{\"ip\":\"203.0.113.9\",\"ua\":" + deep +
                             ",\"eventType\":\"LOGIN_FAILED\",\"list\":[" + deep + ",2]}";
    INFO(line);
    REQUIRE(reader.parse(format(), line));
    CHECK(reader.text("event.action") == "login.failed");
    CHECK(reader.text("source.ip") == "203.0.113.9");
    CHECK(reader.text("list") == "2");
  }
  // Not closed, or not by as many brackets.
  CHECK_FALSE(reader.parse(format(), "{\"a\":" + std::string(10000, '[')));
  CHECK_FALSE(
      reader.parse(format(), "{\"a\":" + std::string(70, '[') + std::string(69, ']') + "}"));
  CHECK_FALSE(
      reader.parse(format(), "{\"a\":" + std::string(70, '[') + std::string(71, ']') + "}"));
}

TEST_CASE("JSON: what is no JSON object is not understood", "[events][json]") {
  test::Reader reader(true);
  for (const char* line : {"{",
                           "}",
                           "{}}",
                           "{\"a\"}",
                           "{\"a\":}",
                           "{\"a\":1 \"b\":2}",
                           "{\"a\":1,,\"b\":2}",
                           "{a:1}",
                           "{\"a\":\"x\"y}",
                           "{\"a\":[1,]}",
                           "{\"a\":[1 2]}",
                           "{\"a\":+1}",
                           "{\"a\":.5}",
                           "{\"a\":1.}",
                           "{\"a\":nul}",
                           "{\"a\":nulll}",
                           "{\"a\":\"\\",
                           "{\"a\":1]",
                           "{\"a\":[1}",
                           "{\"a\":1}x",
                           "\"a\"",
                           "1",
                           "null",
                           " ",
                           "{,}",
                           "{\"a\":1,}",
                           "{:1}"}) {
    INFO(line);
    CHECK_FALSE(reader.parse(format(), line));
  }
  CHECK(reader.parse(format(), "{}"));
  CHECK(reader.parse(format(), "{\"a\":{},\"b\":[],\"\":1}"));
}

TEST_CASE("JSON: NUL and bytes that are no UTF-8 do not hide a line", "[events][json]") {
  test::Reader reader(true);
  const std::string line = std::string("{\"eventType\":\"login.failed\",\"agent\":\"a\xC3") + '\0' +
                           "\xFF\",\"ip\":\"203.0.113.9\"}";
  REQUIRE(reader.parse(format(), line));
  CHECK(reader.text("event.action") == "login.failed");
  CHECK(reader.text("source.ip") == "203.0.113.9");
  CHECK(reader.text("agent") == "a\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD");
  CHECK(reader.event().raw == line);
}

TEST_CASE("JSON: the last of equal keys wins, members of arrays stay", "[events][json]") {
  test::Reader reader(false);
  reader.names().add("role");
  reader.names().add("items.id");
  REQUIRE(reader.parse(format(), R"({"role":"a","msg":"1","role":["b","c"],"msg":"2"})"));
  CHECK(values(reader, "role") == std::vector<std::string>{"b", "c"});
  CHECK(reader.text("message") == "2");
  REQUIRE(reader.parse(format(), R"({"role":["b","c"],"role":"d"})"));
  CHECK(values(reader, "role") == std::vector<std::string>{"d"});
  REQUIRE(reader.parse(format(), R"({"items":[{"id":1},{"id":"2"}]})"));
  CHECK(values(reader, "items.id") == std::vector<std::string>{"1", "2"});
}

TEST_CASE("JSON: native fields are there by path, only if somebody asks", "[events][json]") {
  const std::string line =
      R"({"a":{"b":{"c":"x"}},"a.b.d":-1.50e3,"t":true,"n":null,"big":123456789012345678901})";
  test::Reader asked(false);
  for (const char* name : {"a.b.c", "a.b.d", "t", "n", "big"}) asked.names().add(name);
  REQUIRE(asked.parse(format(), line));
  CHECK(asked.text("a.b.c") == "x");
  CHECK(asked.text("a.b.d") == "-1.50e3");
  CHECK(asked.event().get(*asked.names().find("t"))->kind == ValueKind::boolean);
  CHECK(asked.event().get(*asked.names().find("n"))->kind == ValueKind::null);
  CHECK(asked.text("big") == "123456789012345678901");
  CHECK(asked.event().natives().empty());
  test::Reader all(true);
  REQUIRE(all.parse(format(), line));
  CHECK(all.event().natives().size() == 5);
  CHECK(all.text("a.b.c") == "x");
  test::Reader none(false);
  REQUIRE(none.parse(format(), line));
  CHECK(none.event().entries().empty());
  CHECK(none.event().natives().empty());
}

TEST_CASE("JSON: what was remembered about one table of names is not used for another",
          "[events][json]") {
  const std::string line = R"({"card":"x"})";
  for (int round = 0; round < 3; ++round) {
    test::Reader with(false);
    with.names().add("card");
    REQUIRE(with.parse(format(), line));
    CHECK(with.text("card") == "x");
    test::Reader without(false);
    without.names().add("other");
    REQUIRE(without.parse(format(), line));
    CHECK(without.text("other").empty());
  }
}

TEST_CASE("JSON: ever new keys and long paths are read right", "[events][json]") {
  test::Reader reader(true);
  const std::string long_key(300, 'k');
  for (int i = 0; i < 3000; ++i) {
    const std::string key = "key" + std::to_string(i);
    const std::string line = "{\"" + key + "\":\"v\",\"msg\":\"m\"}";  // values are views into it
    REQUIRE(reader.parse(format(), line));
    CHECK(reader.text(key) == "v");
    CHECK(reader.text("message") == "m");
  }
  const std::string line = "{\"" + long_key + "\":{\"a\":1,\"" + long_key + "\":2},\"msg\":\"m\"}";
  REQUIRE(reader.parse(format(), line));
  CHECK(reader.text(long_key + ".a") == "1");
  CHECK(reader.text("message") == "m");
}

TEST_CASE("JSON: a site's mapping wins over the format's reading", "[events][json]") {
  test::Reader reader(false);
  const FieldId own = reader.names().add("shop.basket");
  const std::vector<FieldMapping> mappings = {
      {"peer", source_ip}, {"what", event_action}, {"how", log_level}, {"basket.id", own}};
  reader.context().mappings = mappings;
  REQUIRE(reader.parse(format(),
                       R"({"peer":"2001:DB8::7","ip":"198.51.100.1","what":"LOGIN_FAILED",)"
                       R"("action":"logout","how":"ERR","level":"info","basket":{"id":7}})"));
  CHECK(reader.text("source.ip") == "2001:db8::7");
  CHECK(reader.text("event.action") == "login.failed");
  CHECK(reader.text("event.outcome") == "failure");
  CHECK(reader.text("log.level") == "error");
  CHECK(reader.text("shop.basket") == "7");
}

TEST_CASE("JSON: outcomes, said and implied", "[events][json]") {
  test::Reader reader(true);
  const auto outcome = [&](const char* line) {
    REQUIRE(reader.parse(format(), line));
    return reader.text("event.outcome");
  };
  CHECK(outcome(R"({"eventType":"login.failed"})") == "failure");
  CHECK(outcome(R"({"eventType":"login.failed","result":"ok"})") == "failure");
  CHECK(outcome(R"({"eventType":"login.failed","outcome":"success"})") == "success");
  CHECK(outcome(R"({"eventType":"x.y","success":false})") == "failure");
  CHECK(outcome(R"({"eventType":"x.y","status":"declined"})") == "failure");
  CHECK(outcome(R"({"eventType":"x.y","status":200})") == "");
}

TEST_CASE("JSON: shape", "[events][json]") {
  const auto shape = [](std::string_view line) { return format().shape(line); };
  CHECK(shape(R"({"a":1})") == Shape::event);
  CHECK(shape(R"( {"a":1} )") == Shape::event);
  CHECK(shape(R"({"a": 1})") == Shape::whole);
  CHECK(shape(R"({"a" :1})") == Shape::whole);
  CHECK(shape(R"({ "a":1})") == Shape::event);
  CHECK(shape(R"({"a":"\u0041"})") == Shape::whole);
  CHECK(shape(R"({"a":"\\u0041"})") == Shape::event);
  CHECK(shape(R"({"a":"\u4e00"})") == Shape::event);
  CHECK(shape(R"({"a":"\x41"})") == Shape::whole);
  CHECK(shape(R"([1])") == Shape::foreign);
  CHECK(shape(R"({"a":1)") == Shape::foreign);
  CHECK(shape("{this is no json at all}") == Shape::foreign);
  CHECK(shape("{ 'a': 1}") == Shape::foreign);
  CHECK(shape("{{}}") == Shape::foreign);
  CHECK(shape(" { }") == Shape::event);
  CHECK(shape("{\t\"a\":1}") == Shape::event);
  CHECK(shape("") == Shape::foreign);
}

TEST_CASE("JSON: every native key stands once in the table, none is an ECS name",
          "[events][json]") {
  std::vector<std::string_view> seen;
  for (const json::Key& key : json::known_keys()) {
    INFO(key.path);
    CHECK(std::find(seen.begin(), seen.end(), key.path) == seen.end());
    seen.push_back(key.path);
    CHECK(key.role < json::role_count);
    CHECK(key.rank > json::mapping_rank);
    for (int field = 0; field < ecs_count; ++field)
      CHECK(key.path != ecs_name(static_cast<Ecs>(field)));
  }
}

TEST_CASE("JSON: escapes", "[events][json]") {
  const auto meaning = [](std::string_view escaped) -> std::string {
    std::string out(escaped.size() + 1, '\0');
    return out.substr(0, json::unescape(escaped, out.data()));
  };
  CHECK(meaning(R"(a\"\\\/\b\f\n\r\t)") == "a\"\\/\b\f\n\r\t");
  CHECK(meaning(R"(\u00e9\u20ac\ud83d\ude00)") == "\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80");
  CHECK(meaning(R"(\ud83dx\ude00)") == "\xEF\xBF\xBDx\xEF\xBF\xBD");
  CHECK(meaning(R"(\ud83d\u0041)") ==
        "\xEF\xBF\xBD"
        "A");
  CHECK(meaning(R"(\x41\xe9)") == "A\xE9");
  // What is no escape stays as written.
  for (const char* bad : {R"(\)", R"(\q)", R"(\u12)", R"(\u12g4)", R"(\x4)", R"(\U0041)"})
    CHECK(meaning(bad) == bad);
  CHECK(meaning(R"(\q\u0041\q)") == R"(\qA\q)");
  for (const char* number :
       {"0", "-0", "10", "1.5", "-1.5e+10", "1E5", "123456789012345678901234567890"})
    CHECK(json::is_number(number));
  for (const char* none : {"", "-", "01", "1.", ".5", "+1", "1e", "0x1", "1 ", "Infinity"})
    CHECK_FALSE(json::is_number(none));
}
