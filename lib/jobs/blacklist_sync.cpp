#include "jobs/blacklist_sync.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <nlohmann/json.hpp>
#include <utility>

#include "base/digest.h"
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
constexpr std::string_view table_kind = "blacklist-table";  // made by a sync; name: its program
constexpr Duration nft_time = std::chrono::minutes(5);
constexpr Duration then_time = std::chrono::seconds(60);
constexpr Duration lock_wait = std::chrono::seconds(30);
constexpr std::size_t most_listing = std::size_t{1} << 30;
constexpr std::size_t most_said = 16u << 10;
constexpr int killed = 128;  // from there on a status is that of a signal
constexpr unsigned readable_by_all = 0644;
constexpr unsigned readable_by_group = 0640;
constexpr unsigned readable_by_others = 04;

Problem failed(std::string code, std::string message, std::string hint) {
  return {std::move(code), std::move(message), "", 0, 0, std::move(hint)};
}

std::string said(const host::ProcessResult& result) {
  const std::string complaint = host::complaint_of(result);
  return complaint.empty() ? fmt::format("its status is {}", result.status) : complaint;
}

Error nft_failed(const host::ProcessResult& result) {
  const bool denied = result.errors.find("Operation not permitted") != std::string::npos;
  const std::string why = result.timed_out ? "it took too long" : said(result);
  return Error(failed(
      denied ? "blacklist.not-permitted" : "blacklist.nft", fmt::format("nft failed: {}", why),
      denied
          ? "the packet filter needs CAP_NET_ADMIN; root becomes the owner of the store and keeps "
            "that: sudo secops blacklist sync"
          : ""));
}

// As nft says it; nothing where there is no such table.
std::optional<std::string> table_listing(const blacklist::SyncTarget& target) {
  constexpr std::string_view no_table = "Error: No such file or directory";
  const host::NetAdmin right;
  host::ProcessResult result = host::run_process(
      {target.program, "-j", "list", "table", "inet", target.table}, "", nft_time, most_listing);
  if (result.status == 1 && result.errors.starts_with(no_table)) return std::nullopt;
  if (result.status != 0 || result.timed_out) throw nft_failed(result);
  return std::move(result.output);
}

// `clock`: what says the time. It goes on while nft says what there is.
Firewall firewall_now(const blacklist::SyncTarget& target, const std::function<Time()>& clock) {
  const Time begun = clock();
  const auto listing = table_listing(target);
  if (!listing) return blacklist::no_firewall();
  Firewall is = blacklist::read_firewall(*listing, begun + (clock() - begun) / 2);
  if (is.foreign)
    throw Error(failed("blacklist.foreign-table",
                       fmt::format("the table inet {} holds what secops has not made, and would be "
                                   "made anew without it",
                                   target.table),
                       "give [[blacklist.sync]] a table of its own, such as \"secops\""));
  return is;
}

std::string audit_json(const SyncedTarget& target) {
  nlohmann::ordered_json text;
  if (target.values) {
    text = {{"values", *target.values}, {"written", target.written}};
    return text.dump();
  }
  std::size_t added = 0, removed = 0, changed = 0;
  for (const FirewallChange& change : target.changes)
    ++(change.what == What::added ? added : change.what == What::removed ? removed : changed);
  text = {{"added", added}, {"removed", removed}, {"changed", changed}, {"made", target.made}};
  if (target.confirm_until) text["confirm_until"] = rfc3339(*target.confirm_until);
  return text.dump();
}

// What is not known of this machine today must not lose the protection that it had: who is cut off
// then cannot look.
Firewall with_protected(Firewall wanted, const Firewall& is) {
  for (const char* set : {"protected_v4", "protected_v6"})
    if (const auto there = is.sets.find(set); there != is.sets.end())
      wanted.sets[set].insert(wanted.sets[set].end(), there->second.begin(), there->second.end());
  return settled(std::move(wanted));
}

