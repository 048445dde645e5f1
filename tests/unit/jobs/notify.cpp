// Telling of findings: at least once, in order, never lost, and nothing that a reader's terminal
// obeys.
#include "jobs/notify.h"

#include <fmt/format.h>

#include <ctime>
#include <nlohmann/json.hpp>
#include <thread>

#include "support/catch.h"
#include "support/folder.h"

using namespace secops;
using namespace secops::jobs;
using namespace std::chrono_literals;

namespace {

Time at(std::int64_t seconds) { return Time(std::chrono::seconds(seconds)); }

findings::Finding finding(const std::string& id) {
  findings::Finding result;
  result.id = id;
  result.severity = events::Severity::critical;
  result.rule = "secrets.private-key";
  result.title = "Private key in a log line";
  result.key = {{"user.name", "ev\x1b[2Jil \xff"}};
  result.count = 2;
  result.first = at(1'795'348'800);
  result.last = at(1'795'348'860);
  result.evidence = {"line \x1b]8;;http://x\x07 \xe2\x80\xae", std::string(64, 'a'),
                     "/var/log/app.log"};
  result.action = "incident";
  result.contact = "Security Lead";
  result.advice = "cat {path}; id {user.name}";
  return result;
}

struct Desk {
  test::Folder folder;
  store::Store store = open();
  store::Act act{"mika", "check-logs", at(1'795'349'000)};

  store::Store open() {
    store::OpenOptions options;
    options.mode = store::OpenOptions::Mode::create;
    return store::Store::open(folder / "private/secops.db", options);
  }
  void note(const std::vector<std::string>& ids) {
    auto write = store.write(act);
    for (const std::string& id : ids) findings::record(*write, finding(id));
    note_untold(*write, ids);
    write->commit();
  }
  // A shell command with the folder as $0.
  NotifyResult tell(const std::string& command, Duration timeout = 30s) {
    return tell_untold(store, act, {"/bin/sh", "-c", command, folder.path()}, timeout);
  }
  std::string told() { return test::content_of(folder / "told"); }
  std::int64_t audited() {
    return *store.read()->integer("SELECT count(*) FROM audit WHERE change = 'finding.told'");
  }
};

const std::string write_down = "cat >> $0/told";
const std::string ids_only = "sed 's/.*\"id\":\"\\(f-[a-z0-9]*\\)\".*/\\1/' >> $0/told";

}  // namespace

TEST_CASE("noting takes time in proportion to the number, not to its square") {
  Desk desk;
  const auto cost = [&](int count, const std::string& kind) {
    std::vector<std::string> ids;
    for (int i = 0; i < count; ++i) ids.push_back(fmt::format("f-{}{:08}", kind, i));
    auto write = desk.store.write(desk.act);
    const std::clock_t begin = std::clock();
    note_untold(*write, ids);
    note_untold(*write, ids);
    const auto spent = std::clock() - begin;
    CHECK(store::list_states(*write, "untold").size() == ids.size());
    CHECK(store::list_states(*write, "untold").back().name == ids.back());
    return static_cast<double>(spent);
  };
  const double few = cost(3'000, "aa");
  CHECK(cost(48'000, "bb") < 40 * few);  // sixteen times as many
}

TEST_CASE("nothing noted, nobody told") {
  Desk desk;
  const NotifyResult result = desk.tell("exit 1");
  CHECK(result.told == 0);
  CHECK(result.untold == 0);
  CHECK(result.problems.empty());
}

TEST_CASE("the message is one line of plain ASCII JSON with all that a person needs") {
  Desk desk;
  desk.note({"f-aaaa000001"});
  CHECK(desk.tell(write_down).told == 1);
  const std::string line = desk.told();
  CHECK(std::count(line.begin(), line.end(), '\n') == 1);
  CHECK(line.back() == '\n');
  CHECK(std::all_of(line.begin(), line.end() - 1, [](char c) { return c >= ' ' && c < '\x7f'; }));
  const auto json = nlohmann::json::parse(line);
  CHECK(json["schema"] == "secops.notify/1");
  CHECK(json["id"] == "f-aaaa000001");
  CHECK(json["severity"] == "critical");
  CHECK(json["rule"]["id"] == "secrets.private-key");
  CHECK(json["key"]["user.name"] == "ev\x1b[2Jil \xef\xbf\xbd");
  CHECK(json["count"] == 2);
  CHECK(json["first"] == "2026-11-22T12:00:00Z");
  CHECK(json["last"] == "2026-11-22T12:01:00Z");
  CHECK(json["evidence"] == "line \\x1b]8;;http://x\\x07 \\u{202e}");
  CHECK(json["contact"] == "Security Lead");
  CHECK(json["advice"] == "cat /var/log/app.log; id \"$(printf 'ev\\033[2Jil \\377')\"");
  CHECK(json["text"] == "critical: Private key in a log line (f-aaaa000001)");
  CHECK(desk.audited() == 1);
}

TEST_CASE("each is told once, in the order they were noted") {
  Desk desk;
  desk.note({"f-aaaa000002", "f-aaaa000001"});
  desk.note({"f-aaaa000001", "f-aaaa000003"});
  CHECK(desk.tell(ids_only).told == 3);
  CHECK(desk.tell(ids_only).told == 0);
  CHECK(desk.told() == "f-aaaa000002\nf-aaaa000001\nf-aaaa000003\n");
  CHECK(desk.audited() == 3);
}

TEST_CASE("what the command says of its failure is told in one line and without secrets") {
  Desk desk;
  desk.note({"f-aaaa000001"});
  const NotifyResult result = desk.tell(
      "echo 'to https://hooks.slack.com/services/T00/B00/abc failed' >&2; echo more >&2; exit 7");
  REQUIRE(result.problems.size() == 1);
  CHECK(result.problems[0].message ==
        "the notify command /bin/sh ended with status 7: to [secret] failed");
}

TEST_CASE("what cannot be told goes behind the others and keeps none of them waiting") {
  Desk desk;
  desk.note({"f-aaaa000001", "f-aaaa000002", "f-aaaa000003"});
  const NotifyResult result =
      desk.tell(ids_only + "; if [ $(wc -l < $0/told) = 2 ]; then echo no route >&2; exit 7; fi");
  CHECK(result.told == 2);
  CHECK(result.untold == 1);
  REQUIRE(result.problems.size() == 1);
  CHECK(result.problems[0].code == "notify.failed");
  CHECK(result.problems[0].message == "the notify command /bin/sh ended with status 7: no route");
  CHECK(desk.audited() == 2);
  desk.note({"f-aaaa000004"});
  CHECK(desk.tell(ids_only).told == 2);
  CHECK(desk.told() == "f-aaaa000001\nf-aaaa000002\nf-aaaa000003\nf-aaaa000002\nf-aaaa000004\n");
}

TEST_CASE("a command that fails for all is not run for all") {
  Desk desk;
  desk.note({"f-aaaa000001", "f-aaaa000002", "f-aaaa000003", "f-aaaa000004"});
  const NotifyResult result = desk.tell(ids_only + "; exit 7");
  CHECK(result.told == 0);
  CHECK(result.untold == 4);
  CHECK(result.problems.size() == 1);
  CHECK(desk.told() == "f-aaaa000001\nf-aaaa000002\nf-aaaa000003\n");
  CHECK(desk.tell(ids_only).told == 4);
  CHECK(desk.told().ends_with("f-aaaa000004\nf-aaaa000001\nf-aaaa000002\nf-aaaa000003\n"));
}

TEST_CASE("a command that hangs, dies or cannot be started has told nobody") {
  Desk desk;
  desk.note({"f-aaaa000001"});
  const auto message = [](const NotifyResult& result) {
    REQUIRE(result.problems.size() == 1);
    CHECK(result.untold == 1);
    return result.problems[0].message;
  };
  CHECK(message(desk.tell("sleep 60", 1s)) == "the notify command /bin/sh did not end within 1s");
  CHECK(message(desk.tell("kill -9 $$")).find("/bin/sh ended with status ") != std::string::npos);
  CHECK(message(tell_untold(desk.store, desk.act, {"/nowhere/tell"}, 1s))
            .find("/nowhere/tell could not be run: ") != std::string::npos);
  CHECK(desk.audited() == 0);
  CHECK(desk.tell("exit 0").told == 1);
}

TEST_CASE("a command that does not read what it is told has been told") {
  Desk desk;
  desk.note({"f-aaaa000001"});
  CHECK(desk.tell("exec <&-; exit 0").told == 1);
}

TEST_CASE("a finding that was renamed since is told by its new name") {
  Desk desk;
  desk.note({"f-aaaa000001", "f-aaaa000002"});
  auto write = desk.store.write(desk.act);
  findings::rename(*write, "f-aaaa000001", "f-bbbb000001");
  write->commit();
  CHECK(desk.tell(ids_only).told == 2);
  CHECK(desk.told() == "f-bbbb000001\nf-aaaa000002\n");
  CHECK(desk.tell(ids_only).told == 0);
}

TEST_CASE("a finding that was pruned before it was told stops nobody") {
  Desk desk;
  desk.note({"f-aaaa000001", "f-aaaa000002"});
  auto write = desk.store.write(desk.act);
  write->execute("DELETE FROM findings WHERE id = 'f-aaaa000001'");
  write->commit();
  CHECK(desk.tell(ids_only).told == 1);
  CHECK(desk.told() == "f-aaaa000002\n");
  CHECK(desk.tell(ids_only).told == 0);
}

TEST_CASE("telling ends when its time has passed, and goes on there the next time") {
  Desk desk;
  desk.note({"f-aaaa000001", "f-aaaa000002", "f-aaaa000003"});
  const NotifyResult result = desk.tell(ids_only + "; sleep 1.2", 2s);
  CHECK(result.told == 2);
  CHECK(result.untold == 1);
  REQUIRE(result.problems.size() == 1);
  CHECK(result.problems[0].code == "notify.waiting");
  CHECK(result.problems[0].message == "1 finding not told of yet: telling the others took 2s");
  CHECK(desk.tell(ids_only).told == 1);
  CHECK(desk.told() == "f-aaaa000001\nf-aaaa000002\nf-aaaa000003\n");
}

TEST_CASE("what was told is struck out before the next is told") {
  Desk desk;
  desk.note({"f-aaaa000001", "f-aaaa000002"});
  // The second command finds the store as it would be if the run were ended now.
  const std::string look = "cp $0/private/secops.db $0/seen.db; chmod 600 $0/seen.db";
  CHECK(desk.tell(look + "; exit 0").told == 2);
  std::filesystem::create_directory(desk.folder / "seen");
  std::filesystem::permissions(desk.folder / "seen", std::filesystem::perms::owner_all);
  std::filesystem::rename(desk.folder / "seen.db", desk.folder / "seen/secops.db");
  store::Store seen = store::Store::open(desk.folder / "seen/secops.db", {});
  const auto left = store::list_states(*seen.read(), "untold");
  REQUIRE(left.size() == 1);
  CHECK(left[0].name == "f-aaaa000002");
}

namespace {

// A run in a process of its own, as it were, that tells until there is a file "go".
std::thread slow_run(Desk& desk) {
  std::thread slow([&desk] {
    store::Store other = desk.open();
    tell_untold(
        other, desk.act,
        {"/bin/sh", "-c", "touch $0/begun; while [ ! -e $0/go ]; do sleep 0.01; done; " + ids_only,
         desk.folder.path()},
        30s);
  });
  while (!std::filesystem::exists(desk.folder / "begun")) std::this_thread::yield();
  return slow;
}

}  // namespace

TEST_CASE("of two runs that tell at once the second waits, and tells only what is left") {
  Desk desk;
  desk.note({"f-aaaa000001", "f-aaaa000002"});
  std::thread slow = slow_run(desk);
  desk.note({"f-aaaa000003"});
  std::thread opener([&] {
    std::this_thread::sleep_for(100ms);
    desk.folder.write("go", "");
  });
  CHECK(desk.tell(ids_only).told == 1);
  slow.join();
  opener.join();
  CHECK(desk.told() == "f-aaaa000001\nf-aaaa000002\nf-aaaa000003\n");
  CHECK(desk.audited() == 3);
}

TEST_CASE("a run that cannot wait for its turn leaves what it noted to the next") {
  Desk desk;
  desk.note({"f-aaaa000001"});
  std::thread slow = slow_run(desk);
  desk.note({"f-aaaa000002"});
  const NotifyResult result = desk.tell(ids_only, 50ms);
  CHECK(result.told == 0);
  CHECK(result.untold == 2);
  REQUIRE(result.problems.size() == 1);
  CHECK(result.problems[0].code == "notify.waiting");
  CHECK(result.problems[0].message.find(
            "2 findings not told of yet: another run is telling (pid ") == 0);
  desk.folder.write("go", "");
  slow.join();
  CHECK(desk.tell(ids_only).told == 1);
  CHECK(desk.told() == "f-aaaa000001\nf-aaaa000002\n");
}

TEST_CASE("where no turn can be taken, telling twice is better than silence") {
  Desk desk;
  desk.note({"f-aaaa000001"});
  std::filesystem::create_directory(desk.folder / "private/secops.db.notify.lock");
  CHECK(desk.tell(ids_only).told == 1);
}
