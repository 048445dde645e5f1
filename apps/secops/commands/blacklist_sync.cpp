#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "answer.h"
#include "base/text.h"
#include "blacklist/networks.h"
#include "blacklist/protection.h"
#include "blacklist_view.h"
#include "command.h"
#include "command_tree.h"
#include "jobs/blacklist_sync.h"
#include "jobs/settings.h"
#include "line_again.h"
#include "session.h"

namespace secops::app {

namespace {

using blacklist::FirewallChange;
using nlohmann::ordered_json;

// As many as fit on a screen.
constexpr std::size_t shown_changes = 20;
constexpr std::size_t shown_withheld = 5;
constexpr Duration shortest_trial = std::chrono::seconds(5);
constexpr Duration longest_trial = std::chrono::hours(1);

std::string_view name_of(FirewallChange::What what) {
  switch (what) {
    case FirewallChange::What::added:
      return "added";
    case FirewallChange::What::removed:
      return "removed";
    case FirewallChange::What::changed:
      break;
  }
  return "changed";
}

class BlacklistSync : public Command {
 public:
  std::vector<Flag> flags() override {
    return {
        {"--confirm-within", "SPAN",
         "Roll the packet filter back unless `blacklist sync --confirm` comes in time.", &within_},
        {"--confirm", "", "Make what --confirm-within has tried last.", &confirm_}};
  }

  Answer run(Session& session) override {
    if (within_ && confirm_)
      throw usage_error("bad-value", "--confirm-within and --confirm do not go together",
                        "try first, confirm then");
    const jobs::Settings& settings = session.settings();
    const jobs::ProtectionHere here = jobs::protection_here(settings.blacklist);
    jobs::SyncRequest request;
    request.targets = settings.blacklist.sync;
    if (request.targets.empty()) request.targets.emplace_back();
    request.here = &here;
    request.dry_run = session.flags().dry_run;
    request.time_given = session.flags().now.has_value();
    request.confirm = confirm_;
    request.confirm_within = within();

    // Also where there are files only: a table of an earlier configuration may still be there.
    session.keep_net_admin();
    store::Store& store = session.store(request.dry_run ? store::OpenOptions::Mode::read_only
                                                        : store::OpenOptions::Mode::read_write);
    Answer answer = answer_of(synced_by(store, request, session), session);
    for (const std::string& unknown : here.unknown) {
      answer.problems.push_back(unprotected(unknown));
      answer.status = worst_of(answer.status, Status::warning);
    }
    return answer;
  }

 private:
  // What a hint says is for this configuration and store.
  static std::vector<jobs::SyncedTarget> synced_by(store::Store& store,
                                                   const jobs::SyncRequest& request,
                                                   Session& session) {
    try {
      return jobs::sync_blacklist(store, session.act(), request);
    } catch (const Error& error) {
      std::vector<Problem> problems = error.problems();
      for (Problem& problem : problems) problem.hint = session.paste(problem.hint);
      throw Error(std::move(problems), error.status());
    }
  }

  std::optional<Duration> within() const {
    if (!within_) return std::nullopt;
    const auto span = parse_span(*within_);
    if (span && *span >= shortest_trial && *span <= longest_trial) return span;
    throw usage_error("bad-value",
                      fmt::format("--confirm-within is no time to try: \"{}\"", *within_),
                      "write a span from 5s to 1h, such as 60s");
  }

  Answer answer_of(const std::vector<jobs::SyncedTarget>& all, Session& session) {
    Answer answer;
    answer.data["dry_run"] = session.flags().dry_run;
    answer.data["targets"] = ordered_json::array();
    std::size_t changed = 0;
    std::size_t failed = 0;
    std::size_t held = 0;
    for (const jobs::SyncedTarget& target : all) {
      // Ten thousand changes take a while to write down, so only in the form that was asked for.
      if (session.flags().json) answer.data["targets"].push_back(target_json(target));
      if (!target.problem.code.empty()) {
        ++failed;
        Problem problem = target.problem;
        problem.hint = session.paste(problem.hint);
        problem.message = fmt::format("{}: {}", target.target, problem.message);
        answer.problems.push_back(std::move(problem));
        answer.status = worst_of(answer.status, status_of(target.problem));
        continue;
      }
      if (target.changed) ++changed;
      answer.text += target_text(target, session);
      // What was not confirmed in time stays undone until somebody looks at it.
      if (target.held > 0 && !target.confirm_until) {
        held += target.held;
        answer.status = worst_of(answer.status, Status::warning);
      }
    }
    answer.plugin = fmt::format(
        "{} of {} changed, {} failed, {} held back | changed={} failed={} held={}", changed,
        counted(all.size(), "target"), failed, counted(held, "change"), changed, failed, held);
    return answer;
  }

