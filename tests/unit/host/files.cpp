#include "host/files.h"

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <csignal>
#include <cstring>

#include "base/digest.h"
#include "base/error.h"
#include "host/process.h"
#include "support/catch.h"
#include "support/folder.h"

using namespace secops;
using namespace secops::host;

namespace {

template <typename Act>
Problem problem_of(Act act) {
  try {
    act();
  } catch (const Error& error) {
    return error.problems().at(0);
  }
  return {};
}

std::size_t entries_in(const std::string& directory) { return list_directory(directory).size(); }

unsigned mode_of(const std::string& path) { return facts_of(path)->mode; }

// Every write that makes a file longer than this fails with EFBIG for as long as the guard lives.
class FileSizeLimit {
 public:
  explicit FileSizeLimit(rlim_t bytes) {
    ::signal(SIGXFSZ, SIG_IGN);
    ::getrlimit(RLIMIT_FSIZE, &before_);
    rlimit limit{bytes, before_.rlim_max};
    ::setrlimit(RLIMIT_FSIZE, &limit);
  }
  ~FileSizeLimit() { ::setrlimit(RLIMIT_FSIZE, &before_); }

 private:
  rlimit before_{};
};

}  // namespace

TEST_CASE("a missing file is an Error that names it; its facts are nothing") {
  test::Folder folder;
  Problem problem = problem_of([&] { Reader::open(folder / "none.log"); });
  CHECK(problem.code == "file.missing");
  CHECK(problem.message == "cannot read " + folder / "none.log" + ": No such file or directory");
  CHECK_FALSE(facts_of(folder / "none.log"));
  CHECK_FALSE(facts_of(folder.write("plain", "x") + "/below"));
}

