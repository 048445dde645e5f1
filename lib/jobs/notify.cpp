#include "jobs/notify.h"

#include <nlohmann/json.hpp>
#include <unordered_set>

#include "base/text.h"
#include "findings/advice.h"
#include "host/clock.h"
#include "host/lock.h"
#include "host/process.h"

namespace secops::jobs {

namespace {

// One state for each finding: its name is the id, its bytes are the place in the queue.
constexpr std::string_view state_kind = "untold";

// One may be refused for what it holds; a command that fails so often does not work at all.
constexpr std::size_t most_failures = 3;

struct Queue {
  std::vector<std::string> ids;
  std::uint64_t next{1};  // the place behind all of them
};

Queue untold(store::Read& read) {
  Queue queue;
  for (store::State& state : store::list_states(read, state_kind)) {
    std::uint64_t place = 0;
    if (parse_integer(state.bytes, place)) queue.next = place + 1;
    queue.ids.push_back(std::move(state.name));
  }
  return queue;
}

void save_place(store::Write& write, const std::string& id, std::uint64_t place) {
  // All of one length, so that their order as text is that of the numbers.
  store::save_state(write, state_kind, id, fmt::format("{:020}", place));
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
    const std::string said = host::complaint_of(result);
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

Problem others_turn(std::size_t left, const std::string& lock) {
  Problem problem;
  problem.code = "notify.waiting";
  std::string holder = host::lock_holder(lock);
  if (!holder.empty()) holder = " (" + holder + ")";
  problem.message =
      fmt::format("{} not told of yet: another run is telling{}", counted(left, "finding"), holder);
  problem.hint = "they stay noted and are told by the next recorded run";
  return problem;
}

// Two runs that tell at once would tell each finding twice. Nothing if another one holds it all the
// time. The kernel frees it when its holder dies, whose findings are then told by the next.
std::optional<host::Lock> take_turn(const std::string& path, Duration wait, bool& busy) {
  try {
    auto lock = host::Lock::take(path, wait);
    busy = !lock;
    return lock;
  } catch (const Error&) {
    return std::nullopt;  // rather twice than not at all
  }
}

// What could not be told goes behind the others: it must not keep them waiting for ever. Unless it
// is gone: a run that could not take its turn may have told it.
void put_last(store::Store& store, const store::Act& act, const std::string& note) {
  const auto write = store.write(act);
  if (store::load_state(*write, state_kind, note)) save_place(*write, note, untold(*write).next);
  write->commit();
}

void strike_out(store::Store& store, const store::Act& act, const std::vector<std::string>& notes,
                const std::string& told) {
  const auto write = store.write(act);
  for (const std::string& note : notes) store::forget_state(*write, state_kind, note);
  if (!told.empty()) write->audit("finding.told", told, "", "", "");
  write->commit();
}

}  // namespace

void note_untold(store::Write& write, const std::vector<std::string>& ids) {
  if (ids.empty()) return;
  Queue queue = untold(write);
  std::unordered_set<std::string> known(queue.ids.begin(), queue.ids.end());
  for (const std::string& id : ids)
    if (known.insert(id).second) save_place(write, id, queue.next++);
}

NotifyResult tell_untold(store::Store& store, const store::Act& act,
                         const std::vector<std::string>& argv, Duration timeout) {
  NotifyResult result;
  const std::size_t noted = untold(*store.read()).ids.size();
  if (noted == 0) return result;
  const std::string lock_path = store.path() + ".notify.lock";
  bool busy = false;
  const std::optional<host::Lock> turn = take_turn(lock_path, timeout, busy);
  if (busy) {
    result.untold = noted;
    result.problems.push_back(others_turn(noted, lock_path));
    return result;
  }
  std::vector<std::string> pruned;  // before anybody could be told
  std::vector<Waiting> waiting;
  {
    const auto read = store.read();
    for (const std::string& id : untold(*read).ids) {
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
