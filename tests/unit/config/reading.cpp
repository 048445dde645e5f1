// How files become one tree: mistakes with their place, merging, and where files are looked for.
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <string>
#include <thread>
#include <vector>

#include "config/config.h"
#include "support/catch.h"
#include "support/folder.h"

using secops::Problem;
using secops::config::Config;
using secops::config::Places;
using secops::config::Section;

namespace {

std::string position(const Problem& problem) {
  return problem.file.substr(problem.file.rfind('/') + 1) + ":" + std::to_string(problem.line) +
         ":" + std::to_string(problem.column);
}

const Problem* find(const std::vector<Problem>& problems, std::string_view code) {
  const auto found = std::find_if(problems.begin(), problems.end(),
                                  [&](const Problem& problem) { return problem.code == code; });
  return found == problems.end() ? nullptr : &*found;
}

Config load(const std::vector<std::string>& paths) { return Config::load(paths); }

}  // namespace

TEST_CASE("a syntax error ends its own file only, and says where") {
  const secops::test::Folder folder;
  Config config = load({folder.write("a.toml", "[secops]\ncontact = \"a\"\n"),
                        folder.write("b.toml", "[secops]\nstore = \"unterminated\nx = 1\n"),
                        folder.write("c.toml", "[rules]\nlatenes = \"5m\"\n")});
  Section rules = config.root().table("rules");
  rules.span("lateness");
  CHECK(config.root().table("secops").text("contact") == "a");
  config.finish();
  REQUIRE(config.problems().size() == 2);
  CHECK(config.problems()[0].code == "config.syntax");
  CHECK(position(config.problems()[0]) == "b.toml:2:22");
  CHECK(config.problems()[0].message ==
        "this is no valid TOML: a text has no closing quote on its line");
  CHECK(config.problems()[1].code == "config.unknown-key");
  CHECK(position(config.problems()[1]) == "c.toml:2:1");
  CHECK(config.problems()[1].hint == "did you mean lateness?");
}

TEST_CASE("a key or table given twice in one file is an error of that file") {
  const secops::test::Folder folder;
  Config keys = load({folder.write("k.toml", "[a]\nx = 1\nx = 2\n")});
  REQUIRE(keys.problems().size() == 1);
  CHECK(keys.problems()[0].code == "config.duplicate-key");
  CHECK(keys.problems()[0].line == 3);
  Config tables = load({folder.write("t.toml", "[a]\nx = 1\n[b]\n[a]\ny = 2\n")});
  REQUIRE(tables.problems().size() == 1);
  CHECK(tables.problems()[0].code == "config.duplicate-key");
  CHECK(tables.problems()[0].line == 4);
}

