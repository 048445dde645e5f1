// The [blacklist] section: what it says, and its mistakes at their place.
#include "blacklist/settings.h"

#include <fmt/format.h>

#include "support/catch.h"
#include "support/folder.h"

using namespace secops;
using namespace secops::blacklist;

namespace {

struct Tried {
  blacklist::Settings settings;
  std::vector<Problem> problems;
};

Tried attempt(const std::string& text) {
  const test::Folder folder;
  const std::vector<std::string> paths = {folder.write("secops.toml", text)};
  config::Config config = config::Config::load(paths);
  Tried tried;
  tried.settings = read_settings(config.root().table("blacklist"));
  config.finish();
  tried.problems = config.problems();
  return tried;
}

// "line:column code"
std::string only_problem(const std::string& text) {
  const Tried tried = attempt(text);
  for (const Problem& problem : tried.problems) UNSCOPED_INFO(describe(problem));
  REQUIRE(tried.problems.size() == 1);
  const Problem& problem = tried.problems[0];
  return fmt::format("{}:{} {}", problem.line, problem.column, problem.code);
}

}  // namespace

TEST_CASE("how long things are listed and what never is") {
  const Tried tried = attempt(R"([blacklist]
default_for = "12h"
repeat_factor = 3
longest = "7d"
protect = ["192.0.2.0/28", "2001:db8::1"]
allow = [{ value = "198.51.100.7", until = "2026-12-31", reason = "pen test" },
         { value = "probe", kind = "user" }]
)");
  REQUIRE(tried.problems.empty());
  const auto& settings = tried.settings;
  CHECK(settings.policy.default_for == std::chrono::hours(12));
  CHECK(settings.policy.repeat_factor == 3);
  CHECK(settings.policy.longest == std::chrono::hours(7 * 24));
  REQUIRE(settings.protect.size() == 2);
  CHECK(to_string(settings.protect[1].network) == "2001:db8::1/128");
  REQUIRE(settings.allow.size() == 2);
  CHECK(settings.allow[0].until == civil_time(2026, 12, 31, 0, 0, 0));
  CHECK(settings.allow[0].reason == "pen test");
  CHECK(settings.allow[1].value.kind == Kind::user);
  CHECK_FALSE(settings.allow[1].until);
}

TEST_CASE("mistakes in what must not be listed are told at their place") {
  const auto code = [&](const std::string& line) {
    return only_problem("[blacklist]\n" + line + "\n");
  };
  CHECK(code("protect = [\"192.0.2.0/24\", \"192.0.2.1/24\"]") == "2:28 config.bad-value");
  CHECK(code("protect = [\"example.com\"]") == "2:12 config.bad-value");
  CHECK(code("allow = [{ value = \"evil.example\" }]") == "2:20 config.bad-value");
  CHECK(code("allow = [{ value = \"a.example\", kind = \"host\" }]").ends_with("config.bad-value"));
  CHECK(code("allow = [{ value = \"192.0.2.1\", until = \"2h\" }]").ends_with("config.bad-value"));
  CHECK(code("allow = [{ value = \"192.0.2.1\", until = \"2026-13-01\" }]")
            .ends_with("config.bad-value"));
  CHECK(code("allow = [{ reason = \"why\" }]").ends_with("config.missing-key"));
  CHECK(code("repeat_factor = 0").ends_with("config.out-of-range"));
  CHECK(code("default_for = \"0s\"").ends_with("config.out-of-range"));
  CHECK(code("default_for = \"2d\"\nlongest = \"1d\"") == "3:11 config.out-of-range");
  CHECK(code("lenght = 1").ends_with("config.unknown-key"));
}

TEST_CASE("where the list is brought to") {
  const Tried tried = attempt(R"([[blacklist.sync]]
target = "nftables"
[[blacklist.sync]]
target = "file:/etc/nginx/blocked.conf"
format = "nginx-deny"
then = ["/usr/sbin/nginx", "-s", "reload"]
)");
  REQUIRE(tried.problems.empty());
  const auto& sync = tried.settings.sync;
  REQUIRE(sync.size() == 2);
  CHECK(sync[0].table == "secops");
  CHECK(sync[0].file.empty());
  CHECK(sync[1].file == "/etc/nginx/blocked.conf");
  CHECK(sync[1].format == "nginx-deny");
  CHECK(sync[1].then == std::vector<std::string>{"/usr/sbin/nginx", "-s", "reload"});
}

