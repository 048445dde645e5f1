// Real logs, where they are at hand: nothing of them is part of the project. Judged by simple scans
// that share no code with the formats.
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <map>
#include <string>
#include <vector>

#include "events/format.h"
#include "support/catch.h"
#include "support/format_reader.h"

using namespace secops;
using namespace secops::events;

namespace {

std::string folder() {
  if (const char* named = std::getenv("SECOPS_REAL_LOGS")) return named;
  for (const char* near : {"/../shared/data/logs", "/../../shared/data/logs"})
    if (const std::string path = std::string(SECOPS_SOURCE_DIR) + near;
        std::filesystem::is_directory(path))
      return path;
  return "";
}

std::vector<std::string> lines_of(const std::string& name) {
  std::vector<std::string> lines;
  std::ifstream file(folder() + "/" + name);
  for (std::string line; std::getline(file, line);) {
    if (!line.empty() && line.back() == '\r') line.pop_back();
    if (!line.empty()) lines.push_back(line);
  }
  return lines;
}

bool absent(const std::string& name) {
  if (!folder().empty() && std::filesystem::exists(folder() + "/" + name)) return false;
  WARN("skipped: no " << name);
  return true;
}

std::int64_t seconds(const Time time) {
  return std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count();
}

// "Dec 10 06:55:46" of the given year, by the C library.
std::int64_t judge_syslog(const std::string& line, int year) {
  std::tm tm{};
  REQUIRE(strptime(line.c_str(), "%b %d %H:%M:%S", &tm) != nullptr);
  tm.tm_year = year - 1900;
  return timegm(&tm);
}

std::int64_t judge_access(const std::string& line) {
  const std::string stamp = line.substr(line.find('[') + 1);
  std::tm tm{};
  const char* rest = strptime(stamp.c_str(), "%d/%b/%Y:%H:%M:%S ", &tm);
  REQUIRE(rest != nullptr);
  const int offset = std::atoi(rest);
  return timegm(&tm) - (offset / 100 * 3600 + offset % 100 * 60);
}

// The word behind the last `mark`.
std::string word_behind_last(const std::string& line, const std::string& mark) {
  const std::size_t at = line.rfind(mark);
  if (at == std::string::npos) return "";
  const std::string rest = line.substr(at + mark.size());
  return rest.substr(0, rest.find(' '));
}

using Counts = std::map<std::string, int>;

void check_all_taken(const std::string& name, const char* format) {
  const auto lines = lines_of(name);
  std::vector<std::string_view> views(lines.begin(), lines.end());
  test::Reader reader(false);
  const FormatType* found = detect_format(views, reader.context());
  REQUIRE(found != nullptr);
  CHECK(found->name == format);
  for (const std::string& line : lines) {
    INFO(line);
    const Shape shape = found->shape(line);
    CHECK((shape == Shape::event || shape == Shape::whole));
    CHECK(reader.parse(*found, line));
    CHECK(reader.event().has_time);
  }
}

}  // namespace

TEST_CASE("real sshd log: every line, attackers and times", "[events][real]") {
  if (absent("loghub_OpenSSH_2k.log")) return;
  check_all_taken("loghub_OpenSSH_2k.log", "syslog");
  test::Reader reader(false);
  Counts found, judged, users, judged_users;
  for (const std::string& line : lines_of("loghub_OpenSSH_2k.log")) {
    REQUIRE(reader.parse(*find_format("syslog"), line));
    CHECK(seconds(reader.event().time) == judge_syslog(line, 2025));
    if (reader.text("event.action") == "login.failed") ++found[reader.text("source.ip")];
    if (line.find("Failed password") != std::string::npos)
      ++judged[word_behind_last(line, " from ")];
    if (reader.text("event.action") == "login.invalid-user") ++users[reader.text("source.ip")];
    if (line.find(": Invalid user") != std::string::npos)
      ++judged_users[word_behind_last(line, " from ")];
  }
  CHECK(found == judged);
  CHECK(users == judged_users);
  CHECK(judged.size() > 10);
}

