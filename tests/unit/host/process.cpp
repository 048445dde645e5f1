#include "host/process.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <thread>

#include "base/error.h"
#include "base/text.h"
#include "host/clock.h"
#include "support/catch.h"
#include "support/folder.h"

using namespace secops;
using namespace secops::host;
using namespace std::chrono_literals;

namespace {

ProcessResult shell(const std::string& script, std::string_view input = {},
                    Duration timeout = 20s) {
  return run_process({"/bin/sh", "-c", script}, input, timeout);
}

bool is_running(pid_t pid) {
  // A killed orphan stays a zombie until whoever inherited it reaps it.
  std::string status = test::content_of("/proc/" + std::to_string(pid) + "/stat");
  std::size_t name_end = status.rfind(')');
  return name_end != std::string::npos && status.at(name_end + 2) != 'Z';
}

}  // namespace

TEST_CASE("a program gets its input and gives output, errors and status") {
  ProcessResult result = shell("cat; echo oops >&2; exit 7", "hello");
  CHECK(result.status == 7);
  CHECK(result.output == "hello");
  CHECK(result.errors == "oops\n");
  CHECK_FALSE(result.timed_out);
}

TEST_CASE("what a program complained of is told without half a character") {
  ProcessResult result;
  result.errors = "nft: no such table\nmore of it\n";
  CHECK(complaint_of(result) == "nft: no such table");
  // 300 bytes end within each of them in turn.
  for (const std::size_t before : {296U, 297U, 298U, 299U, 300U}) {
    result.errors = std::string(before, 'x') + "\U0001f525\U0001f525";
    INFO(before);
    const std::string told = complaint_of(result);
    std::size_t invalid = 0;
    valid_utf8(told, &invalid);
    CHECK(invalid == 0);
    CHECK(told ==
          (before == 296 ? std::string(before, 'x') + "\U0001f525" : std::string(before, 'x')));
  }
  result.errors = std::string(900, '\x80');
  CHECK(complaint_of(result).empty());
}

TEST_CASE("a program ended by a signal has status 128 and the signal") {
  CHECK(shell("kill -TERM $$").status == 128 + SIGTERM);
}

TEST_CASE("arguments reach the program as they are, without a shell") {
  ProcessResult result = run_process({"/bin/echo", "$HOME; rm *", "a b"}, "", 20s);
  CHECK(result.output == "$HOME; rm * a b\n");
}

TEST_CASE("much input and much output do not stall each other; 64 KiB are kept") {
  std::string input(1u << 20, 'x');
  ProcessResult result = shell("tee /dev/stderr", input);
  CHECK(result.status == 0);
  CHECK(result.output == std::string(64u << 10, 'x'));
  CHECK(result.errors.size() == 64u << 10);
}

TEST_CASE("a program that does not read its input does not end us") {
  CHECK(shell("exec 0<&-; exit 3", std::string(1u << 20, 'x')).status == 3);
}

TEST_CASE("after the time-out the program and its children are gone") {
  test::Folder folder;
  Duration begin = monotonic();
  ProcessResult result =
      shell("sleep 300 & echo $! > " + folder / "pid" + "; echo begun; wait", "", 500ms);
  Duration took = monotonic() - begin;
  CHECK(result.timed_out);
  CHECK(result.status == 128 + SIGKILL);
  CHECK(result.output == "begun\n");
  CHECK(took >= 500ms);
  CHECK(took < 5s);
  pid_t grandchild = 0;
  REQUIRE(parse_integer(trimmed(test::content_of(folder / "pid")), grandchild));
  for (int tries = 0; tries < 100 && is_running(grandchild); ++tries) {
    std::this_thread::sleep_for(10ms);
  }
  CHECK_FALSE(is_running(grandchild));
}

TEST_CASE("a child left in the background does not keep us") {
  Duration begin = monotonic();
  ProcessResult result = shell("sleep 3 & echo done", "", 20s);
  CHECK(monotonic() - begin < 2s);
  CHECK(result.status == 0);
  CHECK(result.output == "done\n");
  CHECK_FALSE(result.timed_out);
}

TEST_CASE("the environment is cleaned") {
  ::setenv("SECOPS_TOKEN", "canary", 1);
  ::setenv("LD_PRELOAD_X", "canary", 1);
  ProcessResult result = run_process({"/usr/bin/env"}, "", 20s);
  ::unsetenv("SECOPS_TOKEN");
  ::unsetenv("LD_PRELOAD_X");
  CHECK(result.output.find("canary") == std::string::npos);
  std::string home = environment("HOME").value_or("/root");
  CHECK(result.output ==
        "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin\n"
        "LANG=C.UTF-8\nHOME=" +
            home + "\n");
}

TEST_CASE("a program runs in the root directory and makes files that others may read") {
  const mode_t before = ::umask(077);
  const ProcessResult result = run_process({"/bin/sh", "-c", "umask; pwd"}, "", 20s);
  CHECK(::umask(before) == 077);
  CHECK(result.output == "0022\n/\n");
}

TEST_CASE("no descriptor but 0, 1 and 2 is inherited") {
  int open = ::open("/dev/null", O_RDONLY);  // not close-on-exec, as foreign code may leave it
  REQUIRE(open > 2);
  ProcessResult result =
      shell("test -e /proc/self/fd/" + std::to_string(open) + " && echo inherited");
  ::close(open);
  CHECK(result.output.empty());
}

TEST_CASE("what cannot be started is an Error") {
  for (const std::string& program : {std::string("/no/such/program"), std::string("ls"),
                                     std::string("/etc/passwd"), std::string()}) {
    try {
      run_process({program}, "", 1s);
      FAIL("started " << program);
    } catch (const Error& error) {
      CHECK(error.problems().at(0).code == "process.start");
    }
  }
  CHECK_THROWS_AS(run_process({}, "", 1s), Error);
  CHECK_THROWS_AS(run_process({"/bin/echo", std::string("a\0b", 3)}, "", 1s), Error);
}

TEST_CASE("the actor is the login uid, else sudo's for root only, else the real uid") {
  CHECK(actor_uid("1000", std::string("1001"), 0) == 1000);
  CHECK(actor_uid("1000\n", std::nullopt, 33) == 1000);
  CHECK(actor_uid("4294967295", std::string("1001"), 0) == 1001);
  CHECK(actor_uid("", std::string("1001"), 0) == 1001);
  CHECK(actor_uid("4294967295", std::string("1001"), 33) == 33);  // anybody can set SUDO_UID
  CHECK(actor_uid("4294967295", std::string("-1"), 0) == 0);
  CHECK(actor_uid("4294967295", std::string("10x"), 0) == 0);
  CHECK(actor_uid("garbage", std::nullopt, 12) == 12);
  CHECK_FALSE(actor().name.empty());
}

TEST_CASE("time does not go back, and the clock says this century") {
  Duration first = monotonic();
  CHECK(monotonic() >= first);
  CHECK(now() > Time(std::chrono::seconds(1'700'000'000)));
}