  static Status status_of(const Problem& problem) {
    if (problem.code == "blacklist.not-confirmed") return Status::critical;
    return problem.code == "blacklist.left-table" ? Status::warning : Status::unknown;
  }

  // A difference that was made is none any more: what is listed is told then.
  std::string all_changes(Session& session) {
    return session.flags().dry_run ? line_again(*this, session, "--json")
                                   : session.paste("secops blacklist list --limit 0");
  }

  static std::string all_withheld(Session& session) {
    return session.paste("secops blacklist sync --dry-run --json");
  }

  std::string target_text(const jobs::SyncedTarget& target, Session& session) {
    const std::string_view would = session.flags().dry_run ? "would be " : "";
    std::string text;
    if (!target.changed) {
      text = fmt::format("unchanged: {}\n", Foreign(target.target));
    } else if (target.values) {
      text = target.written
                 ? fmt::format("{}written: {}, {}\n", would, Foreign(target.target),
                               counted(*target.values, "value"))
                 : fmt::format("{}run again: the program of {}, which had not taken it\n", would,
                               Foreign(target.target));
    } else {
      std::map<FirewallChange::What, std::size_t> counts;
      for (const FirewallChange& change : told(target.changes)) ++counts[change.what];
      text = fmt::format("{}synced: {}{}: {} added, {} removed, {} changed\n", would,
                         Foreign(target.target), target.made ? " (made anew)" : "",
                         grouped(counts[FirewallChange::What::added]),
                         grouped(counts[FirewallChange::What::removed]),
                         grouped(counts[FirewallChange::What::changed]));
    }
    text += rows_of(target.changes, shown_changes, all_changes(session), session);
    return text + held_text(target, session) + left_out_text(target);
  }

  static std::string left_out_text(const jobs::SyncedTarget& target) {
    if (target.left_out_count == 0) return "";
    std::string text =
        fmt::format("{} let in, as a whole or in part (allowed or protected):",
                    counted(target.left_out_count, "listed value is", "listed values are"));
    constexpr std::size_t shown = 3;
    for (std::size_t i = 0; i < std::min(shown, target.left_out.size()); ++i)
      text += fmt::format("{} {} ({})", i == 0 ? "" : ",", shown_value(target.left_out[i].value),
                          Foreign(target.left_out[i].id));
    if (target.left_out_count > shown) text += ", …";
    return text + "\n";
  }

  static std::string change_text(const FirewallChange& change, Session& session) {
    const char sign = change.what == FirewallChange::What::added     ? '+'
                      : change.what == FirewallChange::What::removed ? '-'
                                                                     : '~';
    std::string end = change.set.starts_with("protected") ? " is protected" : "";
    if (change.what != FirewallChange::What::removed && end.empty())
      end = change.element.until != blacklist::for_ever
                ? fmt::format(" until {}", local_text(change.element.until, session.zone()))
                : " without an end";
    return fmt::format("  {} {}{}\n", sign, blacklist::text_of(change.element), end);
  }

  // What is protected is so in every spelling; people know it by the first.
  static std::vector<FirewallChange> told(std::vector<FirewallChange> changes) {
    std::set<std::string> others;
    for (const FirewallChange& change : changes) {
      if (change.set != "protected_v4") continue;
      for (const IpNetwork& part :
           blacklist::networks_between(change.element.first, change.element.last))
        for (const IpNetwork& spelling : blacklist::spellings_of(part))
          others.insert(
              blacklist::text_of({spelling.address, last_address(spelling), blacklist::for_ever}));
    }
    std::erase_if(changes, [&](const FirewallChange& change) {
      return change.set == "protected_v6" && others.contains(blacklist::text_of(change.element));
    });
    return changes;
  }

  // The first few, and the line that tells all.
  static std::string rows_of(const std::vector<FirewallChange>& changes, std::size_t most,
                             const std::string& all, Session& session) {
    const std::vector<FirewallChange> rows = told(changes);
    std::string text;
    for (std::size_t i = 0; i < std::min(most, rows.size()); ++i)
      text += change_text(rows[i], session);
    if (rows.size() > most)
      text += fmt::format("  {} more: {}\n", grouped(rows.size() - most), all);
    return text;
  }

  std::string held_text(const jobs::SyncedTarget& target, Session& session) const {
    if (target.untried > 0)
      return fmt::format("{} not been tried; for the rest: {}\n",
                         counted(target.untried, "change has", "changes have"),
                         session.paste("secops blacklist sync")) +
             rows_of(target.withheld, shown_withheld, all_withheld(session), session);
    if (target.held == 0) return "";
    const std::string count = counted(target.held, "change");
    if (target.confirm_until)
      return (target.changed || !within_) && !target.values
                 ? fmt::format("{} until {}, unless confirmed: {}\n",
                               within_ ? count + " on trial" : count + " on trial still",
                               local_text(*target.confirm_until, session.zone()),
                               session.paste("secops blacklist sync --confirm"))
                 : fmt::format("{} for a confirmation until {}: {}\n",
                               counted(target.held, "change waits", "changes wait"),
                               local_text(*target.confirm_until, session.zone()),
                               session.paste("secops blacklist sync --confirm"));
    return fmt::format("{} not confirmed in time and held back; to try again: {}\n",
                       target.held == 1 ? count + " was" : count + " were",
                       session.paste("secops blacklist sync --confirm-within 60s")) +
           rows_of(target.withheld, shown_withheld, all_withheld(session), session);
  }

