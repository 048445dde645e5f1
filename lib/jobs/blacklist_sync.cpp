#include "jobs/blacklist_sync.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <nlohmann/json.hpp>
#include <utility>

#include "base/digest.h"
#include "base/redact.h"
#include "base/text.h"
#include "blacklist/export.h"
#include "host/files.h"
#include "host/lock.h"
#include "host/process.h"

namespace secops::jobs {
namespace {

using blacklist::Element;
using blacklist::Firewall;
using blacklist::FirewallChange;
using What = FirewallChange::What;
using nlohmann::json;

constexpr std::string_view state_kind = "blacklist-sync";
constexpr Duration nft_time = std::chrono::minutes(5);
constexpr Duration then_time = std::chrono::seconds(60);
constexpr Duration lock_wait = std::chrono::seconds(30);
constexpr std::size_t most_listing = std::size_t{1} << 30;
constexpr unsigned readable_by_all = 0644;

Problem failed(std::string code, std::string message, std::string hint) {
  return {std::move(code), std::move(message), "", 0, 0, std::move(hint)};
}

// Changes that nobody has confirmed, as ranges of addresses by set: a network may be cut otherwise
// by the next run, and is held back all the same.
class Held {
 public:
  void add(const std::string& set, const IpAddress& first, const IpAddress& last) {
    ranges_[set].push_back({first, last});
  }
  // Call once, before holds().
  void settle() {
    for (auto& [set, ranges] : ranges_) {
      std::sort(ranges.begin(), ranges.end());
      std::vector<std::pair<IpAddress, IpAddress>> joined;
      for (const auto& range : ranges) {
        if (!joined.empty() && range.first <= joined.back().second)
          joined.back().second = std::max(joined.back().second, range.second);
        else
          joined.push_back(range);
      }
      ranges = std::move(joined);
    }
  }
  bool holds(const FirewallChange& change) const {
    const auto found = ranges_.find(change.set);
    if (found == ranges_.end()) return false;
    const auto& ranges = found->second;
    const auto behind = std::upper_bound(
        ranges.begin(), ranges.end(), change.element.last,
        [](const IpAddress& address, const auto& range) { return address < range.first; });
    return behind != ranges.begin() && std::prev(behind)->second >= change.element.first;
  }
  bool empty() const { return ranges_.empty(); }
  bool operator==(const Held&) const = default;

  json saved() const {
    json all = json::object();
    for (const auto& [set, ranges] : ranges_)
      for (const auto& [first, last] : ranges)
        all[set].push_back({to_string(first), to_string(last)});
    return all;
  }
  void restore(const json& all) {
    for (const auto& [set, ranges] : all.items())
      for (const json& range : ranges) {
        const auto first = parse_ip(range.at(0).get<std::string>());
        const auto last = parse_ip(range.at(1).get<std::string>());
        if (first && last) add(set, *first, *last);
      }
    settle();
  }

