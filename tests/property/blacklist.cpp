// Several processes change one list at the same time, and some of them are killed: no entry is
// lost, none stands twice, and what was said to be done is done.
#include <fmt/format.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <random>
#include <sstream>
#include <thread>

#include "base/error.h"
#include "blacklist/entry.h"
#include "blacklist/export.h"
#include "blacklist/feed.h"
#include "blacklist/verify.h"
#include "host/files.h"
#include "jobs/blacklist_sync.h"
#include "support/catch.h"
#include "support/folder.h"
#include "support/seed.h"

using namespace secops;
using namespace secops::blacklist;

namespace {

const Time start = civil_time(2026, 11, 22, 6, 0, 0);

store::Store open(const std::string& path,
                  store::OpenOptions::Mode mode = store::OpenOptions::Mode::read_write) {
  store::OpenOptions options;
  options.mode = mode;
  options.busy_timeout = std::chrono::seconds(60);
  return store::Store::open(path, options);
}

// Few values, so that the workers meet at them.
Value value_of(std::uint64_t number) {
  return {Kind::ip, "203.0.113." + std::to_string(number % 12)};
}

ReadList random_list(std::mt19937_64& random) {
  ListReader reader({});
  std::string text;
  for (auto left = 1 + random() % 30; left > 0; --left)
    text += fmt::format("198.51.{}.{}\n", random() % 4, random() % 256);
  reader.take(text);
  return reader.finish();
}

// All workers bring it to one file.
std::string bring_to_file(store::Store& store, Time now) {
  const jobs::ProtectionHere nothing;
  jobs::SyncRequest request;
  request.here = &nothing;
  request.time_given = true;
  blacklist::SyncTarget& target = request.targets.emplace_back();
  target.table.clear();
  target.file = store.path() + ".synced";
  target.format = "plain";
  const auto synced = jobs::sync_blacklist(store, {"worker", "blacklist sync", now, now}, request);
  if (!synced.front().problem.code.empty()) throw Error(synced.front().problem);
  return "";
}

// One change, committed; a line that says what it was, "" if it changed nothing.
std::string change(store::Store& store, std::mt19937_64& random, Time now) {
  if (random() % 8 == 0) return bring_to_file(store, now);
  const auto write = store.write({"worker", "blacklist", now, now});
  const Value value = value_of(random());
  std::string done;
  switch (random() % 6) {
    case 0:
    case 1: {
      Addition addition;
      addition.value = value;
      addition.reason = "load";
      addition.span = std::chrono::seconds(1 + random() % 30);
      const Added added = add(*write, addition, {});
      if (added.change == blacklist::Change::added) done = "added " + added.entry.id;
      break;
    }
    case 2: {
      const auto entry = find_listed(*write, value, now);
      if (entry && remove(*write, *entry, "load")) done = "removed " + entry->id;
      break;
    }
    case 3: {
      const auto entry = find_listed(*write, value, now);
      if (entry &&
          extend(*write, *entry, std::chrono::minutes(2), "load") != blacklist::Change::unchanged)
        done = "extended " + entry->id;
      break;
    }
    case 4: {
      const ReadList list = random_list(random);
      FeedPolicy policy;
      policy.accept_shrink = true;
      import_feed(*write, random() % 2 == 0 ? "one" : "two", list, policy);
      break;
    }
    default:
      cleanup(*write);
  }
  write->commit();
  return done;
}

// A process that makes so many changes and writes down each after it was committed.
pid_t begin_worker(const std::string& path, const std::string& log, std::uint64_t seed,
                   int changes) {
  const pid_t child = fork();
  if (child != 0) return child;
  try {
    store::Store store = open(path);
    std::mt19937_64 random(seed);
    std::ofstream out(log, std::ios::app);
    for (int i = 0; i < changes; ++i) {
      const std::string done = change(store, random, start + std::chrono::seconds(i));
      if (!done.empty()) out << done << '\n' << std::flush;
    }
    _exit(0);
  } catch (const Error& error) {
    std::fprintf(stderr, "%s\n", error.what());
    _exit(1);
  }
}

// The file holds what some state of the list was: whole lines, each once, in order. Once more, with
// nobody else at work, it is what the list is now.
void check_file(store::Store& store) {
  const std::string path = store.path() + ".synced";
  if (!host::facts_of(path)) return;
  ListReader reader({});
  reader.take(host::read_file(path));
  const ReadList list = reader.finish();
  CHECK(list.junk == 0);
  CHECK(list.doubles == 0);
  const Time end = start + std::chrono::hours(1);
  bring_to_file(store, end);
  const ExportList now(enforced(*store.read(), {}, end), end);
  CHECK(host::read_file(path) == find_export("plain")->write(now, {}));
}

// Everything that a worker said was done stands in the store; nothing is listed twice; the audit
// trail proves it all.
void check_list(const std::string& path, const std::vector<std::string>& logs) {
  store::Store store = open(path);
  CHECK(store.verify().problems.empty());
  check_file(store);
  const auto read = store.read();
  std::vector<std::string> problems;
  verify(*read, problems);
  CHECK(problems == std::vector<std::string>{});
  CHECK(read->integer("SELECT count(*) FROM (SELECT value FROM blacklist WHERE ended IS NULL GROUP "
                      "BY kind, value HAVING count(*) > 1)") == 0);
  const auto count = [&](const std::string& what, const std::string& id) {
    return *read->integer("SELECT count(*) FROM audit WHERE change = $1 AND subject = $2",
                          {"blacklist." + what, id});
  };
  std::size_t said = 0;
  for (const std::string& log : logs) {
    std::ifstream in(log);
    std::string what, id;
    while (in >> what >> id) {
      ++said;
      INFO(what << " " << id);
      CHECK(read->integer("SELECT count(*) FROM blacklist WHERE id = $1", {id}) == 1);
      if (what == "extended")
        CHECK(count(what, id) >= 1);
      else
        CHECK(count(what, id) == 1);
    }
  }
  CHECK(said > 10);
  // One row for each change, and one change for each row.
  CHECK(read->integer("SELECT count(*) FROM blacklist") ==
        read->integer("SELECT count(*) FROM audit WHERE change = 'blacklist.added'"));
  CHECK(read->integer("SELECT count(*) FROM blacklist WHERE ended IS NOT NULL") ==
        read->integer("SELECT count(*) FROM audit WHERE change IN ('blacklist.removed', "
                      "'blacklist.expired')"));
}

struct Place {
  test::Folder folder;
  std::string path = folder / "private/store.db";
  std::vector<std::string> logs;
  Place() { open(path, store::OpenOptions::Mode::create); }
  std::string log(int number) {
    logs.push_back(folder / ("log" + std::to_string(number)));
    return logs.back();
  }
};

}  // namespace

