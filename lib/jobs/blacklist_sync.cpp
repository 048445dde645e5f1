#include "jobs/blacklist_sync.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "base/digest.h"
#include "base/redact.h"
#include "base/text.h"
#include "blacklist/export.h"
#include "host/clock.h"
#include "host/files.h"
#include "host/lock.h"
#include "host/process.h"
#include "jobs/blacklist_trial.h"

namespace secops::jobs {
namespace {

using blacklist::Firewall;
using blacklist::FirewallChange;
using What = FirewallChange::What;

constexpr std::string_view state_kind = "blacklist-sync";
constexpr Duration nft_time = std::chrono::minutes(5);
constexpr Duration then_time = std::chrono::seconds(60);
constexpr Duration lock_wait = std::chrono::seconds(30);
constexpr std::size_t most_listing = std::size_t{1} << 30;
constexpr unsigned readable_by_all = 0644;
constexpr unsigned readable_by_group = 0640;

Problem failed(std::string code, std::string message, std::string hint) {
  return {std::move(code), std::move(message), "", 0, 0, std::move(hint)};
}

// What a program said, in one line.
std::string said(const host::ProcessResult& result) {
  const std::string_view text = trimmed(result.errors.empty() ? result.output : result.errors);
  if (text.empty()) return fmt::format("its status is {}", result.status);
  return redacted(text.substr(0, std::min<std::size_t>(text.find('\n'), 300)));
}

Error nft_failed(const host::ProcessResult& result) {
  const bool denied = result.errors.find("Operation not permitted") != std::string::npos;
  const std::string why = result.timed_out ? "it took too long" : said(result);
  return Error(failed(
      denied ? "blacklist.not-permitted" : "blacklist.nft", fmt::format("nft failed: {}", why),
      denied
          ? "the packet filter needs CAP_NET_ADMIN: setpriv --reuid=secops --regid=secops "
            "--clear-groups --inh-caps=+net_admin --ambient-caps=+net_admin secops blacklist sync"
          : ""));
}

Firewall firewall_now(const blacklist::SyncTarget& target, Time now) {
  const host::ProcessResult result = host::run_process(
      {target.program, "-j", "list", "table", "inet", target.table}, "", nft_time, most_listing);
  if (result.status != 0) {
    if (result.errors.find("No such file or directory") == std::string::npos)
      throw nft_failed(result);
    return blacklist::no_firewall();
  }
  Firewall is = blacklist::read_firewall(result.output, now);
  if (is.foreign)
    throw Error(failed("blacklist.foreign-table",
                       fmt::format("the table inet {} holds what secops has not made, and would be "
                                   "made anew without it",
                                   target.table),
                       "give [[blacklist.sync]] a table of its own, such as \"secops\""));
  return is;
}

std::string audit_json(const SyncedTarget& target) {
  std::size_t added = 0, removed = 0, changed = 0;
  for (const FirewallChange& change : target.changes)
    ++(change.what == What::added ? added : change.what == What::removed ? removed : changed);
  nlohmann::ordered_json text = {{"added", added}, {"removed", removed}, {"changed", changed}};
  if (target.values) text = {{"values", *target.values}};
  if (target.confirm_until) text["confirm_until"] = rfc3339(*target.confirm_until);
  return text.dump();
}

// What is done now, and what waits for a confirmation.
struct Plan {
  Firewall wanted;
  std::vector<FirewallChange> changes;
  std::optional<Trial> trial;
  std::size_t held{0};
  std::size_t untried{0};
};

// What keeps people in is done at once; the rest is tried for a time, or waits.
void try_changes(const std::vector<FirewallChange>& all, Time until,
                 std::vector<FirewallChange>& now, Plan& plan) {
  plan.trial = Trial{until, {}};
  for (FirewallChange change : all) {
    if (change.what != What::added || !change.set.starts_with("protected")) {
      ++plan.held;
      plan.trial->held.add(change, change.was);
      if (change.what != What::added) continue;
      change.element.ends = std::min(change.element.ends.value_or(until), until);
    }
    now.push_back(std::move(change));
  }
}

// What is listed no more, or else is as it was before the trial, need not be held any more.
void hold_back(const std::vector<FirewallChange>& all, const Trial& before, Time time,
               std::vector<FirewallChange>& now, Plan& plan) {
  plan.trial = Trial{before.until, {}};
  for (const FirewallChange& change : all) {
    if (!before.held.holds(change)) {
      now.push_back(change);
      continue;
    }
    ++plan.held;
    const auto former = change.was ? change.was : before.held.former(change);
    plan.trial->held.add(change, former);
    // Gone with a restart: what was in force before the trial is in force again.
    if (change.what == What::added && former && former->ends.value_or(Time::max()) > time)
      now.push_back({change.set, *former, std::nullopt, What::added});
  }
}

class Sync {
 public:
  Sync(store::Store& store, const store::Act& act, const SyncRequest& request, Time now)
      : store_(store), act_(act), request_(request), now_(now) {
    auto read = store_.read();
    enforced_ = blacklist::enforced(*read, request.here->protection, now);
    for_files_ = blacklist::without_protected(enforced_);
    for (const blacklist::SyncTarget& target : request.targets)
      trials_.push_back(load_trial(*read, name_of(target)));
  }

