#include "sources/source.h"
#include "support/catch.h"

using namespace secops;
using namespace secops::sources;

namespace {

Cursor sample() {
  Cursor cursor;
  cursor.device = 2049;
  cursor.inode = 18446744073709551615u;
  cursor.offset = 5000;
  cursor.size = 6000;
  cursor.head_length = 4096;
  cursor.head_hash = std::string(64, 'a');
  cursor.tail_hash = std::string(64, '0');
  cursor.format = "syslog";
  cursor.modified = Time(Duration(1795327200123456));
  return cursor;
}

std::string with(const std::string& from, const std::string& to) {
  std::string text = save(sample());
  std::size_t at = text.find(from);
  REQUIRE(at != std::string::npos);
  return text.replace(at, from.size(), to);
}

}  // namespace

TEST_CASE("a cursor survives saving, in one line") {
  std::string text = save(sample());
  CHECK(text.find('\n') == std::string::npos);
  std::optional<Cursor> back = restore(text);
  REQUIRE(back);
  CHECK(back->device == 2049);
  CHECK(back->inode == 18446744073709551615u);
  CHECK(back->offset == 5000);
  CHECK(back->size == 6000);
  CHECK(back->head_length == 4096);
  CHECK(back->head_hash == std::string(64, 'a'));
  CHECK(back->tail_hash == std::string(64, '0'));
  CHECK(back->format == "syslog");
  CHECK(back->modified == sample().modified);
  CHECK(save(*back) == text);
}

TEST_CASE("finished files survive saving; a cursor of an earlier version has none") {
  Cursor cursor = sample();
  cursor.seen = Time(Duration(1795327200000000));
  cursor.finished = {sample(), sample()};
  cursor.finished[1].inode = 7;
  std::optional<Cursor> back = restore(save(cursor));
  REQUIRE(back);
  REQUIRE(back->finished.size() == 2);
  CHECK(back->finished[1].inode == 7);
  CHECK(back->finished[0].offset == 5000);
  CHECK(back->seen == cursor.seen);
  CHECK(save(*back) == save(cursor));
  std::optional<Cursor> old = restore(with(",\"finished\":[]", ""));
  REQUIRE(old);
  CHECK(old->finished.empty());
  REQUIRE(restore(with(",\"seen_us\":0", "")));
  CHECK_FALSE(restore(with("\"finished\":[]", "\"finished\":7")));
  CHECK_FALSE(restore(with("\"finished\":[]", "\"finished\":[7]")));
  cursor.finished.assign(most_finished, sample());
  CHECK(restore(save(cursor)));
  cursor.finished.emplace_back(sample());
  CHECK_FALSE(restore(save(cursor)));
}

TEST_CASE("what is no cursor is restored as none") {
  for (const char* text :
       {"", "{", "null", "[]", "0", "\"cursor\"", "{}", "\xff\xfe", "{\"version\":1}"}) {
    CHECK_FALSE(restore(text));
  }
  CHECK_FALSE(restore(std::string(100000, '[')));
  CHECK_FALSE(restore(std::string(1000, '[')));
  CHECK_FALSE(restore(save(sample()) + "x"));
  CHECK_FALSE(restore(with("\"version\":1", "\"version\":2")));
  CHECK_FALSE(restore(with("\"version\":1", "\"version\":\"1\"")));
}

TEST_CASE("a cursor with an impossible member is none") {
  CHECK(restore(with("\"offset\":5000", "\"offset\":4096")));
  CHECK_FALSE(restore(with("\"offset\":5000", "\"offset\":-1")));
  CHECK_FALSE(restore(with("\"offset\":5000", "\"offset\":5e3")));
  CHECK_FALSE(restore(with("\"offset\":5000", "\"offset\":\"5000\"")));
  CHECK_FALSE(restore(with("\"offset\":5000", "\"offset\":18446744073709551615")));
  CHECK_FALSE(restore(with("\"offset\":5000", "\"offset\":99999999999999999999999")));
  CHECK_FALSE(restore(with("\"offset\":5000", "\"offset\":100")));
  CHECK_FALSE(restore(with("\"head_length\":4096", "\"head_length\":5000")));
  CHECK_FALSE(restore(with("\"head_length\":4096", "\"head_length\":0")));
  CHECK_FALSE(
      restore(with("\"modified_us\":1795327200123456", "\"modified_us\":18446744073709551615")));
  CHECK_FALSE(restore(with("aaaa", "AAAA")));
  CHECK_FALSE(restore(with("aaaa", "aaa")));
  CHECK_FALSE(restore(with("\"syslog\"", "7")));
  CHECK_FALSE(restore(with("\"syslog\"", "\"" + std::string(65, 'x') + "\"")));
}
