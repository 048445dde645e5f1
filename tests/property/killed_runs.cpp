// kill -9 at random moments of recorded runs: nothing is lost, nothing doubled, nothing half.
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fmt/format.h>

#include <chrono>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "findings/finding.h"
#include "support/catch.h"
#include "support/folder.h"
#include "support/log_lines.h"
#include "support/raw_store.h"
#include "support/seed.h"

using namespace secops;

namespace {

// The program with this configuration; killed after so many microseconds, never if negative.
void run(const std::string& config, const std::vector<std::string>& words, long kill_after_us) {
  std::vector<std::string> arguments = {SECOPS_PROGRAM, "--config", config, "--now",
                                        "2026-11-22T06:14:00Z"};
  arguments.insert(arguments.end(), words.begin(), words.end());
  std::vector<char*> argv;
  for (std::string& argument : arguments) argv.push_back(argument.data());
  argv.push_back(nullptr);
  const pid_t child = fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    if (std::freopen("/dev/null", "w", stdout) == nullptr) _exit(126);
    if (std::freopen("/dev/null", "w", stderr) == nullptr) _exit(126);
    execv(argv[0], argv.data());
    _exit(127);
  }
  if (kill_after_us >= 0) {
    std::this_thread::sleep_for(std::chrono::microseconds(kill_after_us));
    kill(child, SIGKILL);
  }
  int status = 0;
  waitpid(child, &status, 0);
  if (kill_after_us < 0) REQUIRE(WIFEXITED(status));
}

struct House {
  test::Folder folder;
  std::string config;
  std::string store = folder / "private/store.db";

  House() {
    config = folder.write("secops.toml",
                          fmt::format("[secops]\nstore = \"{}\"\n[[source]]\nname = \"auth\"\n"
                                      "paths = [\"{}\"]\n",
                                      store, folder / "auth.log"));
    folder.write("auth.log", "");
    store::OpenOptions options;
    options.mode = store::OpenOptions::Mode::create;
    std::filesystem::create_directory(folder / "private");
    std::filesystem::permissions(folder / "private", std::filesystem::perms::owner_all);
    store::Store::open(store, options);
  }

  std::vector<std::vector<std::string>> findings() const {
    return test::RawStore(store).run(
        "SELECT id, rule, count, first, last, state FROM findings ORDER BY id");
  }
};

}  // namespace

TEST_CASE("200 recorded runs killed at random moments lose and double nothing") {
  std::mt19937_64 random(test::seed());
  INFO("seed " << test::seed());
  const auto lines = test::random_auth_log(random(), 4000, std::chrono::seconds(30));

  House once;
  std::string text;
  for (const std::string& line : lines) text += line + "\n";
  once.folder.write("auth.log", text);
  run(once.config, {"check-logs", "--record"}, -1);
  const auto expected = once.findings();
  REQUIRE(expected.size() > 5);

  House killed;
  const std::size_t runs = 200;
  for (std::size_t i = 0; i < runs; ++i) {
    std::string piece;
    for (std::size_t at = lines.size() * i / runs; at < lines.size() * (i + 1) / runs; ++at)
      piece += lines[at] + "\n";
    killed.folder.append("auth.log", piece);
    run(killed.config, {"check-logs", "--record"}, static_cast<long>(random() % 40000));
  }
  run(killed.config, {"check-logs", "--record"}, -1);
  CHECK(killed.findings() == expected);
  store::OpenOptions options;
  CHECK(store::Store::open(killed.store, options).verify().problems.empty());
}