  void refuse_late_confirmation() const {
    if (!request_.confirm) return;
    for (const auto& trial : trials_)
      if (trial && trial->until <= now_)
        throw Error(
            failed("blacklist.not-confirmed",
                   fmt::format("the time to confirm was over at {}: the changes were rolled back",
                               rfc3339(std::chrono::floor<std::chrono::seconds>(trial->until))),
                   "try them again with: secops blacklist sync --confirm-within 60s"),
            Status::critical);
  }

  std::vector<SyncedTarget> run() {
    std::vector<SyncedTarget> all;
    for (std::size_t i = 0; i < request_.targets.size(); ++i)
      all.push_back(run(request_.targets[i], trials_[i]));
    return all;
  }

 private:
  static std::string name_of(const blacklist::SyncTarget& target) {
    return target.file.empty() ? "nftables " + target.table : target.file;
  }

  SyncedTarget run(const blacklist::SyncTarget& target, const std::optional<Trial>& before) {
    SyncedTarget synced;
    synced.target = name_of(target);
    synced.left_out = for_files_.excepted;
    synced.left_out_count = for_files_.excepted_count;
    try {
      if (target.file.empty())
        filter(target, before, synced);
      else
        file(target, before, synced);
    } catch (const Error& error) {
      synced.problem = error.problems().front();
      if (synced.problem.code == "process.start" && target.file.empty())
        synced.problem.hint =
            "install nftables, or give [[blacklist.sync]] a target \"file:/…\" in the "
            "configuration";
    }
    return synced;
  }

  Plan plan_for(Firewall all, const Firewall& is, const std::optional<Trial>& before) const {
    Plan plan;
    plan.changes = blacklist::difference(all, is);
    if (!request_.confirm_within && !request_.confirm && !before) {
      plan.wanted = std::move(all);
      return plan;
    }
    std::vector<FirewallChange> now;
    if (request_.confirm_within) {
      try_changes(plan.changes, now_ + *request_.confirm_within, now, plan);
    } else if (!request_.confirm) {
      hold_back(plan.changes, *before, now_, now, plan);
    } else {
      for (const FirewallChange& change : plan.changes)
        if (before && before->held.holds(change)) now.push_back(change);
      plan.untried = plan.changes.size() - now.size();
    }
    if (plan.trial && plan.held == 0) plan.trial.reset();
    if (plan.trial) plan.trial->held.settle();
    plan.wanted = blacklist::changed(is, now);
    plan.changes = blacklist::difference(plan.wanted, is);
    return plan;
  }

  void filter(const blacklist::SyncTarget& target, const std::optional<Trial>& before,
              SyncedTarget& synced) {
    const Firewall is = firewall_now(target, now_);
    Plan plan = plan_for(blacklist::wanted_firewall(enforced_, now_), is, before);
    const std::string script =
        blacklist::firewall_script(target.table, plan.wanted, is, plan.changes, now_);
    synced.changes = std::move(plan.changes);
    synced.made = !is.whole;
    synced.changed = !script.empty();
    synced.held = plan.held;
    synced.untried = plan.untried;
    if (plan.trial && plan.trial->until > now_) synced.confirm_until = plan.trial->until;
    if (request_.dry_run) return;
    // A trial is on record before it begins: one that was forgotten would be made to last by the
    // next run. Its end is, after it has ended: what is held too long does no harm.
    if (request_.confirm_within) keep_trial(synced.target, plan.trial);
    if (synced.changed) {
      const host::ProcessResult result =
          host::run_process({target.program, "-f", "-"}, script, nft_time);
      if (result.status != 0) {
        if (request_.confirm_within) keep_trial(synced.target, before);
        throw nft_failed(result);
      }
    }
    const bool same_trial = before.has_value() == plan.trial.has_value() &&
                            (!before || before->held == plan.trial->held);
    if (!synced.changed && (same_trial || request_.confirm_within)) return;
    auto write = store_.write(act_);
    put_trial(*write, synced.target, plan.trial);
    if (synced.changed) write->audit("blacklist.synced", synced.target, "", "", audit_json(synced));
    write->commit();
  }