TEST_CASE("eight processes change one list, and no change is lost or done twice") {
  Place place;
  INFO("seed " << test::seed());
  std::vector<pid_t> workers;
  for (int i = 0; i < 8; ++i)
    workers.push_back(
        begin_worker(place.path, place.log(i), test::seed() + static_cast<unsigned>(i), 500));
  for (const pid_t worker : workers) {
    int status = 0;
    REQUIRE(waitpid(worker, &status, 0) == worker);
    CHECK(status == 0);
  }
  check_list(place.path, place.logs);
}

TEST_CASE("a change that was said to be done outlives a kill, and half of one does not exist") {
  Place place;
  std::mt19937_64 random(test::seed());
  INFO("seed " << test::seed());
  // On a busy machine few changes are done before the kill: then it comes later.
  std::uintmax_t said = 0;  // bytes
  std::uint64_t longest = 40'000;
  for (int i = 0; i < 40 || (said < 400 && i < 1000); ++i) {
    const pid_t worker = begin_worker(place.path, place.log(i), random(), 100000);
    std::this_thread::sleep_for(std::chrono::microseconds(2000 + random() % longest));
    if (said == 0) longest += 20'000;
    kill(worker, SIGKILL);
    int status = 0;
    REQUIRE(waitpid(worker, &status, 0) == worker);
    std::error_code none;
    if (const auto size = std::filesystem::file_size(place.logs.back(), none); !none) said += size;
    CHECK(WIFSIGNALED(status));
  }
  check_list(place.path, place.logs);
}
