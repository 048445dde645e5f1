// What a Section gives, and what it says of a value that it cannot give.
#include <string>
#include <vector>

#include "config/config.h"
#include "support/catch.h"
#include "support/folder.h"

using secops::Problem;
using secops::config::Config;
using secops::config::Section;
using secops::config::Setting;
using namespace std::chrono_literals;

namespace {

// A configuration of one file.
struct Written {
  explicit Written(std::string_view text) {
    const std::vector<std::string> paths = {folder.write("s.toml", text)};
    config = Config::load(paths);
  }
  // "LINE:COLUMN code: message" of the only problem; "" if there is none.
  std::string problem() {
    if (config.problems().empty()) return "";
    REQUIRE(config.problems().size() == 1);
    const Problem& only = config.problems()[0];
    CHECK(only.file == folder / "s.toml");
    return std::to_string(only.line) + ":" + std::to_string(only.column) + " " + only.code + ": " +
           only.message;
  }
  secops::test::Folder folder;
  Config config;
};

}  // namespace

TEST_CASE("each kind of value is given as it was written") {
  Written written(
      "t = \"téxt\"\ni = -7\nn = 2.5\nw = 3\ns = \"1h30m\"\na = [\"x\", \"y\"]\n"
      "m = { k = \"v\", \"a.b\" = \"w\" }\n[sub]\nx = 1\n[[many]]\nx = 1\n[[many]]\nx = 2\n"
      "[named.\"auth.x\"]\ny = 1\n");
  Section root = written.config.root();
  CHECK(root.text("t") == "téxt");
  CHECK(root.integer("i", -10, 0) == -7);
  CHECK(root.number("n", 0, 10) == 2.5);
  CHECK(root.number("w", 0, 10) == 3.0);
  CHECK(root.span("s") == 90min);
  CHECK(root.span("s", 1h, 90min, 90min) == 90min);
  CHECK(root.span("none", 1h, 90min) == 1h);
  CHECK(root.texts("a") == std::vector<std::string>{"x", "y"});
  CHECK(root.text_table("m") == std::map<std::string, std::string>{{"a.b", "w"}, {"k", "v"}});
  CHECK(root.table("sub").integer("x", 0, 9) == 1);
  CHECK(root.tables("many").size() == 2);
  CHECK(root.tables("many")[1].integer("x", 0, 9) == 2);
  REQUIRE(root.named_tables("named").size() == 1);
  CHECK(root.named_tables("named")[0].first == "auth.x");
  CHECK(root.named_tables("named")[0].second.name() == "named.\"auth.x\"");
  CHECK(written.problem() == "");
}

TEST_CASE("what is absent is nothing, and no mistake") {
  Written written("");
  Section absent = written.config.root().table("none").table("deeper");
  CHECK_FALSE(absent.present());
  CHECK_FALSE(absent.text("x"));
  CHECK(absent.texts("x").empty());
  CHECK(absent.tables("x").empty());
  CHECK(absent.named_tables("x").empty());
  CHECK(absent.text_table("x").empty());
  absent.refuse("x", "config.bad-value", "never said");
  CHECK(written.problem() == "");
}

TEST_CASE("a value of the wrong type is named with its place and both types") {
  // Row: the line, what reads it, the one problem. TOML itself knows no `yes`, and `010` is no
  // number.
  using Reader = void (*)(Section&);
  struct Row {
    const char* line;
    Reader read;
    const char* problem;
  };
  const Row rows[] = {
      {"k = 5", [](Section& s) { s.text("k"); },
       "1:5 config.wrong-type: k must be text in quotes, not a whole number"},
      {"k = \"5\"", [](Section& s) { s.integer("k", 0, 9); },
       "1:5 config.wrong-type: k must be a whole number (without quotes), not text"},
      {"k = 5.5", [](Section& s) { s.integer("k", 0, 9); },
       "1:5 config.wrong-type: k must be a whole number (without quotes), not a number with a "
       "fraction"},
      {"k = true", [](Section& s) { s.number("k", 0, 9); },
       "1:5 config.wrong-type: k must be a number (without quotes), not true or false"},
      {"k = 300", [](Section& s) { s.span("k"); },
       "1:5 config.wrong-type: k must be a span of time in quotes, such as \"5m\", not a whole "
       "number"},
      {"k = \"x\"", [](Section& s) { s.texts("k"); },
       "1:5 config.wrong-type: k must be an array of texts, such as [\"…\", \"…\"], not text"},
      {"k = [\"x\", 2026-11-22]", [](Section& s) { s.texts("k"); },
       "1:11 config.wrong-type: k[1] must be text in quotes, not a date or time"},
      {"k = [\"x\"]", [](Section& s) { s.text_table("k"); },
       "1:5 config.wrong-type: k must be a table of texts, such as { a = \"b\" }, not an array"},
      {"k = { x = 1 }", [](Section& s) { s.text_table("k"); },
       "1:11 config.wrong-type: k.x must be text in quotes, not a whole number"},
      {"[[k]]", [](Section& s) { s.table("k"); },
       "1:3 config.wrong-type: k must be one table: write [k] and its keys below"},
      {"[k]", [](Section& s) { s.tables("k"); },
       "1:2 config.wrong-type: k must be an array of tables: write [[k]]"},
      {"k = 10", [](Section& s) { s.integer("k", 0, 9); },
       "1:5 config.out-of-range: k must be from 0 to 9, not 10"},
      {"k = -0.5", [](Section& s) { s.number("k", 0, 100); },
       "1:5 config.out-of-range: k must be from 0 to 100, not -0.5"},
      {"k = nan", [](Section& s) { s.number("k", 0, 100); },
       "1:5 config.out-of-range: k must be from 0 to 100, not nan"},
      {"k = \"5 min\"", [](Section& s) { s.span("k"); },
       "1:5 config.bad-value: k must be a span of time, not \"5 min\""},
      {"k = \"5s\"", [](Section& s) { CHECK(s.span("k", 1h, 1min, 2h) == 1h); },
       "1:5 config.out-of-range: k must be from 1m to 2h, not 5s"},
      {"k = \"3h\"", [](Section& s) { CHECK(s.span("k", 1h, 1min, 2h) == 1h); },
       "1:5 config.out-of-range: k must be from 1m to 2h, not 3h"},
      {"k = \"5s\"", [](Section& s) { CHECK(s.span("k", 1h, 1min) == 1h); },
       "1:5 config.out-of-range: k must be 1m or more, not 5s"},
  };
  for (const Row& row : rows) {
    INFO(row.line);
    Written written(row.line);
    Section root = written.config.root();
    row.read(root);
    written.config.finish();
    CHECK(written.problem() == row.problem);
  }
}

