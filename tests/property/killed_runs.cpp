// kill -9 at random moments of recorded runs: nothing is lost, nothing doubled, nothing half.
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fmt/format.h>

#include <chrono>
#include <random>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "base/text.h"
#include "findings/finding.h"
#include "sources/source.h"
#include "support/catch.h"
#include "support/folder.h"
#include "support/log_lines.h"
#include "support/raw_store.h"
#include "support/seed.h"

using namespace secops;

namespace {

// The program with this configuration; killed after so many microseconds, never if negative. True
// if that met it at work.
bool run(const std::string& config, const std::vector<std::string>& words, long kill_after_us) {
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
  return WIFSIGNALED(status);
}

struct House {
  test::Folder folder;
  std::string config;
  std::string store = folder / "private/store.db";

  House() {
    config = folder.write("secops.toml",
                          fmt::format("[secops]\nstore = \"{}\"\n[[source]]\nname = \"auth\"\n"
                                      "paths = [\"{}\"]\n[[source]]\nname = \"shop\"\n"
                                      "paths = [\"{}\"]\n[notify]\n"
                                      "command = [\"/bin/false\"]\nat_or_above = \"low\"\n",
                                      store, folder / "auth.log", folder / "shop.json"));
    folder.write("auth.log", "");
    folder.write("shop.json", "");
    store::OpenOptions options;
    options.mode = store::OpenOptions::Mode::create;
    std::filesystem::create_directory(folder / "private");
    std::filesystem::permissions(folder / "private", std::filesystem::perms::owner_all);
    store::Store::open(store, options);
  }

  using Rows = std::vector<std::vector<std::string>>;

  Rows rows(const std::string& sql) const { return test::RawStore(store).run(sql); }
  Rows findings() const {
    return rows("SELECT id, rule, count, first, last, state FROM findings ORDER BY id");
  }
  Rows rollups() const {
    return rows(
        "SELECT source, hour, succeeded, failed, requests, request_errors, errors, "
        "hex(response_time), hex(per_minute) FROM rollups ORDER BY source, hour");
  }
  // How far each source was read; where files lie differs from house to house.
  std::vector<std::uint64_t> offsets() const {
    std::vector<std::uint64_t> all;
    const std::string saved = test::RawStore(store).value(
        "SELECT CAST(bytes AS TEXT) FROM states WHERE kind = 'cursors'");
    for (const std::string_view line : split(saved, '\n'))
      if (const auto cursor = sources::restore(line.substr(line.find('\t') + 1)))
        all.push_back(cursor->offset);
    return all;
  }
  // Who is still to be told of, by today's names.
  std::set<std::string> notes() const {
    std::set<std::string> all;
    store::Store opened = store::Store::open(store, {});
    const auto read = opened.read();
    for (const store::State& note : store::list_states(*read, "untold"))
      all.insert(findings::find(*read, note.name).id);
    return all;
  }
  // Findings that were added more often than once, under whatever name.
  Rows doubled() const {
    return rows(
        "SELECT subject, count(*) FROM audit WHERE change = 'finding.added' GROUP BY subject "
        "HAVING count(*) > 1");
  }
};

}  // namespace

TEST_CASE("200 recorded runs killed at random moments lose and double nothing") {
  std::mt19937_64 random(test::seed());
  INFO("seed " << test::seed());
  const auto lines = test::random_auth_log(random(), 4000, std::chrono::seconds(30));

  // All of them well: when a level is judged depends on when one looks.
  const auto payment = [&](std::size_t i) {
    return fmt::format(
        "{{\"timestamp\":\"2026-11-22T{:02}:{:02}:00Z\",\"eventType\":\"payment.succeeded\"}}\n",
        i / 60 % 6, i % 60);
  };
  const std::size_t runs = 200;

  House once;
  std::string text;
  std::string payments;
  for (const std::string& line : lines) text += line + "\n";
  for (std::size_t i = 0; i < runs; ++i) payments += payment(i);
  once.folder.write("auth.log", text);
  once.folder.write("shop.json", payments);
  run(once.config, {"check-logs", "--record"}, -1);
  const auto expected = once.findings();
  REQUIRE(expected.size() > 5);
  REQUIRE(once.rollups().size() > 2);
  REQUIRE(once.notes().size() > 5);

  House killed;
  std::size_t died = 0;
  for (std::size_t i = 0; i < runs; ++i) {
    std::string piece;
    for (std::size_t at = lines.size() * i / runs; at < lines.size() * (i + 1) / runs; ++at)
      piece += lines[at] + "\n";
    killed.folder.append("auth.log", piece);
    killed.folder.append("shop.json", payment(i));
    // Some at once, some after their end: how long a run takes is the machine's.
    const std::uint64_t longest = i % 4 == 0 ? 1'000'000 : 40'000;
    if (run(killed.config, {"check-logs", "--record"}, static_cast<long>(random() % longest)))
      ++died;
  }
  INFO(died << " of " << runs << " died");
  CHECK(died >= 20);
  const auto whole = std::stoul(
      test::RawStore(killed.store).value("SELECT count(*) FROM runs WHERE ended IS NOT NULL"));
  CHECK(whole >= 10);
  run(killed.config, {"check-logs", "--record"}, -1);
  CHECK(killed.findings() == expected);
  CHECK(killed.rollups() == once.rollups());
  CHECK(killed.offsets() == once.offsets());
  CHECK(killed.offsets().size() == 2);
  CHECK(killed.notes() == once.notes());
  CHECK(killed.doubled().empty());
  store::VerifyOptions options;
  options.checks = {findings::verify};
  CHECK(store::Store::open(killed.store, {}).verify(options).problems ==
        std::vector<std::string>{});
}