  static ordered_json changes_json(const std::vector<FirewallChange>& changes) {
    ordered_json all = ordered_json::array();
    for (const FirewallChange& change : changes)
      all.push_back({{"change", name_of(change.what)},
                     {"set", change.set},
                     {"element", blacklist::text_of(change.element)},
                     {"expires", change.element.until != blacklist::for_ever
                                     ? ordered_json(rfc3339(change.element.until))
                                     : nullptr}});
    return all;
  }

  static ordered_json target_json(const jobs::SyncedTarget& target) {
    ordered_json json;
    json["target"] = target.target;
    json["changed"] = target.changed;
    json["changes"] = changes_json(target.changes);
    json["written"] = target.values ? ordered_json(target.written) : ordered_json(nullptr);
    json["values"] = target.values ? ordered_json(*target.values) : ordered_json(nullptr);
    json["held"] = target.held;
    json["untried"] = target.untried;
    json["withheld"] = changes_json(target.withheld);
    json["left_out"] = ordered_json::array();
    for (const blacklist::Entry& entry : target.left_out)
      json["left_out"].push_back(
          {{"kind", name_of(entry.value.kind)}, {"value", entry.value.text}, {"id", entry.id}});
    json["confirm_until"] =
        target.confirm_until ? ordered_json(rfc3339(*target.confirm_until)) : nullptr;
    json["problem"] =
        target.problem.code.empty() ? ordered_json(nullptr) : ordered_json(target.problem.code);
    return json;
  }

  std::optional<std::string> within_;
  bool confirm_{false};
};

}  // namespace

CommandType blacklist_sync_type() {
  CommandType type;
  type.path = "blacklist sync";
  type.summary = "Bring the list to the packet filter and to files of other programs";
  type.description =
      "Makes each [[blacklist.sync]] target equal to the list and prints the difference; without "
      "one it is the kernel's packet filter. A second run changes nothing.\n\n"
      "The packet filter has a table of its own (nftables, inet secops), before the rules that "
      "accept established connections. What is protected (see `secops blacklist add --help`) and "
      "what [blacklist] allow holds is accepted first there, so that a wrong entry cannot cut it "
      "off; of [blacklist] protect not what an entry overrides. Entries have their remaining time "
      "as the kernel's time-out: a block ends also with no "
      "secops running. Where networks overlap, each part has the latest end. All of it is one "
      "transaction. It needs CAP_NET_ADMIN: run as root it becomes the owner of the store and "
      "keeps nothing else of root's rights.\n\n"
      "A file is written atomically, only if it changes, and then its program is run without a "
      "shell, for a minute at most; one that fails is run again by the next sync. Both are done as "
      "the owner of the store, who must be allowed to. What is protected is cut out of it. A file "
      "that is there keeps its mode, and its owner and group where that is allowed; a new one with "
      "reasons in it (csv, json) is "
      "not for everybody's eyes.\n\n"
      "--confirm-within guards against cutting oneself off: new elements enter the packet filter "
      "with that time-out, removals wait, and files wait as a whole. `blacklist sync --confirm` in "
      "time makes them last, and cuts nothing that was not tried; without it the kernel forgets "
      "them by itself. Those addresses are then cut by no later run, in files neither, with status "
      "1, until somebody tries again; whatever else is listed is.\n\n"
      "A table that the configuration names no more, or names otherwise, stays as it was: what it "
      "holds is kept out until somebody deletes it. The status is 1 until then, and the line that "
      "does it is told. What cannot be found out about this machine (an unreadable resolv.conf) is "
      "told too, and nothing that the packet filter protects loses that meanwhile.\n\n"
      "The kernel goes by the machine's clock: --now is for files and for --dry-run.";
  type.examples = {{"secops blacklist sync --dry-run", "what is different"},
                   {"secops blacklist sync --confirm-within 60s", "by hand over SSH"},
                   {"secops blacklist sync --quiet", "from root's crontab"}};
  type.changes = true;
  type.table = {"targets",
                {"target", "changed", "values", "held", "untried", "confirm_until", "problem"}};
  type.make = [] { return std::unique_ptr<Command>(std::make_unique<BlacklistSync>()); };
  return type;
}

}  // namespace secops::app
