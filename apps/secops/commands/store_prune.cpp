#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "answer.h"
#include "base/text.h"
#include "blacklist/entry.h"
#include "command.h"
#include "jobs/settings.h"
#include "session.h"

namespace secops::app {

namespace {

class StorePrune : public Command {
 public:
  Answer run(Session& session) override {
    bool dry_run = session.flags().dry_run;
    const store::Retention& retention = session.settings().retention;
    std::vector<store::Info::Table> removed;
    std::int64_t old_open = 0;
    std::size_t expired = 0;
    {
      store::Store& store = session.store(store::OpenOptions::Mode::read_write);
      std::unique_ptr<store::Write> write = store.write(session.act());
      removed = store::prune(*write, retention, session.now());
      // What has expired is written down before a later run may remove it.
      expired = blacklist::cleanup(*write);
      old_open = store::old_open_findings(*write, retention, session.now());
      if (!dry_run) write->commit();
    }
    Answer answer;
    answer.data["dry_run"] = dry_run;
    answer.data["removed"] = nlohmann::ordered_json::array();
    std::int64_t total = 0;
    std::string rows;
    for (const store::Info::Table& table : removed) {
      answer.data["removed"].push_back({{"table", table.name}, {"rows", table.rows}});
      total += table.rows;
      if (table.rows > 0)
        rows += fmt::format("  {:<20} {:>12}\n", table.name, grouped_rows(table.rows));
    }
    answer.data["total"] = total;
    answer.data["retention"] = {{"findings", seconds(retention.findings)},
                                {"audit", seconds(retention.audit)},
                                {"accounts", seconds(retention.accounts)}};
    std::string what = counted(static_cast<std::uint64_t>(total), "row");
    answer.text =
        fmt::format("{}{}; closed findings are kept {}, the audit trail {}, accounts {}\n{}",
                    dry_run ? "would remove " : "removed ", what, span_text(retention.findings),
                    span_text(retention.audit), span_text(retention.accounts), rows);
    answer.data["expired"] = expired;
    if (expired > 0)
      answer.text +=
          fmt::format("{}written down as ended: {} of the blacklist whose time was over\n",
                      dry_run ? "would be " : "", counted(expired, "entry", "entries"));
    answer.plugin = fmt::format("{}{} | removed={} old_open={}",
                                dry_run ? "would remove " : "removed ", what, total, old_open);
    add_old_open(answer, old_open, session);
    return answer;
  }

 private:
  static void add_old_open(Answer& answer, std::int64_t count, Session& session) {
    answer.data["old_open"] = count;
    answer.data["next"] = nlohmann::ordered_json::array();
    if (count == 0) return;
    const Time before = session.now() - session.settings().retention.findings;
    const std::string list =
        session.paste(fmt::format("secops findings list --until {}",
                                  rfc3339(std::chrono::ceil<std::chrono::seconds>(before))));
    const std::string close = session.paste("secops findings close ID --reason 'dealt with'");
    answer.text += fmt::format("{} stay{}, since nobody closed {}\nsee: {}\nclose: {}\n",
                               counted(static_cast<std::uint64_t>(count), "older finding"),
                               count == 1 ? "s" : "", count == 1 ? "it" : "them", list, close);
    answer.data["next"] = {list, close};
  }
  static std::string grouped_rows(std::int64_t rows) {
    return grouped(static_cast<std::uint64_t>(rows));
  }
  static std::int64_t seconds(Duration span) {
    return std::chrono::duration_cast<std::chrono::seconds>(span).count();
  }
};

}  // namespace

CommandType store_prune_type() {
  CommandType type;
  type.path = "store prune";
  type.summary = "Remove what is older than the configuration keeps";
  type.description =
      "[secops] retention says how long findings and the audit trail are kept: 90 and 365 days if "
      "it "
      "says nothing. A finding goes when it is closed and both its last event and its closing are "
      "older than that; one that nobody has closed stays, and how many such there are is said. "
      "Finished runs and hourly figures go by the same span, and so do entries of the blacklist "
      "that have ended; those whose time is over and that nothing has cleaned up yet are written "
      "down as ended, as `blacklist cleanup` does it, and counted. The audit trail is cut at its "
      "old end "
      "and keeps the hash of what was cut, so "
      "that `store verify` still proves the rest. How old an audit row is goes by the clock when "
      "it "
      "was written. What is known of an account, or of whom it pays, goes when neither was seen "
      "for "
      "400 days. A --now that is ahead of the clock is refused with status 2.";
  type.examples = {{"secops store prune --dry-run", "count what would go"},
                   {"secops store prune", "let it go; harmless to repeat"}};
  type.changes = true;
  type.make = [] { return std::unique_ptr<Command>(std::make_unique<StorePrune>()); };
  return type;
}

}  // namespace secops::app
