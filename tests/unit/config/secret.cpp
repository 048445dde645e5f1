// Secrets come from files, variables and programs; never from the configuration itself.
#include <cstdlib>
#include <filesystem>
#include <string>

#include "config/config.h"
#include "support/catch.h"
#include "support/folder.h"

using secops::config::Config;

namespace {

struct Asked {
  std::optional<std::string> value;
  std::string code;  // of the first problem
  std::string hint;
  std::string words;  // all messages and hints
};

Asked ask(const secops::test::Folder& folder, const std::string& text) {
  const std::vector<std::string> paths = {folder.write("s.toml", text)};
  Config config = Config::load(paths);
  Asked asked;
  asked.value = config.root().secret("token");
  config.finish();
  for (const auto& problem : config.problems()) {
    if (asked.code.empty()) asked.code = problem.code, asked.hint = problem.hint;
    asked.words += problem.message + problem.hint;
    CHECK(problem.line == 1);
  }
  return asked;
}

void set_mode(const std::string& path, unsigned mode) {
  std::filesystem::permissions(path, static_cast<std::filesystem::perms>(mode));
}

}  // namespace

TEST_CASE("a secret is read from a private file, without its last newline") {
  const secops::test::Folder folder;
  const std::string file = folder.write("token", "canary-7\n");
  for (const unsigned mode : {0600u, 0400u, 0700u}) {
    set_mode(file, mode);
    const Asked asked = ask(folder, "token_file = \"" + file + "\"\n");
    CHECK(asked.value == "canary-7");
    CHECK(asked.code == "");
  }
}

TEST_CASE("a secrets file that others can read is refused with the command that mends it") {
  const secops::test::Folder folder;
  const std::string file = folder.write("token", "canary-7\n");
  for (const unsigned mode : {0640u, 0604u, 0644u, 0620u, 0601u}) {
    set_mode(file, mode);
    const Asked asked = ask(folder, "token_file = \"" + file + "\"\n");
    CHECK_FALSE(asked.value);
    CHECK(asked.code == "config.secret-open");
    CHECK(asked.hint == "chmod 600 " + file);
  }
}

TEST_CASE("a secret from the environment or from a program") {
  const secops::test::Folder folder;
  ::setenv("SECOPS_TEST_TOKEN", "canary-8", 1);
  ::unsetenv("SECOPS_TEST_UNSET");
  CHECK(ask(folder, "token_env = \"SECOPS_TEST_TOKEN\"\n").value == "canary-8");
  CHECK(ask(folder, "token_env = \"SECOPS_TEST_UNSET\"\n").code == "config.secret-unset");
  CHECK(ask(folder, "token_command = [\"/bin/echo\", \"canary-9\"]\n").value == "canary-9");
  CHECK(ask(folder, "token_command = [\"/bin/false\"]\n").code == "config.secret-command");
  CHECK(ask(folder, "token_command = [\"echo\", \"x\"]\n").code == "config.relative-path");
  CHECK(ask(folder, "token_command = [\"/bin/true\"]\n").code == "config.secret-empty");
  CHECK(ask(folder, "token_file = \"" + (folder / "none") + "\"\n").code ==
        "config.secret-unreadable");
  CHECK(ask(folder, "token_file = \"none\"\n").code == "config.relative-path");
}

TEST_CASE("a secret in the configuration itself is refused and never repeated") {
  const secops::test::Folder folder;
  const Asked asked = ask(folder, "token = \"canary-10\"\n");
  CHECK_FALSE(asked.value);
  CHECK(asked.code == "config.secret-value");
  CHECK(asked.words.find("canary-10") == std::string::npos);
}

TEST_CASE("a program that fails is not quoted: what it wrote may be half a secret") {
  const secops::test::Folder folder;
  const Asked asked = ask(
      folder,
      "token_command = [\"/bin/sh\", \"-c\", \"echo canary-11; echo canary-11 >&2; exit 1\"]\n");
  CHECK(asked.code == "config.secret-command");
  CHECK(asked.words.find("canary-11") == std::string::npos);
}

TEST_CASE("one secret given in two ways is refused") {
  const secops::test::Folder folder;
  const Asked asked = ask(folder, "x = 1\n");
  CHECK_FALSE(asked.value);
  const std::vector<std::string> paths = {
      folder.write("two.toml", "token_file = \"/x\"\ntoken_env = \"HOME\"\n")};
  Config config = Config::load(paths);
  CHECK_FALSE(config.root().secret("token"));
  REQUIRE(config.problems().size() == 1);
  CHECK(config.problems()[0].code == "config.conflict");
}