bool has_filter(const SyncRequest& request) {
  return std::any_of(request.targets.begin(), request.targets.end(),
                     [](const blacklist::SyncTarget& target) { return target.file.empty(); });
}

class Sync {
 public:
  Sync(store::Store& store, const store::Act& act, const SyncRequest& request,
       const host::Lock* lock)
      : store_(store), act_(act), request_(request), lock_(lock) {
    auto read = store_.read();
    enforced_ = blacklist::enforced(*read, request.here->protection, now());
    for_files_ = blacklist::without_protected(enforced_);
    if (has_filter(request)) trial_ = load_trial(*read);
  }

  void refuse_idle_confirmation() const {
    if (request_.confirm && !trial_)
      throw Error(failed("blacklist.nothing-tried", "nothing waits for a confirmation",
                         "try what is listed: secops blacklist sync --confirm-within 60s"),
                  Status::warning);
  }

  // The packet filter first: programs behind files take their time, and the kernel counts down from
  // when it is told.
  std::vector<SyncedTarget> run() {
    std::vector<SyncedTarget> all(request_.targets.size());
    for (const bool files : {false, true})
      for (std::size_t i = 0; i < all.size(); ++i)
        if (request_.targets[i].file.empty() != files) all[i] = run(request_.targets[i]);
    add_left_tables(all);
    return all;
  }

 private:
  static std::string name_of(const blacklist::SyncTarget& target) {
    return target.file.empty() ? "nftables " + target.table : target.file;
  }

  Time now() const { return request_.time_given ? act_.time : host::now(); }

  SyncedTarget run(const blacklist::SyncTarget& target) {
    SyncedTarget synced;
    synced.target = name_of(target);
    synced.left_out = for_files_.excepted;
    synced.left_out_count = for_files_.excepted_count;
    try {
      if (target.file.empty())
        filter(target, synced);
      else
        file(target, synced);
    } catch (const Error& error) {
      if (target.file.empty()) {
        filter_failed_ = true;
        synced.changed = false;
      }
      synced.problem = error.problems().front();
      if (synced.problem.code == "process.start" && target.file.empty())
        synced.problem.hint =
            "install nftables, or give [[blacklist.sync]] a target \"file:/…\" in the "
            "configuration";
    }
    return synced;
  }

  bool is_target(const std::string& table) const {
    return std::any_of(request_.targets.begin(), request_.targets.end(), [&](const auto& target) {
      return target.file.empty() && target.table == table;
    });
  }

  void remember_table(const blacklist::SyncTarget& target) {
    if (store::load_state(*store_.read(), table_kind, target.table) == target.program) return;
    auto write = store_.write(act_);
    store::save_state(*write, table_kind, target.table, target.program);
    write->commit();
  }

  // Tables of an earlier configuration go on cutting what they held when it was changed. Taking
  // them away is for who changed it: something else may have been meant.
  void add_left_tables(std::vector<SyncedTarget>& all) {
    for (const store::State& known : store::list_states(*store_.read(), table_kind)) {
      blacklist::SyncTarget target;
      target.table = known.name;
      target.program = known.bytes;
      if (is_target(target.table)) continue;
      const auto there = is_there(target);
      if (there == false) {
        if (!request_.dry_run) forget_table(target);
        continue;
      }
      SyncedTarget left;
      left.target = name_of(target);
      left.problem =
          there
              ? failed("blacklist.left-table",
                       "the configuration names this table no more, and what it holds is still "
                       "kept out",
                       fmt::format("take it away: sudo nft delete table inet {}", target.table))
              : failed("blacklist.left-table",
                       "the configuration names this table no more, and whether it is still there "
                       "only root can find out",
                       "sudo secops blacklist sync");
      all.push_back(std::move(left));
    }
  }

  // Nothing where it cannot be found out.
  static std::optional<bool> is_there(const blacklist::SyncTarget& target) {
    try {
      return table_listing(target).has_value();
    } catch (const Error&) {
      return std::nullopt;
    }
  }