TEST_CASE("a value that is none of the choices gets the nearest one, or all") {
  const std::vector<std::string_view> choices = {"high", "critical"};
  Written near("k = \"critcal\"");
  CHECK_FALSE(near.config.root().choice("k", choices));
  CHECK(near.problem() == "1:5 config.bad-value: k cannot be \"critcal\"");
  CHECK(near.config.problems()[0].hint == "did you mean \"critical\"?");
  Written far("k = \"worst\"");
  CHECK_FALSE(far.config.root().choice("k", choices));
  CHECK(far.config.problems()[0].hint == "it is one of \"high\", \"critical\"");
}

TEST_CASE("keys and sections that nobody asked for are reported once, with a suggestion") {
  Written written(
      "stray = 1\n[secops]\ncontac = \"x\"\n[wallet]\nx = 1\n[[asset]]\nname = \"KLV\"\n"
      "[known.deep]\n x = 1\n y = 2\n");
  Section root = written.config.root();
  root.table("secops").text("contact");
  root.table("known").table("deep").integer("x", 0, 9);
  written.config.finish();
  written.config.finish();
  std::vector<std::string> seen;
  for (const Problem& problem : written.config.problems())
    seen.push_back(std::to_string(problem.line) + ":" + std::to_string(problem.column) + " " +
                   problem.code + " " + problem.message);
  CHECK(seen == std::vector<std::string>{
                    "1:1 config.unknown-key stray is not a key that secops knows",
                    "3:1 config.unknown-key secops.contac is not a key that secops knows",
                    "4:2 config.unknown-table this version of secops does not know the section "
                    "[wallet]",
                    "6:3 config.unknown-table this version of secops does not know the section "
                    "[[asset]]",
                    "10:2 config.unknown-key known.deep.y is not a key that secops knows"});
  CHECK(written.config.problems()[1].hint == "did you mean contact?");
}

TEST_CASE("settings show where each value was written, safe to print, and no secret") {
  Written written(
      "[secops]\ncontact = \"a\\u202eb \\u001b[31m \\\"q\\\"\"\nkey = \"Bearer "
      "hunter2hunter2hunter2\"\n"
      "[[source]]\npaths = [\"/x\", '/y\\z']\nfields = { \"a.b\" = \"c\" }\n"
      "[n]\nf = 2.0\nd = 2026-11-22\ncommand = [\"/bin/x\", \"https://u:topsecret@h/\"]\n");
  std::vector<std::string> rows;
  for (const Setting& setting : written.config.settings())
    rows.push_back(setting.key + " = " + setting.value +
                   setting.origin.substr((written.folder / "s.toml").size()));
  REQUIRE(rows.size() == 7);
  CHECK(rows[0] == "secops.contact = \"a\\u202eb \\u001b[31m \\\"q\\\"\":2:1");
  CHECK(rows[1] == "secops.key = \"Bearer [secret]\":3:1");
  CHECK(rows[2] == "source[0].paths = [\"/x\", \"/y\\\\z\"]:5:1");
  CHECK(rows[3] == "source[0].fields.\"a.b\" = \"c\":6:12");
  CHECK(rows[4] == "n.f = 2.0:8:1");
  CHECK(rows[5] == "n.d = 2026-11-22:9:1");
  CHECK(rows[6].find("topsecret") == std::string::npos);
}
