// A store in memory of the test's folder, and findings to put into it.
#pragma once

#include <string>

#include "base/error.h"
#include "findings/finding.h"
#include "support/folder.h"

namespace secops::test {

inline Time at(std::int64_t seconds) { return Time(std::chrono::seconds(seconds)); }

struct Desk {
  Folder folder;
  store::Store store = open(folder / "private/secops.db");
  std::int64_t now = 1'000'000;

  static store::Store open(const std::string& path) {
    store::OpenOptions options;
    options.mode = store::OpenOptions::Mode::create;
    return store::Store::open(path, options);
  }

  // One transaction; each is a second later than the one before it.
  template <typename Work>
  auto write(Work work) {
    auto change = store.write({"mika", "test", at(now++)});
    if constexpr (std::is_void_v<decltype(work(*change))>) {
      work(*change);
      change->commit();
    } else {
      auto result = work(*change);
      change->commit();
      return result;
    }
  }
  findings::Change record(const findings::Finding& finding) {
    return write([&](store::Write& change) { return findings::record(change, finding); });
  }
  findings::Finding get(const std::string& id) { return findings::find(*store.read(), id); }
  std::vector<findings::Finding> list(const findings::Filter& filter = {}) {
    return findings::list(*store.read(), filter);
  }
  std::int64_t audits() { return *store.read()->integer("SELECT count(*) FROM audit"); }
};

inline findings::Finding sample(const std::string& id = "f-aaaa000001") {
  findings::Finding finding;
  finding.id = id;
  finding.severity = events::Severity::high;
  finding.rule = "auth.many-failures";
  finding.title = "Many failed log-ins from one address";
  finding.key = {{"source.ip", "203.0.113.9"}};
  finding.count = 14;
  finding.window = std::chrono::minutes(5);
  finding.condition = "more than 10 in 5m";
  finding.first = at(5000);
  finding.last = at(5100);
  finding.evidence = {std::string("Failed password for \x1b[2J\0root", 29), std::string(64, 'a'),
                      "/var/log/auth.log"};
  finding.action = "block";
  finding.block_for = std::chrono::hours(24);
  finding.contact = "security@example.org";
  finding.advice = "secops block 203.0.113.9";
  return finding;
}

template <typename Work>
Problem refusal(Work work) {
  try {
    work();
  } catch (const Error& error) {
    CHECK(error.status() == Status::critical);
    return error.problems().front();
  }
  return {};
}

}  // namespace secops::test