TEST_CASE("mistakes in where the list is brought to are told at their place") {
  const auto target = [](const std::string& text) {
    return only_problem("[[blacklist.sync]]\n" + text);
  };
  CHECK(target("format = \"plain\"\n") == "1:1 config.missing-key");
  CHECK(target("target = \"iptables\"\n") == "2:10 config.bad-value");
  CHECK(target("target = \"file:etc/x\"\nformat = \"plain\"\n") == "2:10 config.bad-value");
  CHECK(target("target = \"file:/etc/x\"\n") == "1:1 config.missing-key");
  CHECK(target("target = \"file:/etc/x\"\nformat = \"nginx\"\n") == "3:10 config.bad-value");
  CHECK(target("target = \"file:/etc/x\"\nformat = \"nftables\"\n") == "3:10 config.bad-value");
  CHECK(target("target = \"nftables\"\nthen = [\"/bin/true\"]\n") == "3:8 config.bad-value");
  CHECK(target("target = \"nftables\"\ntable = \"a b\"\n") == "3:9 config.bad-value");
  CHECK(target("target = \"nftables\"\nprogram = \"nft\"\n") == "3:11 config.bad-value");
  CHECK(target("target = \"file:/etc/x\"\nformat = \"plain\"\nthen = [\"true\"]\n") ==
        "4:9 config.bad-value");
}

TEST_CASE("one packet filter or file is not brought to the list twice") {
  const std::string file = "[[blacklist.sync]]\ntarget = \"file:/etc/x\"\nformat = \"plain\"\n";
  const std::string kernel = "[[blacklist.sync]]\ntarget = \"nftables\"\n";
  const std::string other = "[[blacklist.sync]]\ntarget = \"nftables\"\ntable = \"other\"\n";
  CHECK(only_problem(file + kernel + file) == "7:10 config.duplicate");
  CHECK(only_problem(kernel + kernel) == "4:10 config.duplicate");
  CHECK(only_problem(kernel + other) == "5:9 config.duplicate");
  CHECK(only_problem(other + kernel) == "5:10 config.duplicate");
  CHECK(attempt(file + other).problems.empty());
  for (const char* spelling :
       {"file:/etc/./x", "file:/etc//x", "file://etc/x", "file:/etc/../etc/x", "file:/etc/x/.",
        "file:/etc/x/", "file:/", "file:/etc/x/.."}) {
    CAPTURE(spelling);
    CHECK(only_problem(file + fmt::format("[[blacklist.sync]]\ntarget = \"{}\"\n"
                                          "format = \"plain\"\n",
                                          spelling)) == "5:10 config.bad-value");
  }
  const std::string dots =
      "[[blacklist.sync]]\ntarget = \"file:/etc/..x/.y.\"\nformat = \"plain\"\n";
  CHECK(attempt(file + dots).problems.empty());
}

TEST_CASE("a form that counts down is no form of a file, and the hint says what is") {
  const Tried tried =
      attempt("[[blacklist.sync]]\ntarget = \"file:/etc/x\"\nformat = \"nftables\"\n");
  REQUIRE(tried.problems.size() == 1);
  CHECK(tried.problems[0].message.find("would change at every run") != std::string::npos);
  CHECK(tried.problems[0].hint.find("target = \"nftables\"") != std::string::npos);
  CHECK(tried.problems[0].hint.find("plain") != std::string::npos);
}

TEST_CASE("every address can be neither protected nor allowed") {
  for (const char* all : {"0.0.0.0/0", "::/0", "::ffff:0:0/96"}) {
    INFO(all);
    const std::string protect =
        fmt::format("[blacklist]\nprotect = [\"192.0.2.1\", \"{}\"]\n", all);
    CHECK(only_problem(protect) == "2:25 config.bad-value");
    const std::string allow = fmt::format("[blacklist]\nallow = [{{ value = \"{}\" }}]\n", all);
    CHECK(only_problem(allow) == "2:20 config.bad-value");
  }
  CHECK(attempt("[blacklist]\nprotect = [\"0.0.0.0/1\", \"2000::/3\", \"64:ff9b::/96\"]\n")
            .problems.empty());
}
