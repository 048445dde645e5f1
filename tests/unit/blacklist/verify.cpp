// What was changed behind the audit trail's back is found.
#include "blacklist/verify.h"

#include "base/digest.h"
#include "base/error.h"
#include "blacklist/entry.h"
#include "blacklist/feed.h"
#include "support/catch.h"
#include "support/folder.h"

using namespace secops;
using namespace secops::blacklist;
using namespace std::chrono_literals;

namespace {

const Time now = civil_time(2026, 11, 22, 6, 0, 0);

// Changes a store of three entries, one of them removed, and a feed.
std::unique_ptr<store::Write> write_after(store::Store& store, const std::string& sql) {
  auto write = store.write({"mika", "blacklist", now, now});
  for (const char* text : {"203.0.113.1", "203.0.113.2", "203.0.113.3"}) {
    Addition addition;
    addition.value = *read_value(text).value;
    addition.reason = "scanning";
    addition.span = 24h;
    const Entry entry = add(*write, addition, {}).entry;
    if (addition.value.text == "203.0.113.3") remove(*write, entry, "a mistake");
    if (addition.value.text == "203.0.113.2") extend(*write, entry, 48h, "still there");
  }
  ListReader reader({});
  reader.take("198.51.100.0/24\n198.51.100.7\n");
  import_feed(*write, "drop", reader.finish(), {});
  if (!sql.empty()) write->execute(sql);
  return write;
}

store::Store made_in(const test::Folder& folder) {
  store::OpenOptions options;
  options.mode = store::OpenOptions::Mode::create;
  return store::Store::open(folder / "store.db", options);
}

// How many problems that makes.
std::size_t problems_after(const std::string& sql) {
  const test::Folder folder;
  store::Store store = made_in(folder);
  std::vector<std::string> problems;
  verify(*write_after(store, sql), problems);
  return problems.size();
}

std::string code_of_list_after(const std::string& sql) {
  const test::Folder folder;
  store::Store store = made_in(folder);
  try {
    list(*write_after(store, sql), {}, now);
  } catch (const Error& error) {
    return error.problems().front().code;
  }
  return "";
}

}  // namespace

TEST_CASE("a list that only secops changed is whole") { CHECK(problems_after("") == 0); }

TEST_CASE("what several people did over time is whole") {
  const test::Folder folder;
  store::Store store = made_in(folder);
  const auto whole_after = [&](const std::string& actor, Duration later, const auto& act) {
    auto write = store.write({actor, "blacklist", now + later, now + later});
    act(*write);
    write->commit();
    std::vector<std::string> problems;
    verify(*store.read(), problems);
    CAPTURE(actor, later.count(), problems);
    CHECK(problems.empty());
  };
  const auto import = [](const char* list, Duration span) {
    return [=](store::Write& write) {
      ListReader reader({});
      reader.take(list);
      FeedPolicy policy;
      policy.span = span;
      import_feed(write, "drop", reader.finish(), policy);
    };
  };
  const Value value = *read_value("203.0.113.9").value;
  const auto extend_it = [&](store::Write& write) {
    extend(write, *find_listed(write, value, write.act().time), 96h, "still there");
  };
  whole_after("cron", 1234567us, [&](store::Write& write) {
    Addition addition;
    addition.value = value;
    addition.reason = "a rule";
    addition.source = Source::rule;
    addition.rule = "x.scan";
    add(write, addition, {});
  });
  whole_after("cron", 1h, extend_it);
  whole_after("mika", 3h, extend_it);
  whole_after("anna", 30h, extend_it);
  whole_after("cron", 400h, [](store::Write& write) { CHECK(cleanup(write) == 1); });
  whole_after("mika", 0h, import("198.51.100.0/24\n198.51.100.7\n", 2h));
  whole_after("anna", 1h, import("198.51.100.0/24\n198.51.100.7\n", 2h));   // prolonged
  whole_after("anna", 1h, import("198.51.100.0/24\n198.51.100.7\n", 8h));   // renewed
  whole_after("cron", 50h, import("198.51.100.0/24\n198.51.100.7\n", 8h));  // after its end
  whole_after("mika", 40h, import("198.51.100.0/24\n198.51.100.7\n", 8h));  // a clock behind
  whole_after("anna", 51h, import("198.51.100.7\n198.51.100.8\n", 8h));
  whole_after("cron", 52h, [](store::Write& write) { remove_feed(write, "drop", "done"); });
  whole_after("mika", 53h, import("198.51.100.7\n", 8h));
}

