#include "support/log_lines.h"

#include <fmt/format.h>

#include <random>

namespace secops::test {

namespace {

std::string stamp(Time time) {
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(std::chrono::floor<std::chrono::seconds>(time - day));
  return fmt::format("Nov {:>2} {:02}:{:02}:{:02}", static_cast<unsigned>(date.day()),
                     clock.hours().count(), clock.minutes().count(), clock.seconds().count());
}

}  // namespace

Time reference_time() { return civil_time(2026, 11, 22, 6, 14, 0); }

std::vector<std::string> random_auth_log(std::uint64_t seed, std::size_t lines, Duration disorder) {
  std::mt19937_64 random(seed);
  std::vector<std::string> log;
  Time time = civil_time(2026, 11, 18, 0, 0, 0);
  bool attack = false;
  for (std::size_t i = 0; i < lines; ++i) {
    if (random() % (attack ? 120 : 40) == 0) attack = !attack;
    time += std::chrono::seconds(random() % (attack ? 5 : 120));
    const auto stray = std::chrono::microseconds(
        disorder.count() > 0 ? random() % static_cast<std::uint64_t>(disorder.count()) : 0);
    const std::string head = stamp(time - stray) + " host ";
    const std::string address = fmt::format("203.0.113.{}", random() % 6);
    const auto port = 1024 + random() % 60000;
    switch (attack ? random() % 3 : 3 + random() % 3) {
      case 0:
      case 1:
        log.push_back(fmt::format("{}sshd[{}]: Failed password for root from {} port {} ssh2", head,
                                  port, address, port));
        break;
      case 2:
        log.push_back(
            fmt::format("{}sshd[{}]: pam_unix(sshd:auth): authentication failure; logname= uid=0 "
                        "euid=0 tty=ssh "
                        "ruser= rhost={}  user=root",
                        head, port, address));
        break;
      case 3:
        log.push_back(fmt::format("{}sshd[{}]: Accepted publickey for deploy from {} port {} ssh2",
                                  head, port, address, port));
        break;
      default:
        log.push_back(fmt::format("{}CRON[{}]: (root) CMD (true)", head, port));
    }
  }
  return log;
}

}  // namespace secops::test