 private:
  std::map<std::string, std::vector<std::pair<IpAddress, IpAddress>>> ranges_;
};

struct Pending {
  Time until{};
  Held held;
};

std::string state_name(const std::string& table) { return "nftables " + table; }

std::optional<Pending> load_pending(store::Read& read, const std::string& table) {
  const auto bytes = store::load_state(read, state_kind, state_name(table));
  if (!bytes) return std::nullopt;
  try {
    const json saved = json::parse(*bytes);
    Pending pending;
    pending.until = Time(std::chrono::milliseconds(saved.at("until").get<std::int64_t>()));
    pending.held.restore(saved.at("held"));
    return pending;
  } catch (const json::exception&) {
    throw Error(failed("blacklist.state",
                       fmt::format("what waits for confirmation in {} cannot be read", table),
                       "start anew: secops blacklist sync --confirm-within 60s"));
  }
}

void save_pending(store::Write& write, const std::string& table,
                  const std::optional<Pending>& pending) {
  if (!pending || pending->held.empty())
    return store::forget_state(write, state_kind, state_name(table));
  const json saved = {
      {"until",
       std::chrono::floor<std::chrono::milliseconds>(pending->until).time_since_epoch().count()},
      {"held", pending->held.saved()}};
  store::save_state(write, state_kind, state_name(table), saved.dump());
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
  if (result.status == 0) return blacklist::read_firewall(result.output, now);
  if (result.errors.find("No such file or directory") == std::string::npos)
    throw nft_failed(result);
  Firewall none;
  none.whole = false;
  return none;
}

// What is there now and the new, which ends with the time to confirm: nothing is taken away.
Firewall on_trial(const Firewall& wanted, const Firewall& is, Time until) {
  Firewall trial = is;
  trial.whole = is.whole;
  for (const FirewallChange& change : blacklist::difference(wanted, is)) {
    if (change.what != What::added) continue;
    Element element = change.element;
    element.ends = element.ends ? std::min(*element.ends, until) : until;
    trial.sets[change.set].push_back(element);
  }
  // What keeps people in is not on trial.
  for (const char* set : {"protected_v4", "protected_v6"}) trial.sets[set] = wanted.sets.at(set);
  return blacklist::settled(std::move(trial));
}

// Without what is held back, and with what waits to be removed.
Firewall without_held(const Firewall& wanted, const Firewall& is, const Pending& pending) {
  Firewall rest = wanted;
  for (const FirewallChange& change : blacklist::difference(wanted, is)) {
    if (!pending.held.holds(change)) continue;
    auto& elements = rest.sets[change.set];
    const auto same = [&](const Element& element) {
      return element.first == change.element.first && element.last == change.element.last;
    };
    if (change.what == What::removed)
      elements.push_back(change.element);
    else
      std::erase_if(elements, same);
    if (change.what == What::changed) elements.push_back(*change.was);
  }
  return blacklist::settled(std::move(rest));
}

std::string audit_json(const SyncedTarget& target) {
  std::size_t added = 0, removed = 0, changed = 0;
  for (const FirewallChange& change : target.changes)
    ++(change.what == What::added ? added : change.what == What::removed ? removed : changed);
  nlohmann::ordered_json text = {{"added", added}, {"removed", removed}, {"changed", changed}};
  if (target.values > 0) text = {{"values", target.values}};
  if (target.confirm_until) text["confirm_until"] = rfc3339(*target.confirm_until);
  return text.dump();
}

class Sync {
 public:
  Sync(store::Store& store, const store::Act& act, const SyncRequest& request)
      : store_(store), act_(act), request_(request) {
    auto read = store_.read();
    enforced_ = blacklist::enforced(*read, request.here->protection.allowed, act.time);
    for (const blacklist::SyncTarget& target : request.targets)
      if (target.file.empty()) pending_[target.table] = load_pending(*read, target.table);
  }

  void refuse_late_confirmation() const {
    if (!request_.confirm) return;
    for (const auto& [table, pending] : pending_)
      if (pending && pending->until <= act_.time)
        throw Error(
            failed("blacklist.not-confirmed",
                   fmt::format("the time to confirm was over at {}: the changes were rolled back",
                               rfc3339(pending->until)),
                   "try them again with: secops blacklist sync --confirm-within 60s"),
            Status::critical);
  }

  SyncedTarget run(const blacklist::SyncTarget& target) {
    SyncedTarget synced;
    synced.target = target.file.empty() ? "nftables " + target.table : target.file;
    try {
      if (target.file.empty())
        filter(target, synced);
      else
        file(target, synced);
    } catch (const Error& error) {
      synced.problem = error.problems().front();
      if (synced.problem.code == "process.start" && target.file.empty())
        synced.problem.hint =
            "install nftables, or give [[blacklist.sync]] a target \"file:/…\" in the "
            "configuration";
    }
    return synced;
  }