  void file(const blacklist::SyncTarget& target, const std::optional<Trial>& before,
            SyncedTarget& synced) {
    const blacklist::ExportType* type = blacklist::find_export(target.format);
    const blacklist::ExportList list(for_files_, now_);
    blacklist::ExportOptions options;
    options.name = target.name;
    const std::string text = type->write(list, options);
    std::size_t values = 0;
    for (const blacklist::Kind kind : type->kinds)
      if (kind != blacklist::Kind::net) values += list.count(kind);
    synced.values = values;
    // Done is only what the program behind the file has taken: until then each run tries again.
    const std::string done = hex(sha256(text));
    const std::string name = "file " + target.file;
    const bool same = host::facts_of(target.file) && is_content(target.file, text);
    const bool taken =
        target.then.empty() || store::load_state(*store_.read(), state_kind, name) == done;
    if (same && taken) {
      if (before && !request_.dry_run) keep_trial(synced.target, std::nullopt);
      return;
    }
    if (!may_be_written(before, synced)) return;
    synced.written = !same;
    if (request_.dry_run) return;
    if (!same)
      replace(target.file, text, type->tells_reasons ? readable_by_group : readable_by_all);
    // What was confirmed is so, also if the program fails: then that alone is tried again.
    if (before) keep_trial(synced.target, std::nullopt);
    if (!target.then.empty()) {
      const host::ProcessResult result = host::run_process(target.then, "", then_time);
      if (result.timed_out || result.status != 0)
        throw Error(failed(
            "blacklist.then",
            fmt::format("the file {} written, but {} failed: {}", same ? "is" : "was",
                        target.then.front(), result.timed_out ? "it took too long" : said(result)),
            "the next run tries again"));
    }
    auto write = store_.write(act_);
    store::save_state(*write, state_kind, name, done);
    write->audit("blacklist.synced", target.file, "", "", audit_json(synced));
    write->commit();
  }

  // A file cannot be rolled back, so all of it waits for the confirmation.
  bool may_be_written(const std::optional<Trial>& before, SyncedTarget& synced) {
    std::optional<Trial> trial = before;
    if (request_.confirm_within) trial = Trial{now_ + *request_.confirm_within, {}};
    if (request_.confirm && !before) {
      synced.untried = 1;
    } else if (trial && !request_.confirm) {
      synced.held = 1;
      if (trial->until > now_) synced.confirm_until = trial->until;
      if (request_.confirm_within && !request_.dry_run) keep_trial(synced.target, trial);
    } else {
      synced.changed = true;
    }
    return synced.changed;
  }

  static void put_trial(store::Write& write, const std::string& target,
                        const std::optional<Trial>& trial) {
    if (trial)
      save_trial(write, target, *trial);
    else
      end_trial(write, target);
  }

  void keep_trial(const std::string& target, const std::optional<Trial>& trial) {
    auto write = store_.write(act_);
    put_trial(*write, target, trial);
    write->commit();
  }

  static bool is_content(const std::string& path, const std::string& text) {
    const auto facts = host::facts_of(path);
    return facts && facts->size == text.size() &&
           host::read_file(path, std::max<std::size_t>(text.size(), 1)) == text;
  }

  // Readers see the old file or the new one, never a part. It keeps its mode, and a link to it.
  static void replace(const std::string& path, const std::string& text, unsigned mode) {
    const std::string place = host::real_path(path);
    const std::string fresh = place + ".secops-new";
    const auto facts = host::facts_of(place);
    host::remove_file(fresh);
    host::create_file(fresh, text, facts ? facts->mode : mode);
    try {
      host::rename_file(fresh, place);
    } catch (const Error&) {
      host::remove_file(fresh);
      throw;
    }
  }

  store::Store& store_;
  const store::Act& act_;
  const SyncRequest& request_;
  Time now_;
  blacklist::Enforced enforced_, for_files_;
  std::vector<std::optional<Trial>> trials_;  // of each target
};

void refuse_time(const SyncRequest& request) {
  const bool filters =
      std::any_of(request.targets.begin(), request.targets.end(),
                  [](const blacklist::SyncTarget& target) { return target.file.empty(); });
  if (request.time_given && filters && !request.dry_run)
    throw Error({"usage.now",
                 "the packet filter goes by the machine's clock, so --now cannot be said here", "",
                 0, 0, "leave --now away, or look with --dry-run"});
}

}  // namespace

std::vector<SyncedTarget> sync_blacklist(store::Store& store, const store::Act& act,
                                         const SyncRequest& request) {
  refuse_time(request);
  std::optional<host::Lock> lock;
  if (!request.dry_run) {
    const std::string path = store.path() + ".blacklist-sync.lock";
    lock = host::Lock::take(path, lock_wait);
    if (!lock)
      throw Error({"job.busy",
                   fmt::format("another blacklist sync is at work ({})", host::lock_holder(path)),
                   path, 0, 0, "wait for it"});
  }
  // Behind the wait: what the kernel counts down begins now.
  Sync sync(store, act, request, request.time_given ? act.time : host::now());
  sync.refuse_late_confirmation();
  return sync.run();
}

}  // namespace secops::jobs
