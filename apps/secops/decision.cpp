#include "decision.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "base/text.h"
#include "finding_text.h"
#include "session.h"

namespace secops::app {

namespace {

struct Decided {
  findings::Finding finding;
  bool changed{false};
};

std::string line_of(const Decided& decided, std::string_view done, bool dry_run) {
  const std::string& id = decided.finding.id;
  Foreign title(decided.finding.title);
  if (!decided.changed)
    return fmt::format("{} is {} already: {}\n", id, name_of(decided.finding.state), title);
  return fmt::format("{}{} {}: {}\n", dry_run ? "would be " : "", done, id, title);
}

}  // namespace

std::vector<Flag> FindingDecision::flags() {
  return {{"--reason", "TEXT", "Why; kept in the audit trail.", &reason_, {}, true}};
}

std::vector<Argument> FindingDecision::arguments() {
  return {{"ID", "A finding, by its id or any unique beginning of four characters or more.", &ids_,
           true}};
}

Answer FindingDecision::run(Session& session) {
  bool dry_run = session.flags().dry_run;
  std::vector<Decided> all;
  {
    store::Store& store = session.store(store::OpenOptions::Mode::read_write);
    std::unique_ptr<store::Write> write = store.write(session.act());
    for (const std::string& id : ids_) {
      Decided decided;
      std::string whole_id = finding_named(*write, id, session).id;
      decided.changed = decide_(*write, whole_id, reason_);
      decided.finding = findings::find(*write, whole_id);
      all.push_back(std::move(decided));
    }
    if (!dry_run) write->commit();
  }
  Answer answer;
  answer.data["dry_run"] = dry_run;
  answer.data["findings"] = nlohmann::ordered_json::array();
  std::size_t changed = 0;
  for (const Decided& decided : all) {
    nlohmann::ordered_json json = finding_json(decided.finding, session);
    json["changed"] = decided.changed;
    answer.data["findings"].push_back(std::move(json));
    answer.text += line_of(decided, done_, dry_run);
    changed += decided.changed ? 1 : 0;
  }
  if (all.size() == 1) {
    answer.text += fmt::format("next: {}\n", next_lines(all.front().finding, session).front());
  }
  answer.plugin = fmt::format("{} of {} {} | changed={}", changed, counted(all.size(), "finding"),
                              done_, changed);
  return answer;
}

}  // namespace secops::app