  void forget_table(const blacklist::SyncTarget& target) {
    auto write = store_.write(act_);
    store::forget_state(*write, table_kind, target.table);
    write->commit();
  }

  // By when it was typed, not by when the lock was free.
  void refuse_late_confirmation(const std::optional<Trial>& before) const {
    if (!request_.confirm || !before || before->lasts_at(act_.time)) return;
    throw Error(
        failed("blacklist.not-confirmed",
               fmt::format("the time to confirm was over at {}: the changes were rolled back",
                           rfc3339(std::chrono::floor<std::chrono::seconds>(before->until))),
               "try them again with: secops blacklist sync --confirm-within 60s"));
  }

  SyncPlan plan_for(const Firewall& listed, const Firewall& is, const std::optional<Trial>& before,
                    Time now) const {
    if (request_.confirm_within)
      return tried(listed, is, before, now + *request_.confirm_within, now);
    if (!before) return all_of(listed, is);
    return request_.confirm ? confirmed(listed, is, *before, now)
                            : held_back(listed, is, *before, now);
  }

  void filter(const blacklist::SyncTarget& target, SyncedTarget& synced) {
    const std::optional<Trial> before = trial_;
    refuse_late_confirmation(before);
    const Firewall is = firewall_now(target, [this] { return this->now(); });
    const Time now = this->now();
    Firewall listed = blacklist::wanted_firewall(enforced_, now);
    if (!request_.here->fixed_known) listed = with_protected(std::move(listed), is);
    SyncPlan plan = plan_for(listed, is, before, now);
    const std::string script =
        blacklist::firewall_script(target.table, plan.wanted, is, plan.changes, now);
    synced.changes = std::move(plan.changes);
    synced.withheld = std::move(plan.withheld);
    synced.made = !is.whole;
    synced.changed = !script.empty();
    (request_.confirm ? synced.untried : synced.held) = synced.withheld.size();
    if (plan.trial && plan.trial->lasts_at(now)) synced.confirm_until = plan.trial->until;
    trial_ = plan.trial;
    if (request_.dry_run) return;
    // A trial is on record before it begins: one that was forgotten would be made to last by the
    // next run. Its end is, after it has ended: what is held too long does no harm.
    if (request_.confirm_within) keep_now(plan.trial);
    if (synced.changed) {
      const host::NetAdmin right;
      const host::ProcessResult result =
          host::run_process({target.program, "-f", "-"}, script, nft_time, most_said, lock_);
      if (result.status != 0 || result.timed_out) {
        // One that was killed may have done it all the same: then it is on trial.
        const bool undone = !result.timed_out && result.status < killed;
        if (undone) trial_ = before;
        if (undone && request_.confirm_within) keep_now(before);
        throw nft_failed(result);
      }
    }
    remember_table(target);
    if (!synced.changed && (plan.trial == before || request_.confirm_within)) return;
    auto write = store_.write(act_);
    keep_trial(*write, plan.trial);
    if (synced.changed) write->audit("blacklist.synced", synced.target, "", "", audit_json(synced));
    write->commit();
  }

  void file(const blacklist::SyncTarget& target, SyncedTarget& synced) {
    if (trial_ && trial_->lasts_at(now())) synced.confirm_until = trial_->until;
    const blacklist::ExportType* type = blacklist::find_export(target.format);
    const blacklist::ExportList list(list_for_files(synced), now());
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
    if (same && taken) return;
    if (waits(synced)) return;
    if (!same && !request_.dry_run)
      replace(target.file, text, type->tells_reasons ? readable_by_group : readable_by_all);
    synced.changed = true;
    synced.written = !same;
    if (request_.dry_run) return;
    if (!same) note_written(synced);
    if (!target.then.empty()) tell_program(target.then, same);
    auto write = store_.write(act_);
    store::save_state(*write, state_kind, name, done);
    if (same) write->audit("blacklist.synced", target.file, "", "", audit_json(synced));
    write->commit();
  }

