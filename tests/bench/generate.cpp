// Writes large logs of five kinds, the same bytes on every machine, and says what it planted in
// them:
//   generate KIND BYTES FILE             KIND: auth-dense auth-sparse nginx jsonl
//   generate transactions PAYMENTS FILE
// On standard output: "RULE COUNT", the findings that check-logs must report, no more and no less.
// Of transactions "RULE FIELD VALUE": a finding of the rule must have this in its key; what is
// found beside that is counted by the bench (support/transactions.h).
//
// How the facts are known without judging the log: a burst comes from an address that is used
// nowhere else, with more events within five minutes than the rule allows; every other event that
// the rule counts comes from an address of its own.
#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "support/transactions.h"

namespace {

using namespace secops;

class Log {
 public:
  Log(const std::string& path, std::uint64_t bytes)
      : file_(std::fopen(path.c_str(), "wb")), wanted_(bytes) {
    if (file_ == nullptr) {
      std::perror(path.c_str());
      std::exit(1);
    }
  }
  ~Log() { std::fclose(file_); }
  void line(std::string_view text) {
    std::fwrite(text.data(), 1, text.size(), file_);
    std::fputc('\n', file_);
    written_ += text.size() + 1;
  }
  bool full() const { return written_ >= wanted_; }

  std::uint64_t random(std::uint64_t below) { return engine_() % below; }
  // A day's worth of lines is spread evenly; a step of some milliseconds.
  Time tick(std::int64_t most_ms) {
    time_ += std::chrono::milliseconds(random(static_cast<std::uint64_t>(most_ms)));
    return time_;
  }
  Time time() const { return time_; }
  // An address that was never given before.
  std::string fresh_address() {
    const std::uint32_t n = next_address_++;
    return fmt::format("{}.{}.{}.{}", 100 + n / 16777216, n / 65536 % 256, n / 256 % 256, n % 256);
  }
  void plant(const std::string& rule) { ++planted_[rule]; }
  void report() const {
    for (const auto& [rule, count] : planted_) fmt::print("{} {}\n", rule, count);
  }