TEST_CASE("bytes that are no UTF-8, NUL and deep nesting are refused with their line") {
  const secops::test::Folder folder;
  Config latin = load({folder.write("l.toml", "a = 1\nb = \"caf\xe9\"\n")});
  REQUIRE(latin.problems().size() == 1);
  CHECK(latin.problems()[0].code == "config.syntax");
  CHECK(latin.problems()[0].line == 2);
  Config nul = load({folder.write("n.toml", std::string("a = 1\nb = 2\0\n", 13))});
  REQUIRE(nul.problems().size() == 1);
  CHECK(position(nul.problems()[0]) == "n.toml:2:6");
  Config header = load({folder.write("h.toml", std::string("é = 1\n# é\n[\0]\n", 16))});
  REQUIRE(header.problems().size() == 1);
  CHECK(header.problems()[0].code == "config.syntax");
  CHECK(position(header.problems()[0]) == "h.toml:3:2");

  // Each nests 100,000 deep: dotted keys, a dotted header, and dotted keys inside inline tables.
  std::string dots;
  for (int i = 0; i < 100'000; ++i) dots += "a.";
  std::string tables = "a = ";
  for (int i = 0; i < 1'000; ++i) tables += "{" + dots.substr(0, 200) + "a=";
  for (const std::string& text : {"\n" + dots + "a = 1\n", "\n[" + dots + "a]\n", "\n" + tables,
                                  "\na = " + std::string(100'000, '[')}) {
    Config deep = load({folder.write("d.toml", text)});
    REQUIRE(deep.problems().size() == 1);
    CHECK(deep.problems()[0].code == "config.too-deep");
    CHECK(deep.problems()[0].line == 2);
  }
}

TEST_CASE("a table header without a key is a syntax error, not the end of the process") {
  const secops::test::Folder folder;
  for (const char* text : {"[=]\n", "[\n", "[ #]\n", "[[.a]]\n", "[\xc3\xa9]\n", "[,", "[[\t\n"}) {
    INFO(text);
    Config config = load({folder.write("h.toml", text)});
    REQUIRE(config.problems().size() == 1);
    CHECK(config.problems()[0].code == "config.syntax");
    CHECK(config.problems()[0].line == 1);
  }
}

TEST_CASE("dots and brackets in texts and comments do not count as nesting") {
  const secops::test::Folder folder;
  const std::string many(300, '.'), open(300, '[');
  Config config = load({folder.write(
      "s.toml", "# " + open + "\na = \"" + many + "\\\"" + open + "\"\nb = '" + open +
                    "'\nc = \"\"\"\n" + open + "\n" + many + "\"\"\"\nd = [" +
                    [] {
                      std::string numbers;
                      for (int i = 0; i < 300; ++i) numbers += "1.5, ";
                      return numbers;
                    }() +
                    "]\n")});
  CHECK(config.problems().empty());
  CHECK(config.settings().size() == 4);
}

TEST_CASE("later files win key by key, arrays of tables append, other arrays are replaced") {
  const secops::test::Folder folder;
  Config config = load({folder.write("a.toml",
                                     "[secops]\ncontact = \"a\"\nstore = \"/a\"\n"
                                     "[rules]\npaths = [\"/x\", \"/y\"]\n"
                                     "[[source]]\nname = \"one\"\n"),
                        folder.write("b.toml",
                                     "[[source]]\nname = \"two\"\n[[source]]\nname = \"three\"\n"
                                     "[rules]\npaths = [\"/z\"]\n[secops]\nstore = \"/b\"\n"
                                     "[rules.override.\"x.y\"]\nseverity = \"low\"\n")});
  CHECK(config.problems().empty());
  Section secops = config.root().table("secops");
  CHECK(secops.text("contact") == "a");
  CHECK(secops.text("store") == "/b");
  CHECK(config.root().table("rules").texts("paths") == std::vector<std::string>{"/z"});
  std::vector<std::string> names;
  for (Section& source : config.root().tables("source")) names.push_back(*source.text("name"));
  CHECK(names == std::vector<std::string>{"one", "two", "three"});
}

TEST_CASE("a name used twice in one array of tables names both places") {
  const secops::test::Folder folder;
  const std::string first = folder.write("a.toml", "[[source]]\nname = \"web\"\n");
  Config config = load({first, folder.write("b.toml", "\n[[source]]\n  name = \"web\"\n")});
  REQUIRE(config.problems().size() == 1);
  CHECK(config.problems()[0].code == "config.duplicate-name");
  CHECK(position(config.problems()[0]) == "b.toml:3:10");
  CHECK(config.problems()[0].message.find(first + ":2:8") != std::string::npos);
}

TEST_CASE("a table that meets a value in another file is a conflict that names both places") {
  const secops::test::Folder folder;
  for (const auto& [one, two] :
       {std::pair("[rules]\n", "rules = 1\n"), std::pair("rules = 1\n", "[rules]\n"),
        std::pair("[[source]]\n", "[source]\n"), std::pair("source = [1]\n", "[[source]]\n")}) {
    const std::string first = folder.write("a.toml", one);
    Config config = load({first, folder.write("b.toml", two)});
    INFO(one << two);
    REQUIRE(config.problems().size() == 1);
    CHECK(config.problems()[0].code == "config.conflict");
    CHECK(config.problems()[0].message.find(first + ":1:") != std::string::npos);
  }
}

TEST_CASE("a named file that is missing, a folder, or writable by everybody is a problem") {
  const secops::test::Folder folder;
  Config missing = load({folder / "none.toml"});
  REQUIRE(find(missing.problems(), "config.missing"));
  CHECK(find(missing.problems(), "config.missing")->file == folder / "none.toml");
  CHECK(find(load({folder.path()}).problems(), "config.unreadable"));
  const std::string open = folder.write("open.toml", "a = 1\n");
  std::filesystem::permissions(open, std::filesystem::perms(0646));
  Config writable = load({open});
  REQUIRE(find(writable.problems(), "config.writable-by-others"));
  CHECK(writable.problems()[0].hint == "chmod o-w " + open);
  CHECK(writable.settings().empty());
}

TEST_CASE("what is read is the file that was judged, also when its name changes hands") {
  const secops::test::Folder folder;
  const std::string good = folder.write("good.toml", "who = 'good'\n");
  const std::string bad = folder.write("bad.toml", "who = 'bad'\n");
  std::filesystem::permissions(good, std::filesystem::perms(0600));
  std::filesystem::permissions(bad, std::filesystem::perms(0666));
  const std::string name = folder / "secops.toml";
  std::filesystem::create_hard_link(good, name);
  std::atomic<bool> done{false};
  std::thread other([&] {
    for (bool turn = false; !done; turn = !turn) {
      std::filesystem::create_hard_link(turn ? good : bad, name + ".next");
      std::filesystem::rename(name + ".next", name);
    }
  });
  std::size_t wrong = 0;
  for (int i = 0; i < 4000; ++i) {
    const auto settings = load({name}).settings();
    if (!settings.empty() && settings[0].value != "\"good\"") ++wrong;
  }
  done = true;
  other.join();
  CHECK(wrong == 0);
}

TEST_CASE("a file that another user or a group may change is not read: it can name programs") {
  const secops::test::Folder folder;
  const std::string path = folder.write("shared.toml", "a = 1\n");
  // Root's own group is root; anybody else's is one that others may be in.
  if (::geteuid() == 0) REQUIRE(::chown(path.c_str(), 0, 4) == 0);
  for (const auto& [mode, hint] : {std::pair(0620, "g-w"), std::pair(0662, "go-w")}) {
    std::filesystem::permissions(path, std::filesystem::perms(mode));
    Config shared = load({path});
    REQUIRE(find(shared.problems(), "config.writable-by-others"));
    CHECK(shared.problems()[0].hint == "chmod " + std::string(hint) + " " + path);
    CHECK(shared.settings().empty());
  }
  std::filesystem::permissions(path, std::filesystem::perms(0644));
  CHECK(load({path}).problems().empty());
  if (::geteuid() != 0) return;
  REQUIRE(::chown(path.c_str(), 1000, 0) == 0);
  Config foreign = load({path});
  REQUIRE(find(foreign.problems(), "config.foreign-owner"));
  CHECK(foreign.problems()[0].message.find("uid 1000") != std::string::npos);
  CHECK(foreign.problems()[0].hint == "chown root: " + path);
  CHECK(foreign.settings().empty());
  REQUIRE(::chown(path.c_str(), 0, 0) == 0);
  std::filesystem::permissions(path, std::filesystem::perms(0660));
  CHECK(load({path}).problems().empty());
}

TEST_CASE("flag goes before environment, before user, before system") {
  const secops::test::Folder folder;
  std::filesystem::create_directories(folder / "etc/conf.d");
  std::filesystem::create_directories(folder / "home");
  for (const char* name : {"etc/secops.toml", "etc/conf.d/20-b.toml", "etc/conf.d/10-a.toml",
                           "etc/conf.d/x.toml.bak", "etc/conf.d/.hidden.toml", "home/secops.toml"})
    folder.write(name, "");
  const std::vector<std::string> system = {
      folder / "etc/secops.toml", folder / "etc/conf.d/10-a.toml", folder / "etc/conf.d/20-b.toml"};
  std::vector<std::string> both = system;
  both.push_back(folder / "home/secops.toml");
  const std::string home = folder / "home", etc = folder / "etc";
  const std::string nowhere = folder / "nowhere";
  using Text = std::optional<std::string>;
  struct Row {
    Text flag, variable;
    std::string user, system;
    std::vector<std::string> expected;
  };
  const std::vector<Row> rows = {
      {"/f", "/e", home, etc, {"/f"}},   {Text(), "/e", home, etc, {"/e"}},
      {Text(), Text(), home, etc, both}, {Text(), Text(), nowhere, etc, system},
      {Text(), Text(), "", etc, system}, {Text(), Text(), home, nowhere, {both.back()}},
      {Text(), Text(), "", nowhere, {}}, {"none", "/e", home, etc, {}},
      {Text(), "none", home, etc, {}},   {"/f", "none", home, etc, {"/f"}},
  };
  for (std::size_t i = 0; i < rows.size(); ++i) {
    INFO("row " << i);
    CHECK(Config::paths_in({rows[i].flag, rows[i].variable, rows[i].user, rows[i].system}) ==
          rows[i].expected);
  }
}

TEST_CASE("the environment says where a person's configuration is") {
  ::setenv("XDG_CONFIG_HOME", "/xdg", 1);
  ::setenv("HOME", "/home/mika", 1);
  ::setenv("SECOPS_CONFIG", "/named.toml", 1);
  Places places = Places::of_process("flag.toml");
  CHECK(places.flag == "flag.toml");
  CHECK(places.variable == "/named.toml");
  CHECK(places.user_directory == "/xdg/secops");
  CHECK(places.system_directory == "/etc/secops");
  ::setenv("XDG_CONFIG_HOME", "relative", 1);
  ::setenv("SECOPS_CONFIG", "", 1);
  places = Places::of_process(std::nullopt);
  CHECK(places.user_directory == "/home/mika/.config/secops");
  CHECK_FALSE(places.variable);
}

TEST_CASE("a home is where a configuration may be, whoever owns it") {
  const secops::test::Folder home;
  ::unsetenv("XDG_CONFIG_HOME");
  ::setenv("HOME", home.path().c_str(), 1);
  CHECK(Places::of_process(std::nullopt).user_directory == home.path() + "/.config/secops");
  // What is another's and open has its say, as in a container whose homes are root's.
  ::setenv("HOME", "/", 1);
  CHECK(Places::of_process(std::nullopt).user_directory == "//.config/secops");
}

TEST_CASE("no file at all is no mistake") {
  Config config = load({});
  CHECK_FALSE(config.root().table("secops").text("contact"));
  config.finish();
  CHECK(config.problems().empty());
  CHECK(config.settings().empty());
}
