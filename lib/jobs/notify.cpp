#include "jobs/notify.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/text.h"
#include "findings/advice.h"
#include "host/clock.h"
#include "host/process.h"

namespace secops::jobs {

namespace {

constexpr std::string_view state_kind = "notify";
constexpr std::string_view state_name = "untold";

// One may be refused for what it holds; a command that fails so often does not work at all.
constexpr std::size_t most_failures = 3;

std::vector<std::string> untold(store::Read& read) {
  std::vector<std::string> ids;
  const std::string saved = store::load_state(read, state_kind, state_name).value_or("");
  for (const std::string_view id : split(saved, '\n'))
    if (!id.empty()) ids.emplace_back(id);
  return ids;
}

void save_untold(store::Write& write, const std::vector<std::string>& ids) {
  store::save_state(write, state_kind, state_name, fmt::format("{}", fmt::join(ids, "\n")));
}

std::string message_of(const findings::Finding& finding) {
  nlohmann::ordered_json key = nlohmann::ordered_json::object();
  for (const auto& [field, value] : finding.key) key[field] = valid_utf8(value);
  const nlohmann::ordered_json message = {
      {"schema", "secops.notify/1"},
      {"id", finding.id},
      {"severity", events::name_of(finding.severity)},
      {"rule", {{"id", finding.rule}, {"title", finding.title}}},
      {"key", key},
      {"count", finding.count},
      {"first", rfc3339(finding.first)},
      {"last", rfc3339(finding.last)},
      {"evidence", escaped(finding.evidence.line)},
      {"contact", finding.contact},
      {"advice", findings::filled_advice(finding)},
      {"text",
       fmt::format("{}: {} ({})", events::name_of(finding.severity), finding.title, finding.id)},
  };
  // Text from logs is not to be trusted with anybody's terminal: plain ASCII only.
  return message.dump(-1, ' ', true, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

struct Waiting {
  std::string note;  // as it stands in the list; leads to the finding even after a rename
  findings::Finding finding;
};

std::optional<findings::Finding> noted_finding(store::Read& read, const std::string& id) {
  try {
    return findings::find(read, id);
  } catch (const Error& error) {
    if (error.problems().front().code == "finding.unknown") return std::nullopt;
    throw;
  }
}

Problem failure(const std::vector<std::string>& argv, const std::string& why) {
  Problem problem;
  problem.code = "notify.failed";
  problem.message = fmt::format("the notify command {} {}", argv.front(), why);
  problem.hint =
      "the finding stays noted and is told by the next recorded run; try the command by hand";
  return problem;
}

// Why it failed; "" if it did not.
std::string run_once(const std::vector<std::string>& argv, const std::string& message,
                     Duration timeout) {
  try {
    const host::ProcessResult result = host::run_process(argv, message, timeout);
    if (result.timed_out) return fmt::format("did not end within {}", span_text(timeout));
    if (result.status == 0) return "";
    const std::string said = std::string(trimmed(result.errors)).substr(0, 200);
    return fmt::format("ended with status {}{}{}", result.status, said.empty() ? "" : ": ", said);
  } catch (const Error& error) {
    return fmt::format("could not be run: {}", error.problems().front().message);
  }
}

Problem out_of_time(std::size_t left, Duration timeout) {
  Problem problem;
  problem.code = "notify.waiting";
  problem.message = fmt::format("{} not told of yet: telling the others took {}",
                                counted(left, "finding"), span_text(timeout));
  problem.hint =
      "they stay noted and are told by the next recorded run; a quicker command helps, or a longer "
      "notify.timeout";
  return problem;
}

// What could not be told goes behind the others: it must not keep them waiting for ever.
void put_last(store::Store& store, const store::Act& act, const std::string& note) {
  const auto write = store.write(act);
  std::vector<std::string> ids = untold(*write);
  const auto at = std::find(ids.begin(), ids.end(), note);
  if (at != ids.end()) std::rotate(at, at + 1, ids.end());
  save_untold(*write, ids);
  write->commit();
}

// By name, not by place: a run over paths takes no lock and may have struck out or noted others.
void strike_out(store::Store& store, const store::Act& act, const std::vector<std::string>& notes,
                const std::string& told) {
  const auto write = store.write(act);
  std::vector<std::string> left = untold(*write);
  left.erase(std::remove_if(left.begin(), left.end(),
                            [&](const std::string& id) {
                              return std::find(notes.begin(), notes.end(), id) != notes.end();
                            }),
             left.end());
  save_untold(*write, left);
  if (!told.empty()) write->audit("finding.told", told, "", "", "");
  write->commit();
}

}  // namespace

void note_untold(store::Write& write, const std::vector<std::string>& ids) {
  if (ids.empty()) return;
  std::vector<std::string> all = untold(write);
  for (const std::string& id : ids)
    if (std::find(all.begin(), all.end(), id) == all.end()) all.push_back(id);
  save_untold(write, all);
}

NotifyResult tell_untold(store::Store& store, const store::Act& act,
                         const std::vector<std::string>& argv, Duration timeout) {
  NotifyResult result;
  std::vector<std::string> pruned;  // before anybody could be told
  std::vector<Waiting> waiting;
  {
    const auto read = store.read();
    for (const std::string& id : untold(*read)) {
      auto finding = noted_finding(*read, id);
      if (finding)
        waiting.push_back({id, std::move(*finding)});
      else
        pruned.push_back(id);
    }
  }
  if (!pruned.empty()) strike_out(store, act, pruned, "");
  result.untold = waiting.size();
  const Duration end = host::monotonic_after(timeout);
  std::size_t begun = 0;
  std::size_t failures = 0;
  for (const Waiting& one : waiting) {
    if (begun++ > 0 && host::monotonic() >= end) {
      if (failures == 0) result.problems.push_back(out_of_time(result.untold, timeout));
      break;
    }
    const std::string why = run_once(argv, message_of(one.finding), timeout);
    if (!why.empty()) {
      put_last(store, act, one.note);
      if (failures++ == 0) result.problems.push_back(failure(argv, why));
      if (failures == most_failures) break;
      continue;
    }
    // At once: a run that is ended from outside must not tell all of them again.
    strike_out(store, act, {one.note}, one.finding.id);
    ++result.told;
    --result.untold;
  }
  return result;
}

}  // namespace secops::jobs