TEST_CASE("a feed that was taken off and is put back behind the audit trail is found") {
  const test::Folder folder;
  store::Store store = made_in(folder);
  auto write = write_after(store, "CREATE TABLE kept AS SELECT * FROM feeds");
  write->execute("CREATE TABLE kept_blocks AS SELECT * FROM feed_blocks");
  remove_feed(*write, "drop", "done");
  std::vector<std::string> problems;
  verify(*write, problems);
  CHECK(problems.empty());
  write->execute("INSERT INTO feeds SELECT * FROM kept");
  write->execute("INSERT INTO feed_blocks SELECT * FROM kept_blocks");
  verify(*write, problems);
  CHECK(problems.size() == 1);
}

TEST_CASE("a reason that is cut in the middle of a character is whole") {
  const test::Folder folder;
  store::Store store = made_in(folder);
  auto write = write_after(store, "");
  for (const char* reason : {"a\xe2\x82 x", "\xf0\x9f\x92", "\xff", "\xc3"}) {
    Addition addition;
    addition.value = {Kind::user, hex(sha256(reason)).substr(0, 8)};
    addition.reason = reason;
    const Entry entry = add(*write, addition, {}).entry;
    remove(*write, entry, reason);
  }
  std::vector<std::string> problems;
  verify(*write, problems);
  CHECK(problems == std::vector<std::string>());
}

TEST_CASE("every change behind the audit trail is found") {
  for (const char* sql :
       {"DELETE FROM blacklist WHERE value = CAST('203.0.113.1' AS BLOB)",
        "UPDATE blacklist SET expires = expires - 1000 WHERE value = CAST('203.0.113.2' AS BLOB)",
        "UPDATE blacklist SET expires = NULL WHERE value = CAST('203.0.113.1' AS BLOB)",
        "UPDATE blacklist SET value = CAST('203.0.113.9' AS BLOB) WHERE value = "
        "CAST('203.0.113.1' AS BLOB)",
        "UPDATE blacklist SET ended = NULL, ended_reason = '', ended_by = '' WHERE value = "
        "CAST('203.0.113.3' AS BLOB)",
        "UPDATE blacklist SET ended = added + 1, ended_reason = 'x' WHERE value = "
        "CAST('203.0.113.1' AS BLOB)",
        "UPDATE blacklist SET id = 'b-0000000000' WHERE value = CAST('203.0.113.3' AS BLOB)",
        "UPDATE feed_blocks SET bytes = substr(bytes, 1, 5)", "DELETE FROM feeds",
        "UPDATE feed_blocks SET bytes = substr(bytes, 1, 6)",
        "UPDATE feed_blocks SET bytes = CAST(x'cb00710000' AS BLOB)",
        "UPDATE feed_blocks SET bytes = CAST(x'cb007100c8' AS BLOB)",
        "UPDATE feed_blocks SET reach = first", "UPDATE feed_blocks SET kind = 'user'",
        "UPDATE feeds SET expires = 9000000000000", "UPDATE feeds SET entries = 3",
        // Who, when and why.
        "UPDATE blacklist SET actor = 'bob' WHERE value = CAST('203.0.113.1' AS BLOB)",
        "UPDATE blacklist SET actor = 'bob' WHERE value = CAST('203.0.113.2' AS BLOB)",
        "UPDATE blacklist SET added = added - 86400000 WHERE value = CAST('203.0.113.1' AS BLOB)",
        "UPDATE blacklist SET ended = ended - 1000 WHERE value = CAST('203.0.113.3' AS BLOB)",
        "UPDATE blacklist SET ended_by = 'bob' WHERE value = CAST('203.0.113.3' AS BLOB)",
        "UPDATE blacklist SET ended_reason = 'because' WHERE value = CAST('203.0.113.3' AS BLOB)",
        "UPDATE blacklist SET ended_by = 'bob' WHERE value = CAST('203.0.113.1' AS BLOB)",
        "UPDATE feeds SET actor = 'bob'", "UPDATE feeds SET imported = imported + 1"}) {
    CAPTURE(sql);
    CHECK(problems_after(sql) >= 1);
  }
}

TEST_CASE("an entry that is none as it is kept is found, and told where it is read") {
  for (const char* sql :
       {"UPDATE blacklist SET kind = 'net', value = CAST('203.0.113.7/32' AS BLOB) WHERE value = "
        "CAST('203.0.113.1' AS BLOB)",
        "UPDATE blacklist SET value = CAST('203.0.113.01' AS BLOB) WHERE value = "
        "CAST('203.0.113.1' AS BLOB)"}) {
    CAPTURE(sql);
    CHECK(problems_after(sql) == 1);
    CHECK(code_of_list_after(sql) == "store.corrupt");
  }
}