TEST_CASE("real Linux log: every line, refused log-ins and times", "[events][real]") {
  if (absent("loghub_Linux_2k.log")) return;
  check_all_taken("loghub_Linux_2k.log", "syslog");
  test::Reader reader(false);
  Counts found, judged;
  for (const std::string& line : lines_of("loghub_Linux_2k.log")) {
    REQUIRE(reader.parse(*find_format("syslog"), line));
    CHECK(seconds(reader.event().time) == judge_syslog(line, 2026));
    if (reader.text("event.action") == "login.failed")
      ++found[reader.text("source.ip") + reader.text("source.address")];
    if (line.find("(pam_unix)") != std::string::npos &&
        line.find("authentication failure") != std::string::npos &&
        line.find(" su(") == std::string::npos)
      ++judged[word_behind_last(line, " rhost=")];
  }
  CHECK(found == judged);
  CHECK(judged.size() > 10);
}

TEST_CASE("real access logs: every line, addresses, answers and times", "[events][real]") {
  for (const char* name :
       {"lnav_shop_access_log.0", "elastic_apache_10k.log", "lnav_access_log.0"}) {
    if (absent(name)) continue;
    check_all_taken(name, "access");
    test::Reader reader(false);
    for (const std::string& line : lines_of(name)) {
      INFO(line);
      REQUIRE(reader.parse(*find_format("access"), line));
      CHECK(seconds(reader.event().time) == judge_access(line));
      CHECK(reader.text("source.ip") == line.substr(0, line.find(' ')));
      const std::size_t protocol = line.find(" HTTP/");
      if (protocol == std::string::npos) continue;
      const std::size_t quote = line.find("\" ", protocol);
      CHECK(reader.text("http.response.status_code") == line.substr(quote + 2, 3));
      CHECK(reader.text("url.original") ==
            line.substr(line.find(" /") + 1, protocol - line.find(" /") - 1));
    }
  }
}

TEST_CASE("real JSON logs: every line", "[events][real]") {
  test::Reader reader(true);
  const FormatType& json = *find_format("json-lines");
  if (!absent("lnav_pino.0")) {
    check_all_taken("lnav_pino.0", "json-lines");
    const auto lines = lines_of("lnav_pino.0");
    REQUIRE(reader.parse(json, lines.front()));
    CHECK(seconds(reader.event().time) == 1745532517);
    CHECK(reader.text("message") == "Charge request received.");
    CHECK(reader.text("event.action") == "payment.attempted");
  }
  if (!absent("lnav_bunyan.0")) {
    check_all_taken("lnav_bunyan.0", "json-lines");
    const auto lines = lines_of("lnav_bunyan.0");
    REQUIRE(reader.parse(json, lines.front()));
    CHECK(reader.text("@timestamp") == "2023-03-24T14:26:16.243Z");
    CHECK(reader.text("log.level") == "debug");
    CHECK(reader.text("service.name") == "renovate");
  }
  if (!absent("lnav_ecs_log.json")) {
    check_all_taken("lnav_ecs_log.json", "json-lines");
    const auto lines = lines_of("lnav_ecs_log.json");
    REQUIRE(reader.parse(json, lines.front()));
    CHECK(reader.text("log.level") == "debug");
    CHECK(reader.text("log.logger") == "app");
    CHECK(reader.text("process.name") == "MainProcess");
  }
}

TEST_CASE("what formats say about spellings holds for real logs", "[events][real]") {
  const std::pair<const char*, const char*> inputs[] = {
      {"loghub_OpenSSH_2k.log", "syslog"},  {"loghub_Linux_2k.log", "syslog"},
      {"lnav_shop_access_log.0", "access"}, {"lnav_bunyan.0", "json-lines"},
      {"lnav_pino.0", "json-lines"},        {"loghub_Apache_2k.log", "plain"}};
  for (const auto& [name, format] : inputs) {
    if (absent(name)) continue;
    int left = 300;
    for (const std::string& line : lines_of(name))
      if (left-- > 0) CHECK(test::wrong_spelling(*find_format(format), line) == "");
  }
}
