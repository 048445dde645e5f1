#include "host/accounts.h"

#include <grp.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <thread>

#include "base/error.h"
#include "host/files.h"
#include "support/catch.h"
#include "support/folder.h"
#include "support/skip.h"

using namespace secops;

namespace {

unsigned mode_of(const std::string& path) { return host::facts_of(path)->mode; }

std::vector<gid_t> groups() {
  std::vector<gid_t> all(64);
  all.resize(static_cast<std::size_t>(::getgroups(64, all.data())));
  return all;
}

}  // namespace

TEST_CASE("a directory is made with its parents and with exactly its mode") {
  const test::Folder folder;
  const mode_t before = ::umask(077);
  CHECK(host::make_directory(folder / "a/b/c", 0750));
  ::umask(before);
  CHECK(mode_of(folder / "a/b/c") == 0750);
  CHECK(mode_of(folder / "a/b") == 0755);
  CHECK_FALSE(host::make_directory(folder / "a/b/c", 0700));
  CHECK(mode_of(folder / "a/b/c") == 0750);
}

TEST_CASE("a link in the place of a new directory leads nowhere") {
  const test::Folder folder;
  const std::string victim = folder / "victim";
  REQUIRE(host::make_directory(victim, 0700));
  const std::string path = folder / "new";
  std::atomic<bool> done{false};
  std::thread other([&] {
    while (!done) {
      if (::rmdir(path.c_str()) != 0) continue;
      if (::symlink(victim.c_str(), path.c_str()) != 0) continue;
      ::unlink(path.c_str());
    }
  });
  const host::Account me{"me", ::geteuid(), ::getegid()};
  bool kept = true;
  for (int i = 0; i < 20'000 && kept; ++i) {
    try {
      host::make_directory(path, 0755, me);
    } catch (const Error&) {
    }
    kept = mode_of(victim) == 0700;
  }
  done = true;
  other.join();
  CHECK(kept);
}

TEST_CASE("who acts as another has that one's group and no other, and then its own again") {
  if (::geteuid() != 0) return test::skip("only root can act as another");
  const auto nobody = host::find_account("nobody");
  REQUIRE(nobody);
  const std::vector<gid_t> at_first = groups();
  const std::vector<gid_t> before{0, 4, 27};
  REQUIRE(::setgroups(before.size(), before.data()) == 0);
  {
    const host::ActingAs acting(*nobody);
    CHECK(::geteuid() == nobody->uid);
    CHECK(::getegid() == nobody->gid);
    CHECK(groups() == std::vector<gid_t>{nobody->gid});
  }
  CHECK(::geteuid() == 0);
  CHECK(groups() == before);
  REQUIRE(::setgroups(at_first.size(), at_first.data()) == 0);
}