 private:
  void filter(const blacklist::SyncTarget& target, SyncedTarget& synced) {
    const Time now = act_.time;
    const Firewall is = firewall_now(target, now);
    const Firewall all = blacklist::wanted_firewall(enforced_, request_.here->protection, now);
    const std::vector<FirewallChange> changes = blacklist::difference(all, is);
    const auto& before = pending_[target.table];
    std::optional<Pending> pending;
    Firewall wanted = all;
    const auto hold = [&](const FirewallChange& change) {
      ++synced.held;
      pending->held.add(change.set, change.element.first, change.element.last);
    };
    if (request_.confirm_within) {
      pending = Pending{now + *request_.confirm_within, {}};
      for (const FirewallChange& change : changes)
        if (!change.set.starts_with("protected")) hold(change);
      wanted = on_trial(all, is, pending->until);
    } else if (before && !request_.confirm) {
      wanted = without_held(all, is, *before);
      // What is listed no more, or else is as it was before the trial, need not be held.
      pending = Pending{before->until, {}};
      for (const FirewallChange& change : changes)
        if (before->held.holds(change)) hold(change);
    }
    if (pending) pending->held.settle();
    const std::string script = blacklist::firewall_script(target.table, wanted, is, now);
    synced.changes = blacklist::difference(wanted, is);
    synced.made = !is.whole;
    synced.changed = !script.empty();
    if (synced.held > 0 && pending->until > now) synced.confirm_until = pending->until;
    if (request_.dry_run) return;
    if (!script.empty()) {
      const host::ProcessResult result =
          host::run_process({target.program, "-f", "-"}, script, nft_time);
      if (result.status != 0) throw nft_failed(result);
    }
    const bool other_held = before.has_value() != pending.has_value() ||
                            (before && !(before->held == pending->held)) || request_.confirm_within;
    if (!synced.changed && !other_held) return;
    auto write = store_.write(act_);
    save_pending(*write, target.table, pending);
    if (synced.changed) write->audit("blacklist.synced", synced.target, "", "", audit_json(synced));
    write->commit();
  }

  void file(const blacklist::SyncTarget& target, SyncedTarget& synced) {
    if (request_.confirm_within) return;
    const blacklist::ExportType* type = blacklist::find_export(target.format);
    const blacklist::ExportList list(enforced_, act_.time);
    blacklist::ExportOptions options;
    options.name = target.name;
    const std::string text = type->write(list, options);
    for (const blacklist::Kind kind : type->kinds)
      if (kind != blacklist::Kind::net) synced.values += list.count(kind);
    // Done is only what the program behind the file has taken: until then each run tries again.
    const std::string done = hex(sha256(text));
    const std::string name = "file " + target.file;
    const bool same = host::facts_of(target.file) && is_content(target.file, text);
    const bool taken =
        target.then.empty() || store::load_state(*store_.read(), state_kind, name) == done;
    synced.changed = !same || !taken;
    if (!synced.changed || request_.dry_run) return;
    if (!same) replace(target.file, text);
    if (!target.then.empty()) {
      const host::ProcessResult result = host::run_process(target.then, "", then_time);
      if (result.timed_out || result.status != 0)
        throw Error(
            failed("blacklist.then",
                   fmt::format("the file was written, but {} failed: {}", target.then.front(),
                               result.timed_out ? "it took too long" : said(result)),
                   "the next run tries again"));
    }
    auto write = store_.write(act_);
    store::save_state(*write, state_kind, name, done);
    write->audit("blacklist.synced", target.file, "", "", audit_json(synced));
    write->commit();
  }

  static bool is_content(const std::string& path, const std::string& text) {
    const auto facts = host::facts_of(path);
    return facts && facts->size == text.size() &&
           host::read_file(path, std::max<std::size_t>(text.size(), 1)) == text;
  }

  // Readers see the old file or the new one, never a part.
  static void replace(const std::string& path, const std::string& text) {
    const std::string fresh = path + ".secops-new";
    host::remove_file(fresh);
    host::create_file(fresh, text, readable_by_all);
    host::rename_file(fresh, path);
  }

  store::Store& store_;
  const store::Act& act_;
  const SyncRequest& request_;
  blacklist::Enforced enforced_;
  std::map<std::string, std::optional<Pending>> pending_;
};

}  // namespace

std::vector<SyncedTarget> sync_blacklist(store::Store& store, const store::Act& act,
                                         const SyncRequest& request) {
  std::optional<host::Lock> lock;
  if (!request.dry_run) {
    const std::string path = store.path() + ".blacklist-sync.lock";
    lock = host::Lock::take(path, lock_wait);
    if (!lock)
      throw Error({"job.busy",
                   fmt::format("another blacklist sync is at work ({})", host::lock_holder(path)),
                   path, 0, 0, "wait for it"});
  }
  Sync sync(store, act, request);
  sync.refuse_late_confirmation();
  std::vector<SyncedTarget> synced;
  for (const blacklist::SyncTarget& target : request.targets) synced.push_back(sync.run(target));
  return synced;
}

}  // namespace secops::jobs
