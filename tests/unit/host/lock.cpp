#include "host/lock.h"

#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <thread>

#include "base/error.h"
#include "host/clock.h"
#include "host/files.h"
#include "host/process.h"
#include "support/catch.h"
#include "support/folder.h"

using namespace secops;
using namespace secops::host;
using namespace std::chrono_literals;

namespace {

// A child that holds the lock until it is killed; returns once it holds it.
pid_t hold_in_child(const std::string& path) {
  int ready[2];
  REQUIRE(::pipe(ready) == 0);
  pid_t child = ::fork();
  if (child == 0) {
    std::optional<Lock> lock = Lock::take(path, 0s);
    [[maybe_unused]] ssize_t told = ::write(ready[1], lock ? "y" : "n", 1);
    ::pause();
    ::_exit(0);
  }
  char answer = '?';
  REQUIRE(::read(ready[0], &answer, 1) == 1);
  REQUIRE(answer == 'y');
  ::close(ready[0]);
  ::close(ready[1]);
  return child;
}

void kill_child(pid_t child) {
  ::kill(child, SIGKILL);
  ::waitpid(child, nullptr, 0);
}

}  // namespace

TEST_CASE("a lock held by another process is not given, and free at once after its death") {
  test::Folder folder;
  std::string path = folder / "job.lock";
  pid_t child = hold_in_child(path);
  CHECK_FALSE(Lock::take(path, 0s));
  Duration begin = monotonic();
  CHECK_FALSE(Lock::take(path, 100ms));
  CHECK(monotonic() - begin >= 100ms);
  CHECK(lock_holder(path).find("pid " + std::to_string(child) + " since 20") == 0);
  kill_child(child);
  std::optional<Lock> lock = Lock::take(path, 0s);
  CHECK(lock);
  CHECK(lock_holder(path).find("pid " + std::to_string(::getpid()) + " ") == 0);
}

TEST_CASE("waiting ends when the holder goes") {
  test::Folder folder;
  std::string path = folder / "job.lock";
  pid_t child = hold_in_child(path);
  std::thread killer([&] {
    std::this_thread::sleep_for(100ms);
    kill_child(child);
  });
  Duration begin = monotonic();
  CHECK(Lock::take(path, 20s));
  CHECK(monotonic() - begin < 10s);
  killer.join();
}

TEST_CASE("a lock is let go at the end of its scope, and moves") {
  test::Folder folder;
  std::string path = folder / "job.lock";
  {
    std::optional<Lock> first = Lock::take(path, 0s);
    REQUIRE(first);
    Lock moved = std::move(*first);
    first.reset();
    CHECK_FALSE(Lock::take(path, 0s));
  }
  CHECK(Lock::take(path, 0s));
}

TEST_CASE("the lock file is private and stays") {
  test::Folder folder;
  mode_t before = ::umask(0);
  Lock::take(folder / "job.lock", 0s);
  ::umask(before);
  REQUIRE(facts_of(folder / "job.lock"));
  CHECK(facts_of(folder / "job.lock")->mode == 0600);
}

TEST_CASE("who waited for a lock file that a cleaner removed must wait for the new one") {
  test::Folder folder;
  std::string path = folder / "job.lock";
  std::optional<Lock> old = Lock::take(path, 0s);
  std::optional<Lock> waited;
  std::thread waiter([&] { waited = Lock::take(path, 600ms); });
  std::this_thread::sleep_for(150ms);
  remove_file(path);
  std::optional<Lock> fresh = Lock::take(path, 0s);
  REQUIRE(fresh);
  old.reset();
  waiter.join();
  CHECK_FALSE(waited);
}

TEST_CASE("a child program does not inherit the lock") {
  test::Folder folder;
  std::string path = folder / "job.lock";
  {
    std::optional<Lock> lock = Lock::take(path, 0s);
    run_process({"/bin/sh", "-c", "sleep 2 &"}, "", 10s);
  }
  CHECK(Lock::take(path, 0s));
}

TEST_CASE("a link or a directory as lock file is refused") {
  test::Folder folder;
  std::string victim = folder.write("victim", "precious");
  REQUIRE(::symlink(victim.c_str(), (folder / "link.lock").c_str()) == 0);
  CHECK_THROWS_AS(Lock::take(folder / "link.lock", 0s), Error);
  CHECK_THROWS_AS(Lock::take(folder.path(), 0s), Error);
  CHECK_THROWS_AS(Lock::take(folder / "none/job.lock", 0s), Error);
  CHECK(test::content_of(victim) == "precious");
  CHECK(lock_holder(folder / "none.lock").empty());
}