TEST_CASE("directories, FIFOs, sockets and devices are refused and never waited for") {
  test::Folder folder;
  CHECK(problem_of([&] { Reader::open(folder.path()); }).code == "file.not-a-file");
  CHECK(problem_of([&] { Reader::open("/dev/zero"); }).code == "file.not-a-file");

  REQUIRE(::mkfifo((folder / "fifo").c_str(), 0600) == 0);
  Problem fifo = problem_of([&] { Reader::open(folder / "fifo"); });
  CHECK(fifo.code == "file.not-a-file");
  CHECK(fifo.message == "cannot read " + folder / "fifo" + ": it is a FIFO");

  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::strncpy(address.sun_path, (folder / "socket").c_str(), sizeof address.sun_path - 1);
  int descriptor = ::socket(AF_UNIX, SOCK_STREAM, 0);
  REQUIRE(::bind(descriptor, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0);
  CHECK(problem_of([&] { Reader::open(folder / "socket"); }).code == "file.not-a-file");
  ::close(descriptor);
}

TEST_CASE("an unreadable file says who runs this and which group may read it") {
  if (::geteuid() != 0) return;  // only root can become somebody else
  test::Folder folder;
  std::string path = folder.write("auth.log", "secret\n");
  REQUIRE(::chmod(folder.path().c_str(), 0755) == 0);
  REQUIRE(::chown(path.c_str(), 0, 4) == 0);  // adm is group 4 on every Debian
  REQUIRE(::chmod(path.c_str(), 0640) == 0);
  constexpr uid_t nobody = 65534;
  REQUIRE(::seteuid(nobody) == 0);
  Problem problem = problem_of([&] { Reader::open(path); });
  REQUIRE(::seteuid(0) == 0);
  CHECK(problem.code == "file.unreadable");
  CHECK(problem.message == "cannot read " + path + ": Permission denied");
  CHECK(problem.hint ==
        "this runs as nobody; the group adm may read it: sudo usermod -aG adm nobody");
}

TEST_CASE("a NUL byte in a name does not name another file") {
  test::Folder folder;
  std::string path = folder.write("a", "x");
  path += std::string("\0.log", 5);
  CHECK(problem_of([&] { Reader::open(path); }).code == "file.bad-name");
  CHECK(problem_of([&] { create_file(path, ""); }).code == "file.bad-name");
}

TEST_CASE("a file without a size of its own is read to its end") {
  std::string status = read_file("/proc/self/status");
  CHECK(status.find("Name:") == 0);
  CHECK(status.back() == '\n');
}

TEST_CASE("read_at gives what is there at that moment, 0 at the end") {
  test::Folder folder;
  std::string path = folder.write("growing", "one\n");
  Reader reader = Reader::open(path);
  char buffer[16];
  CHECK(reader.read_at(0, buffer, sizeof buffer) == 4);
  CHECK(reader.read_at(4, buffer, sizeof buffer) == 0);
  folder.append("growing", "two\n");
  REQUIRE(reader.read_at(4, buffer, sizeof buffer) == 4);
  CHECK(std::string(buffer, 4) == "two\n");
  CHECK(reader.facts().size == 4);
  CHECK(reader.facts_now().size == 8);
  CHECK(reader.read_at(UINT64_MAX, buffer, sizeof buffer) == 0);
}

TEST_CASE("a file over the limit is refused") {
  test::Folder folder;
  std::string path = folder.write("large", std::string(1001, 'x'));
  CHECK(problem_of([&] { read_file(path, 1000); }).code == "file.too-large");
  CHECK(read_file(path, 1001).size() == 1001);
}

TEST_CASE("opened files are closed in children") {
  test::Folder folder;
  Reader reader = Reader::open(folder.write("file", "x"));
  CHECK((::fcntl(reader.descriptor(), F_GETFD) & FD_CLOEXEC) != 0);
}

TEST_CASE("a failed write leaves nothing behind") {
  test::Folder folder;
  {
    FileSizeLimit limit(1000);
    CHECK(problem_of([&] { create_file(folder / "fresh", std::string(5000, 'n')); }).code ==
          "file.too-large");
  }
  CHECK(list_directory(folder.path()).empty());
  CHECK(problem_of([&] { create_file(folder / "no/such", "x"); }).code == "file.missing");
}

TEST_CASE("a file is created with the asked mode, whatever the umask") {
  test::Folder folder;
  const mode_t before = ::umask(0);
  create_file(folder / "new", "first");
  ::umask(077);
  create_file(folder / "shown", "x", 0644);
  ::umask(before);
  CHECK(mode_of(folder / "new") == 0600);
  CHECK(mode_of(folder / "shown") == 0644);
}

TEST_CASE("publish_file gives a name that is free, and no other") {
  test::Folder folder;
  const std::string made = folder.write("made", "one");
  publish_file(made, folder / "named");
  CHECK(test::content_of(folder / "named") == "one");
  CHECK_FALSE(facts_of(made));
  folder.write("made", "two");
  CHECK(problem_of([&] { publish_file(made, folder / "named"); }).code == "file.exists");
  CHECK(test::content_of(folder / "named") == "one");
  CHECK(test::content_of(made) == "two");
}

TEST_CASE("the digest of a file of several pieces") {
  test::Folder folder;
  const std::string content(1'000'001, 'a');
  CHECK(digest_of_file(folder.write("large", content)) == hex(sha256(content)));
  CHECK(digest_of_file(folder.write("empty", "")) == hex(sha256("")));
}

TEST_CASE("create_file refuses what exists, a dangling link too") {
  test::Folder folder;
  std::string path = folder.write("config", "mine");
  CHECK(problem_of([&] { create_file(path, "x"); }).code == "file.exists");
  CHECK(test::content_of(path) == "mine");
  REQUIRE(::symlink((folder / "elsewhere").c_str(), (folder / "link").c_str()) == 0);
  CHECK(problem_of([&] { create_file(folder / "link", "x"); }).code == "file.exists");
  CHECK_FALSE(facts_of(folder / "elsewhere"));
}

TEST_CASE("private directories are made with their parents; existing ones are left alone") {
  test::Folder folder;
  mode_t before = ::umask(0);
  REQUIRE(::mkdir((folder / "open").c_str(), 0755) == 0);
  make_private_directory(folder / "open/a/b/");
  make_private_directory(folder / "open/a/b");
  ::umask(before);
  CHECK(mode_of(folder / "open") == 0755);
  CHECK(mode_of(folder / "open/a") == 0700);
  CHECK(mode_of(folder / "open/a/b") == 0700);
  folder.write("plain", "");
  CHECK(problem_of([&] { make_private_directory(folder / "plain/x"); }).code ==
        "file.not-a-directory");
}

TEST_CASE("removing and renaming") {
  test::Folder folder;
  folder.write("a", "a");
  rename_file(folder / "a", folder / "b");
  CHECK(list_directory(folder.path()) == std::vector<std::string>{"b"});
  remove_file(folder / "b");
  remove_file(folder / "b");
  CHECK(entries_in(folder.path()) == 0);
  CHECK(problem_of([&] { rename_file(folder / "a", folder / "b"); }).code == "file.missing");
}

TEST_CASE("absolute paths lose dots and doubled slashes but keep their links") {
  CHECK(absolute_path("/var//log/./syslog") == "/var/log/syslog");
  CHECK(absolute_path("/var/log/../syslog") == "/var/log/../syslog");
  CHECK(absolute_path("/") == "/");
  CHECK(absolute_path("x.log").front() == '/');
  CHECK(absolute_path("x.log") == absolute_path("./x.log"));
}

TEST_CASE("globs are sorted bytewise and tell of directories they could not list") {
  test::Folder folder;
  for (const char* name : {"b.log", "a.log", "B.log", "a.txt", ".hidden.log"}) {
    folder.write(name, "");
  }
  CHECK(expand_glob(folder / "*.log") ==
        std::vector<std::string>{folder / "B.log", folder / "a.log", folder / "b.log"});
  CHECK(expand_glob(folder / "*.none").empty());
  CHECK(has_glob("a[0-9]"));
  CHECK_FALSE(has_glob("/var/log/auth.log"));

  if (::geteuid() != 0) return;
  make_private_directory(folder / "closed");
  REQUIRE(::chmod(folder.path().c_str(), 0755) == 0);
  constexpr uid_t nobody = 65534;
  REQUIRE(::seteuid(nobody) == 0);
  std::vector<std::string> unreadable;
  bool none = expand_glob(folder / "closed/*.log", &unreadable).empty();
  REQUIRE(::seteuid(0) == 0);
  CHECK(none);
  REQUIRE(unreadable.size() == 1);
  CHECK(unreadable[0].find("closed") != std::string::npos);
}