 private:
  std::FILE* file_;
  std::uint64_t wanted_;
  std::uint64_t written_{0};
  std::mt19937_64 engine_{20261122};
  Time time_ = civil_time(2026, 11, 20, 0, 0, 0);
  std::uint32_t next_address_{0};
  std::map<std::string, std::uint64_t> planted_;
};

std::string syslog_stamp(Time time) {
  static constexpr const char* months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                           "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(std::chrono::floor<std::chrono::seconds>(time - day));
  return fmt::format("{} {:>2} {:02}:{:02}:{:02}", months[static_cast<unsigned>(date.month()) - 1],
                     static_cast<unsigned>(date.day()), clock.hours().count(),
                     clock.minutes().count(), clock.seconds().count());
}

std::string access_stamp(Time time) {
  const std::string text = syslog_stamp(time);
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date(day);
  return fmt::format("{:02}/{}/{}:{} +0000", static_cast<unsigned>(date.day()), text.substr(0, 3),
                     static_cast<int>(date.year()), text.substr(7));
}

// What sshd says about one failed attempt, as on a host under attack.
void failed_login(Log& log, const std::string& address, std::string_view user) {
  const std::string head =
      fmt::format("{} bench sshd[{}]: ", syslog_stamp(log.time()), 20000 + log.random(9999));
  const auto port = 1024 + log.random(60000);
  log.line(fmt::format("{}Invalid user {} from {} port {}", head, user, address, port));
  log.line(fmt::format("{}pam_unix(sshd:auth): check pass; user unknown", head));
  log.line(
      fmt::format("{}pam_unix(sshd:auth): authentication failure; logname= uid=0 euid=0 tty=ssh "
                  "ruser= rhost={} ",
                  head, address));
  log.line(fmt::format("{}Failed password for invalid user {} from {} port {} ssh2", head, user,
                       address, port));
}

void auth_burst(Log& log) {
  const std::string address = log.fresh_address();
  const auto attempts = 11 + log.random(40);
  for (std::uint64_t i = 0; i < attempts; ++i) {
    log.tick(1000);
    failed_login(log, address, "admin");
  }
  log.plant("auth.many-failures");
}

void auth_dense(Log& log) {
  while (!log.full()) {
    if (log.random(70) == 0) auth_burst(log);
    log.tick(400);
    failed_login(log, log.fresh_address(), "oracle");
    if (log.random(8) == 0)
      log.line(
          fmt::format("{} bench CRON[{}]: pam_unix(cron:session): session opened for user "
                      "root(uid=0) by (uid=0)",
                      syslog_stamp(log.time()), log.random(30000)));
  }
}

void usual_line(Log& log) {
  const std::string stamp = syslog_stamp(log.time());
  const auto pid = log.random(30000);
  switch (log.random(5)) {
    case 0:
      return log.line(fmt::format(
          "{} bench CRON[{}]: (root) CMD (command -v debian-sa1 > /dev/null && debian-sa1 1 1)",
          stamp, pid));
    case 1:
      return log.line(
          fmt::format("{} bench systemd-logind[612]: New session {} of user deploy.", stamp, pid));
    case 2:
      return log.line(fmt::format(
          "{} bench systemd[1]: session-{}.scope: Deactivated successfully.", stamp, pid));
    case 3:
      return log.line(fmt::format(
          "{} bench CRON[{}]: pam_unix(cron:session): session closed for user root", stamp, pid));
    default:
      return log.line(fmt::format(
          "{} bench kernel: [{}.{:06}] eth0: link is up, flow control rx/tx", stamp, pid, pid));
  }
}

void auth_sparse(Log& log) {
  while (!log.full()) {
    log.tick(100);
    usual_line(log);
    if (log.random(200) == 0) failed_login(log, log.fresh_address(), "test");
    if (log.random(20000) == 0) auth_burst(log);
  }
}

void request(Log& log, const std::string& address, int status) {
  static constexpr const char* paths[] = {"/", "/api/tickets?draw=81", "/static/app.js",
                                          "/images/logo-large.png", "/checkout/confirm"};
  log.line(fmt::format(
      "{} - - [{}] \"GET {} HTTP/1.1\" {} {} \"https://shop.example/lottery/\" \"Mozilla/5.0 (X11; "
      "Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0 Safari/537.36\"",
      address, access_stamp(log.time()), paths[log.random(5)], status, 200 + log.random(40000)));
}

void nginx(Log& log) {
  std::vector<std::string> visitors;
  for (int i = 0; i < 65000; ++i) visitors.push_back(log.fresh_address());
  while (!log.full()) {
    log.tick(80);
    const auto dice = log.random(1000);
    request(log, dice < 20 ? log.fresh_address() : visitors[log.random(visitors.size())],
            dice < 20 ? 404 : 200);
    if (log.random(10000) != 0) continue;
    const std::string prober = log.fresh_address();
    const auto probes = 21 + log.random(30);
    for (std::uint64_t i = 0; i < probes; ++i) {
      log.tick(500);
      request(log, prober, 403);
    }
    log.plant("web.many-errors");
  }
}

void app_event(Log& log, std::string_view level, std::string_view type, const std::string& address,
               std::string_view message) {
  const auto n = log.random(1000000);
  log.line(fmt::format(
      "{{\"level\":\"{}\",\"time\":{},\"pid\":17,\"hostname\":\"shop-{}\",\"service\":\"checkout\","
      "\"eventType\":\"{}\",\"requestId\":\"r-{:06}-{:06}\",\"userId\":\"u{}\",\"ip\":\"{}\","
      "\"method\":\"POST\",\"path\":\"/api/orders/"
      "{}\",\"statusCode\":200,\"bytes\":{},\"msg\":\"{}\"}}",
      level,
      std::chrono::duration_cast<std::chrono::milliseconds>(log.time().time_since_epoch()).count(),
      n % 4, type, n, log.random(1000000), n % 5000, address, n, 100 + n % 9000, message));
}

void jsonl(Log& log) {
  std::vector<std::string> visitors;
  for (int i = 0; i < 40000; ++i) visitors.push_back(log.fresh_address());
  while (!log.full()) {
    log.tick(1200);
    const auto dice = log.random(1000);
    if (dice < 4) {
      app_event(log, "warn", "login.failed", log.fresh_address(), "wrong password");
    } else if (dice < 6) {
      app_event(log, "error", "inventory.lookup", visitors[log.random(visitors.size())],
                "upstream gave no answer in time");
    } else {
      app_event(log, "info", "page.viewed", visitors[log.random(visitors.size())],
                "request completed");
    }
    if (log.random(5000) != 0) continue;
    const std::string attacker = log.fresh_address();
    const auto attempts = 11 + log.random(20);
    for (std::uint64_t i = 0; i < attempts; ++i) {
      log.tick(3000);
      app_event(log, "warn", "login.failed", attacker, "wrong password");
    }
    log.plant("auth.many-failures");
  }
}

// A twentieth of the payments' number are accounts, but twenty thousand at most.
void transactions(std::size_t payments, Log& log) {
  test::TransactionMonth month;
  month.payments = payments;
  month.accounts = std::clamp<std::size_t>(payments / 20, 1000, 20'000);
  for (const test::Planted& planted :
       test::write_transactions(month, [&](std::string_view line) { log.line(line); }))
    fmt::print("{} {} {}\n", planted.rule, planted.field, planted.value);
}

}  // namespace

int main(int count, char** arguments) {
  static const std::map<std::string, void (*)(Log&)> kinds = {
      {"auth-dense", auth_dense}, {"auth-sparse", auth_sparse}, {"nginx", nginx}, {"jsonl", jsonl}};
  const auto kind = count == 4 ? kinds.find(arguments[1]) : kinds.end();
  const bool of_transactions = count == 4 && std::string_view(arguments[1]) == "transactions";
  if (kind == kinds.end() && !of_transactions) {
    fmt::print(stderr,
               "usage: generate auth-dense|auth-sparse|nginx|jsonl BYTES FILE\n"
               "       generate transactions PAYMENTS FILE\n");
    return 3;
  }
  const std::uint64_t size = std::strtoull(arguments[2], nullptr, 10);
  Log log(arguments[3], size);
  if (of_transactions) {
    transactions(size, log);
    return 0;
  }
  kind->second(log);
  log.report();
  return 0;
}
