// What the store promises when processes die, meet and run out of space (promises P-01, P-03, P-06,
// P-08, P-11). The actors are real processes.
#include <sched.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <functional>
#include <map>
#include <random>
#include <set>
#include <string>

#include "base/digest.h"
#include "base/error.h"
#include "store/store.h"
#include "support/catch.h"
#include "support/folder.h"
#include "support/raw_store.h"
#include "support/seed.h"
#include "support/skip.h"

using namespace secops;
using Mode = store::OpenOptions::Mode;

namespace {

store::Store open(const std::string& path, Mode mode) {
  store::OpenOptions options;
  options.mode = mode;
  options.busy_timeout = std::chrono::seconds(30);
  return store::Store::open(path, options);
}

// A child process; ends with what `work` returns, or 99 when it throws.
pid_t start(const std::function<int()>& work) {
  const pid_t child = ::fork();
  if (child != 0) return child;
  int status = 99;
  try {
    status = work();
  } catch (const std::exception& failure) {
    const std::string text = std::string("child: ") + failure.what() + "\n";
    [[maybe_unused]] auto written = ::write(2, text.data(), text.size());
  }
  ::_exit(status);
}

int end_of(pid_t child) {
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

std::int64_t counter(store::Read& read) {
  return std::stoll(store::load_state(read, "test", "counter").value_or("0"));
}

// One change of several rows: the counter, a row of the audit trail, and a large subject, so that a
// commit takes several pages.
std::int64_t step(store::Store& store, const std::string& actor) {
  auto write = store.write({actor, "test", Time(std::chrono::seconds(1))});
  const auto next = counter(*write) + 1;
  store::save_state(*write, "test", "counter", std::to_string(next));
  write->audit("test.step", "counter", "", "", std::to_string(next));
  write->subject("value", std::string(3000, 'x') + std::to_string(next % 50));
  write->commit();
  return next;
}

// Writes until it is killed or nobody listens.
struct Writer {
  explicit Writer(const std::string& path, useconds_t pause = 0) {
    REQUIRE(::pipe(ends) == 0);
    child = start([&] {
      ::close(ends[0]);
      auto store = open(path, Mode::read_write);
      for (;;) {
        const std::int64_t done = step(store, "child");
        if (::write(ends[1], &done, sizeof done) != sizeof done) return 0;
        // A writer without a pause holds the lock nearly always, and readers get in by luck.
        ::usleep(pause);
      }
    });
    ::close(ends[1]);
  }
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;
  ~Writer() {
    kill();
    ::close(ends[0]);
  }
  std::int64_t next_acknowledged() {
    std::int64_t done = 0;
    REQUIRE(::read(ends[0], &done, sizeof done) == sizeof done);
    return done;
  }
  std::int64_t last_acknowledged() {
    std::int64_t last = 0;
    std::int64_t next = 0;
    while (::read(ends[0], &next, sizeof next) == sizeof next) last = next;
    return last;
  }
  int kill() {
    if (child < 0) return -1;
    ::kill(child, SIGKILL);
    const int status = end_of(child);
    child = -1;
    return status;
  }

  int ends[2]{-1, -1};
  pid_t child{-1};
};

// The counter and the audit trail agree on how many steps were committed, and nothing is damaged.
std::int64_t proven_steps(const std::string& path) {
  auto store = open(path, Mode::read_only);
  const auto found = store.verify();
  INFO((found.problems.empty() ? std::string() : found.problems.front()));
  CHECK(found.problems.empty());
  const auto read = store.read();
  const auto steps = counter(*read);
  CHECK(read->integer("SELECT count(*) FROM audit WHERE change = 'test.step'") == steps);
  return steps;
}

// Runs `work` in a process whose mounts are its own. 77: that is not permitted here.
int in_own_mounts(const std::function<int()>& work) {
  return end_of(start([&] {
    if (::unshare(CLONE_NEWNS) != 0) return 77;
    if (::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0) return 77;
    return work();
  }));
}

bool mount_read_only(const std::string& place) {
  return ::mount(place.c_str(), place.c_str(), nullptr, MS_BIND, nullptr) == 0 &&
         ::mount(nullptr, place.c_str(), nullptr, MS_REMOUNT | MS_BIND | MS_RDONLY, nullptr) == 0;
}

bool skipped(int status, const std::string& name) {
  if (status != 77) return false;
  test::skip(name + " (mounting is not permitted here)");
  return true;
}

std::string code_of(const std::function<void()>& work) {
  try {
    work();
  } catch (const Error& error) {
    return error.problems().front().code;
  }
  return "";
}

// Leaves a store as a process does that dies while it writes pages: half new, with the journal
// beside it.
void die_in_a_commit(const std::string& path) {
  const auto status = end_of(start([&]() -> int {
    test::RawStore raw(path);
    raw.run("PRAGMA journal_mode = TRUNCATE; PRAGMA cache_size = 1; BEGIN IMMEDIATE");
    raw.run("UPDATE audit SET reason = 'half'; UPDATE subjects SET kind = 'half'");
    ::kill(::getpid(), SIGKILL);
    return 0;
  }));
  REQUIRE(status == 128 + SIGKILL);
  REQUIRE(std::filesystem::file_size(path + "-journal") > 0);
}

}  // namespace

TEST_CASE("50 times kill -9: nothing acknowledged is lost, nothing is half") {
  test::Folder folder;
  const std::string path = folder / "private/secops.db";
  open(path, Mode::create);
  std::mt19937_64 random(test::seed());
  std::int64_t steps = 0;
  for (int round = 0; round < 50; ++round) {
    Writer writer(path);
    // From before the store is open to some commits later, whatever the disk's speed.
    for (auto commits = random() % 4; commits > 0; --commits) writer.next_acknowledged();
    ::usleep(static_cast<useconds_t>(random() % 25'000));
    CHECK(writer.kill() == 128 + SIGKILL);
    const auto acknowledged = writer.last_acknowledged();
    const auto now = proven_steps(path);
    REQUIRE(now >= acknowledged);
    REQUIRE(now >= steps);
    steps = now;
  }
  CHECK(steps > 0);
}

TEST_CASE("kill -9 while the store is made: there is a whole one or none") {
  std::mt19937_64 random(test::seed());
  for (int round = 0; round < 20; ++round) {
    test::Folder folder;
    const std::string path = folder / "private/secops.db";
    const pid_t child = start([&] {
      open(path, Mode::create);
      return 0;
    });
    ::usleep(static_cast<useconds_t>(random() % 8'000));
    ::kill(child, SIGKILL);
    end_of(child);
    if (std::filesystem::exists(path)) CHECK(open(path, Mode::read_only).verify().problems.empty());
    CHECK(open(path, Mode::create).verify().problems.empty());
  }
}

TEST_CASE("a read rolls back what a process left that died in its commit") {
  test::Folder folder;
  const std::string path = folder / "private/secops.db";
  {
    auto store = open(path, Mode::create);
    for (int i = 0; i < 60; ++i) step(store, "parent");
  }
  SECTION("before the store is opened") {
    die_in_a_commit(path);
    CHECK(proven_steps(path) == 60);
  }
  SECTION("while it is open") {
    auto store = open(path, Mode::read_only);
    die_in_a_commit(path);
    CHECK(counter(*store.read()) == 60);
    CHECK(store.verify().problems.empty());
  }
  SECTION("where it cannot be written, it says so") {
    die_in_a_commit(path);
    const auto status = in_own_mounts([&] {
      if (!mount_read_only(std::filesystem::path(path).parent_path())) return 77;
      return code_of([&] { open(path, Mode::read_only); }) == "store.read-only" ? 0 : 1;
    });
    if (!skipped(status, "a store left in a commit on a read-only mount")) CHECK(status == 0);
    CHECK(proven_steps(path) == 60);
  }
}

TEST_CASE("several processes write at once and wait for each other") {
  test::Folder folder;
  const std::string path = folder / "private/secops.db";
  std::vector<pid_t> children;
  for (int i = 0; i < 6; ++i)
    children.push_back(start([&, i] {
      // They also race to make the store.
      auto store = open(path, Mode::create);
      for (int j = 0; j < 25; ++j) step(store, "child " + std::to_string(i));
      return 0;
    }));
  for (pid_t child : children) CHECK(end_of(child) == 0);
  CHECK(proven_steps(path) == 6 * 25);
}

TEST_CASE("backups under load are whole") {
  test::Folder folder;
  const std::string path = folder / "private/secops.db";
  open(path, Mode::create);
  Writer writer(path, 20'000);
  std::int64_t before = writer.next_acknowledged();
  for (int i = 0; i < 10; ++i) {
    const std::string copy = folder / ("private/copy-" + std::to_string(i));
    open(path, Mode::read_only).backup(copy);
    const auto steps = proven_steps(copy);
    CHECK(steps >= before);
    before = steps;
  }
  writer.kill();
  CHECK(proven_steps(path) >= before);
}

TEST_CASE("restoring under a writer: nothing acknowledged is lost, and it goes on") {
  test::Folder folder;
  const std::string path = folder / "private/secops.db";
  const std::string copy = folder / "private/copy";
  {
    auto store = open(path, Mode::create);
    for (int i = 0; i < 10; ++i) step(store, "parent");
    store.backup(copy);
    for (int i = 0; i < 50; ++i) step(store, "parent");
  }
  for (int round = 0; round < 5; ++round) {
    Writer writer(path, 500);
    std::int64_t done = 0;
    for (int i = 0; i < 20; ++i) done = writer.next_acknowledged();
    const std::string kept =
        store::restore(copy, path, {"parent", "store restore", Time(std::chrono::seconds(0)), {}});
    // Its count falls back to that of the backup, and goes on from there.
    std::int64_t last = done;
    while ((done = writer.next_acknowledged()) > last) last = done;
    CHECK(done == 11);
    // Every write up to the swap is in what was kept, none of them in neither.
    CHECK(proven_steps(kept) == last);
    writer.kill();
    CHECK(proven_steps(path) >= std::max(done, writer.last_acknowledged()));
  }
}

TEST_CASE("two backups to one name: one is made, the other refused, and its digest is true") {
  test::Folder folder;
  const std::string path = folder / "private/secops.db";
  {
    auto store = open(path, Mode::create);
    for (int i = 0; i < 30; ++i) step(store, "parent");
  }
  for (int round = 0; round < 10; ++round) {
    const std::string target = folder / ("private/copy-" + std::to_string(round));
    std::vector<pid_t> children;
    for (int i = 0; i < 3; ++i)
      children.push_back(start([&] {
        auto store = open(path, Mode::read_only);
        std::string digest;
        const auto code = code_of([&] { digest = store.backup(target); });
        if (code == "store.exists") return 2;
        return code.empty() && digest == hex(sha256(test::content_of(target))) ? 0 : 1;
      }));
    std::map<int, int> ends;
    for (pid_t child : children) ++ends[end_of(child)];
    CHECK(ends == std::map<int, int>{{0, 1}, {2, 2}});
    CHECK(proven_steps(target) == 30);
  }
}

TEST_CASE("a killed backup leaves nothing that the next one does not remove") {
  test::Folder folder;
  const std::string path = folder / "private/secops.db";
  {
    auto store = open(path, Mode::create);
    for (int i = 0; i < 50; ++i) step(store, "parent");
  }
  const auto names = [&] {
    std::set<std::string> found;
    for (const auto& entry : std::filesystem::directory_iterator(folder / "private"))
      found.insert(entry.path().filename());
    return found;
  };
  const std::string mine = folder.write("private/mine.secops-new", "not made by a backup");
  const std::string half = folder / "private/yesterday";
  const pid_t child = start([&] {
    store::Store store = open(path, Mode::read_only);
    for (;;) {
      store.backup(half);
      std::filesystem::remove(half);
    }
    return 0;
  });
  while (!std::filesystem::exists(half + ".secops-new")) ::usleep(100);
  ::kill(child, SIGKILL);
  end_of(child);
  // As it may have died, whatever it came to.
  std::filesystem::remove(half);
  folder.write("private/yesterday.secops-new", "half");
  folder.write("private/yesterday.secops-lock", "");
  open(path, Mode::read_only).backup(folder / "private/today");
  const auto left = names();
  CHECK(left.count("yesterday.secops-new") == 0);
  CHECK(left.count("yesterday.secops-lock") == 0);
  CHECK(left.count("today") == 1);
  CHECK(left.count("today.secops-lock") == 0);
  CHECK(test::content_of(mine) == "not made by a backup");
}

TEST_CASE("a writer gets in while a large store is verified and backed up") {
  test::Folder folder;
  const std::string path = folder / "private/secops.db";
  open(path, Mode::create);
  {
    test::RawStore raw(path);
    raw.run(
        "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 8000) "
        "INSERT INTO states SELECT 'test', CAST(i AS BLOB), zeroblob(4000), 0 FROM n");
  }
  Writer writer(path, 20'000);
  std::int64_t before = writer.next_acknowledged();
  const auto slowest_while = [&](const std::function<void()>& work) {
    const pid_t child = start([&] {
      work();
      return 0;
    });
    std::chrono::steady_clock::duration slowest{};
    for (int status = 0; ::waitpid(child, &status, WNOHANG) == 0;) {
      const auto begin = std::chrono::steady_clock::now();
      before = writer.next_acknowledged();
      slowest = std::max(slowest, std::chrono::steady_clock::now() - begin);
    }
    return std::chrono::duration_cast<std::chrono::milliseconds>(slowest).count();
  };
  // A check that takes as long as it takes until a writer has come through.
  store::VerifyOptions options;
  options.checks = {[&](store::Read&, std::vector<std::string>& problems) {
    auto other = open(path, Mode::read_only);
    const auto begun = counter(*other.read());
    for (int i = 0; i < 500 && counter(*other.read()) < begun + 3; ++i) ::usleep(20'000);
    if (counter(*other.read()) < begun + 3) problems.emplace_back("no writer came through");
  }};
  CHECK(open(path, Mode::read_only).verify(options).problems.empty());
  CHECK(slowest_while([&] { open(path, Mode::read_only).backup(folder / "private/copy"); }) < 4000);
}

TEST_CASE("a full disk is an error that says so, and the store stays whole") {
  test::Folder folder;
  const std::string place = folder.path();
  const auto status = in_own_mounts([&] {
    if (::mount("none", place.c_str(), "tmpfs", 0, "size=768k,mode=0700") != 0) return 77;
    const std::string path = folder / "private/secops.db";
    auto store = open(path, Mode::create);
    std::int64_t done = 0;
    const auto code = code_of([&] {
      for (;;) {
        auto write = store.write({"child", "test", Time()});
        store::save_state(*write, "test", "counter", std::to_string(done + 1));
        write->audit("test.step", "counter", "", "", "");
        write->subject("value", std::string(20'000, 'x') + std::to_string(done));
        write->commit();
        ++done;
      }
    });
    if (code != "store.full") return 1;
    if (done < 5 || counter(*store.read()) != done) return 2;
    if (!store.verify().problems.empty()) return 3;
    const std::string copy = folder / "private/copy";
    if (code_of([&] { store.backup(copy); }) != "store.full") return 4;
    for (const std::string& name : {copy, copy + ".secops-new", copy + ".secops-lock"})
      if (std::filesystem::exists(name)) return 5;
    return 0;
  });
  if (!skipped(status, "a full disk")) CHECK(status == 0);
}

TEST_CASE("reading works on a read-only mount, writing says why not") {
  test::Folder folder;
  const std::string path = folder / "private/secops.db";
  {
    auto store = open(path, Mode::create);
    for (int i = 0; i < 5; ++i) step(store, "parent");
  }
  const auto status = in_own_mounts([&] {
    if (!mount_read_only(folder.path())) return 77;
    auto store = open(path, Mode::read_only);
    if (counter(*store.read()) != 5) return 1;
    if (!store.verify().problems.empty()) return 5;
    if (store.info().audit_rows != 5) return 2;
    if (code_of([&] { open(path, Mode::read_write); }) != "store.read-only") return 3;
    if (code_of([&] { open(path, Mode::create); }) != "store.read-only") return 4;
    return 0;
  });
  if (!skipped(status, "a read-only mount")) CHECK(status == 0);
}
