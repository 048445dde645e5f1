// Makes a store with known findings for tests of the command line: stock_store PATH [KIND].
//
// The findings are those of a bad morning before 2026-11-22T06:14:00Z. With "hostile" there is one
// more, whose every text tries to take the terminal over, and a table of such a name. With
// "hostile-id" and "hostile-sha256" it is a value that secops makes itself and believes. With "old"
// there are two of 2019, one of them closed then.
#include <cstdio>
#include <string>

#include "base/digest.h"
#include "base/error.h"
#include "base/time.h"
#include "findings/finding.h"
#include "store/store.h"

namespace {

using secops::findings::Finding;

secops::Time minutes_before(int minutes) {
  return secops::civil_time(2026, 11, 22, 6, 14, 0) - std::chrono::minutes(minutes);
}

Finding finding(const std::string& rule, const std::string& title,
                secops::events::Severity severity, const std::string& field,
                const std::string& value, int minutes) {
  Finding result;
  result.rule = rule;
  result.title = title;
  result.severity = severity;
  result.key = {{field, value}};
  result.count = 22;
  result.window = std::chrono::minutes(5);
  result.condition = "more than 10 in 5m";
  result.first = minutes_before(minutes + 3);
  result.last = minutes_before(minutes);
  result.evidence.line = "Failed password for root from " + value + " port 4242 ssh2";
  result.evidence.source = "/var/log/auth.log";
  result.evidence.sha256 = secops::hex(secops::sha256(result.evidence.line));
  result.action = "none";
  result.contact = "Security Lead";
  result.advice = "Block the address, then look at what it reached.";
  result.seen = result.last;
  result.id = secops::findings::make_id(rule, value, result.first, 1);
  return result;
}

// Every control byte, C1, direction marks, bytes that are no UTF-8, and a link that a terminal
// opens.
std::string hostile_text() {
  std::string text = "\x1b]8;;http://evil.example\x1b\\click\x1b[2J";
  for (int byte = 1; byte < 256; ++byte) text += static_cast<char>(byte);
  for (int byte = 0x80; byte < 0xa0; ++byte) text += {'\xc2', static_cast<char>(byte)};
  text += "\xe2\x80\xae\xe2\x81\xa6\xe2\x80\x8f\xd8\x9c\xe2\x80\xa8\xc0\xaf";
  return text;
}

Finding hostile() {
  std::string text = hostile_text();
  Finding result =
      finding("hostile." + text, text, secops::events::Severity::low, "user.name", text, 30);
  result.condition = result.contact = result.advice = text;
  result.evidence.line = result.evidence.source = text;
  return result;
}

void add_hostile(secops::store::Write& write, const std::string& kind) {
  record(write, hostile());
  const secops::store::Parameter text = hostile_text();
  if (kind == "hostile") {
    std::string name;
    for (char c : hostile_text()) name += c == '"' ? "\"\"" : std::string(1, c);
    write.execute("CREATE TABLE \"" + name + "\" (a)");
  } else if (kind == "hostile-id") {
    write.execute("UPDATE findings SET id = 'f-' || $1 WHERE rule LIKE 'hostile.%'", {text});
  } else if (kind == "hostile-sha256") {
    write.execute("UPDATE findings SET evidence_sha256 = $1 WHERE rule LIKE 'hostile.%'", {text});
  }
}

Finding old(const std::string& address) {
  Finding result = finding("auth.many-failures", "Many failed logins from one address",
                           secops::events::Severity::high, "source.ip", address, 0);
  result.first = result.last = result.seen = secops::civil_time(2019, 5, 1, 0, 0, 0);
  return result;
}

void add_old(secops::store::Store& store) {
  auto write = store.write({"mika", "findings close", secops::civil_time(2019, 5, 2, 0, 0, 0)});
  record(*write, old("198.51.100.1"));
  const Finding done = old("198.51.100.2");
  record(*write, done);
  secops::findings::close(*write, done.id, "dealt with");
  write->commit();
}

}  // namespace

int main(int count, char** words) {
  using secops::events::Severity;
  if (count < 2) return 3;
  try {
    secops::store::OpenOptions options;
    options.mode = secops::store::OpenOptions::Mode::create;
    auto store = secops::store::Store::open(words[1], options);
    auto write = store.write({"mika", "check-logs", minutes_before(1)});
    using secops::findings::record;
    record(*write, finding("auth.many-failures", "Many failed logins from one address",
                           Severity::high, "source.ip", "203.0.113.9", 4));
    record(*write, finding("signing.failure", "Transaction signing failed", Severity::critical,
                           "user.name", "alice", 90));
    record(*write, finding("http.many-errors", "Many refused requests from one address",
                           Severity::medium, "source.ip", "2001:db8::7", 2880));
    const std::string kind = count > 2 ? words[2] : "";
    if (kind.rfind("hostile", 0) == 0) add_hostile(*write, kind);
    write->commit();
    write.reset();
    if (kind == "old") add_old(store);
  } catch (const secops::Error& error) {
    std::fprintf(stderr, "stock_store: %s\n", error.what());
    return 3;
  }
  return 0;
}