  // A file cannot be rolled back, so nothing is written to it while a trial lasts, or should have
  // begun; and what the packet filter holds back then is not in it either.
  bool waits(SyncedTarget& synced) const {
    const bool should_last = request_.confirm_within && filter_failed_;
    if (!synced.confirm_until && !should_last) return false;
    synced.held = std::max<std::size_t>(synced.held, 1);
    return true;
  }

  blacklist::Enforced list_for_files(SyncedTarget& synced) const {
    if (!trial_) return for_files_;
    std::vector<IpNetwork> held;
    for (const blacklist::Cut& cut : trial_->held.parts()) {
      if (cut.until > now()) continue;  // it was listed before
      const auto networks = blacklist::networks_between(cut.first, cut.last);
      held.insert(held.end(), networks.begin(), networks.end());
    }
    blacklist::Enforced list = for_files_;
    list.excepted_count = 0;
    list = blacklist::without(std::move(list), held);
    synced.held = list.excepted_count;
    return list;
  }

  void note_written(const SyncedTarget& synced) {
    auto write = store_.write(act_);
    write->audit("blacklist.synced", synced.target, "", "", audit_json(synced));
    write->commit();
  }

  static void tell_program(const std::vector<std::string>& then, bool was_written_before) {
    const host::ProcessResult result = host::run_process(then, "", then_time);
    if (!result.timed_out && result.status == 0) return;
    throw Error(failed(
        "blacklist.then",
        fmt::format("the file {} written, but {} failed: {}", was_written_before ? "is" : "was",
                    then.front(), result.timed_out ? "it took too long" : said(result)),
        "the next run tries again"));
  }

  void keep_now(const std::optional<Trial>& trial) {
    auto write = store_.write(act_);
    keep_trial(*write, trial);
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
      if (facts && !host::give_file(fresh, *facts) && (facts->mode & readable_by_others) == 0)
        throw Error(failed("blacklist.owner",
                           "its owner and group cannot be kept, and who reads it by them could not "
                           "any more",
                           "run sync as the owner of the file, or let everybody read it"));
      host::rename_file(fresh, place);
    } catch (const Error&) {
      host::remove_file(fresh);
      throw;
    }
  }

  store::Store& store_;
  const store::Act& act_;
  const SyncRequest& request_;
  const host::Lock* lock_;
  blacklist::Enforced enforced_, for_files_;
  bool filter_failed_{false};
  std::optional<Trial> trial_;
};

void refuse_request(const SyncRequest& request) {
  const bool filters = has_filter(request);
  if ((request.confirm_within || request.confirm) && !filters)
    throw Error({"usage.no-trial",
                 "no packet filter is among [[blacklist.sync]], and a file cannot be tried for a "
                 "time",
                 "", 0, 0, "look with --dry-run, then: secops blacklist sync"});
  if (request.time_given && filters && !request.dry_run)
    throw Error({"usage.now",
                 "the packet filter goes by the machine's clock, so --now cannot be said here", "",
                 0, 0, "leave --now away, or look with --dry-run"});
}

}  // namespace

std::vector<SyncedTarget> sync_blacklist(store::Store& store, const store::Act& act,
                                         const SyncRequest& request) {
  refuse_request(request);
  std::optional<host::Lock> lock;
  if (!request.dry_run) {
    const std::string path = store.path() + ".blacklist-sync.lock";
    lock = host::Lock::take(path, lock_wait);
    if (!lock)
      throw Error({"job.busy",
                   fmt::format("another blacklist sync is at work ({})", host::lock_holder(path)),
                   path, 0, 0, "wait for it"});
  }
  Sync sync(store, act, request, lock ? &*lock : nullptr);
  sync.refuse_idle_confirmation();
  return sync.run();
}

}  // namespace secops::jobs
