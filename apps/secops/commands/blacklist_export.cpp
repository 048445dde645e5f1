#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "answer.h"
#include "base/text.h"
#include "blacklist/export.h"
#include "blacklist_view.h"
#include "command.h"
#include "command_tree.h"
#include "jobs/protection.h"
#include "jobs/settings.h"
#include "list_file.h"
#include "manual.h"
#include "output.h"
#include "session.h"
#include "verdict.h"

namespace secops::app {

namespace {

std::string all_names() {
  std::string all;
  for (const blacklist::ExportType& type : blacklist::exports())
    all += fmt::format("{}{}", all.empty() ? "" : ", ", type.name);
  return all;
}

class BlacklistExport : public Command {
 public:
  std::vector<Flag> flags() override {
    return {
        {"--aggregate", "", "The fewest networks that hold the same addresses.",
         &options_.aggregate},
        {"--kind", "KIND", "Only values of this kind; ip means networks too.", &kind_,
         kind_choices()},
        {"--name", "NAME", "The name of the set, chain, variable or jail; otherwise secops.",
         &name_},
        {"--list", "FILE", "What this list holds, as it is, in the place of the store.", &list_}};
  }

  std::vector<Argument> arguments() override {
    static const std::string help = "The form: " + all_names() + ".";
    return {{"FORMAT", help, &form_, true}};
  }

  Answer run(Session& session) override {
    const blacklist::ExportType& type = chosen_type();
    if (name_) options_.name = *name_;
    if (!blacklist::is_export_name(options_.name))
      throw usage_error("bad-value", fmt::format("--name is no name: \"{}\"", options_.name),
                        "letters, digits and _, at most 28, beginning with a letter");
    refuse_taken_name(type);
    Answer answer;
    blacklist::Enforced enforced = enforced_now(session, answer);
    if (!type.accepts_protected && !list_)
      enforced = blacklist::without_protected(std::move(enforced));
    const std::uint64_t excepted = enforced.excepted_count;
    const std::vector<blacklist::Value> undivided = undivided_of(enforced, type, session);
    const blacklist::ExportList list(std::move(enforced), session.now(), kind_said(kind_));
    std::string text = type.write(list, options_);

    std::uint64_t said = 0;
    std::uint64_t unsaid = 0;
    for (const blacklist::Kind kind : blacklist::kinds()) {
      if (kind == blacklist::Kind::net) continue;  // counted with the addresses
      const bool fits = type.says(kind, list.only());
      const std::uint64_t count = list.count(kind);
      const std::uint64_t sayable = !fits                         ? 0
                                    : kind == blacklist::Kind::ip ? list.count(type.family)
                                                                  : count;
      said += sayable;
      unsaid += count - sayable;
    }
    answer.data["format"] = type.name;
    answer.data["values"] = said;
    answer.data["left_out"] = unsaid;
    answer.data["excepted"] = excepted;
    answer.data["text"] = session.flags().json ? nlohmann::ordered_json(text) : nullptr;
    answer.text = std::move(text);
    if (!session.flags().quiet && unsaid > 0)
      session.output().note(fmt::format(
          "{} cannot be said in the form {}{}", counted(unsaid, "value"), type.name,
          type.kinds_alone.empty() ? ""
                                   : ", which holds addresses unless --kind names another kind"));
    if (!session.flags().quiet && excepted > 0)
      session.output().note(
          fmt::format("{} left out, in whole or in part: [blacklist] allow holds {}, or it is "
                      "protected",
                      counted(excepted, "value is", "values are"), excepted == 1 ? "it" : "them"));
    if (!session.flags().quiet && !undivided.empty())
      session.output().note(fmt::format(
          "of {} the form {} cannot say that only a part is allowed, so it leaves out all: "
          "`blacklist check` tells the parts apart",
          first_of(undivided), type.name));
    answer.data["undivided"] = texts_of(undivided);
    answer.plugin = fmt::format("{} as {} | values={} left_out={}", counted(said, "value"),
                                type.name, said, unsaid);
    return answer;
  }

 private:
  // Domains that would be said but for an allowed name below them.
  std::vector<blacklist::Value> undivided_of(const blacklist::Enforced& enforced,
                                             const blacklist::ExportType& type,
                                             Session& session) const {
    std::vector<blacklist::Value> found;
    if (list_) return found;
    for (const blacklist::Entry& entry : enforced.excepted) {
      const blacklist::Value& value = entry.value;
      if (value.kind != blacklist::Kind::domain || !type.says(value.kind, kind_said(kind_)))
        continue;
      if ((!kind_ || kind_said(kind_) == value.kind) &&
          !let_in_all(allowed_of(value, session), value))
        found.push_back(value);
    }
    return found;
  }

  void refuse_taken_name(const blacklist::ExportType& type) const {
    const std::string name = lowered(options_.name);
    if (std::find(type.taken_names.begin(), type.taken_names.end(), name) == type.taken_names.end())
      return;
    throw Error({"blacklist.taken-name",
                 fmt::format("{} is likely the name of somebody else's table: what the form {} "
                             "writes would delete that as a whole",
                             options_.name, type.name),
                 "", 0, 0, fmt::format("say a name of its own: --name secops_{}", name)},
                Status::critical);
  }

  const blacklist::ExportType& chosen_type() const {
    if (const blacklist::ExportType* type = blacklist::find_export(form_)) return *type;
    std::vector<std::string_view> names;
    for (const blacklist::ExportType& type : blacklist::exports()) names.push_back(type.name);
    const std::string_view near = nearest(form_, names);
    throw usage_error(
        "bad-value", fmt::format("there is no format \"{}\"", form_),
        near.empty() ? "formats: " + all_names() : fmt::format("did you mean {}?", near));
  }

  blacklist::Enforced enforced_now(Session& session, Answer& answer) const {
    if (!list_) {
      const jobs::ProtectionHere here = jobs::protection_here(session.settings().blacklist);
      auto read = session.store(store::OpenOptions::Mode::read_only).read();
      return blacklist::enforced(*read, here.protection, session.now());
    }
    blacklist::Enforced enforced;
    blacklist::Feed feed;
    feed.name = *list_;
    LookedAtList looked = look_at_list(*list_, kind_said(kind_), session.now());
    answer.problems = std::move(looked.problems);
    enforced.feeds.push_back({std::move(feed), std::move(looked.contents)});
    return enforced;
  }

  std::string form_;
  std::optional<std::string> kind_, name_, list_;
  blacklist::ExportOptions options_;
};

// A table of the manual page.
std::string formats_manual() {
  std::string page = ".Sh FORMATS\n.Bl -tag -width Ds\n";
  for (const blacklist::ExportType& type : blacklist::exports()) {
    page += fmt::format(".It {}\n{}:\n", type.name, roff_words(type.title));
    for (const std::string_view line : split(type.use, '\n'))
      page += fmt::format(".Dl {}\n", roff_words(line));
  }
  return page + ".El\n";
}

}  // namespace

CommandType blacklist_export_type() {
  CommandType type;
  type.path = "blacklist export";
  type.summary = "Write the list for the program that enforces it";
  type.description =
      "Writes what is listed now, entries and feeds, in the form of a program that enforces it. "
      "What [blacklist] allow holds is cut out, and what is protected here by now, unless its "
      "entry "
      "overrides that (the nftables form accepts it first instead); a note says so. A domain above "
      "an allowed name "
      "or e-mail address is left out as a whole, which is said too: no form can say a domain but "
      "for a part. The same list "
      "gives the same bytes, except in a form "
      "that "
      "counts the time left. The nftables form deletes the table of its name and makes it anew: "
      "names "
      "that are likely somebody's (filter, nat, firewalld and the like) are refused. What a form "
      "cannot say, other kinds or the other family of addresses, "
      "is left out and told on standard error. Reasons are told by csv and json only; networks "
      "that "
      "--aggregate has joined have none. Imported again, csv and json become a feed, which has one "
      "end "
      "for all: see `secops blacklist import --help`.";
  type.examples = {
      {"secops blacklist export nginx-deny > /etc/nginx/secops-deny.conf", "for an include"},
      {"secops blacklist export plain --aggregate --list firehol_level1.netset",
       "the fewest networks of a list that is not imported"},
      {"secops blacklist export plain --kind wallet", "only the wallets"}};
  type.manual = formats_manual;
  type.make = [] { return std::unique_ptr<Command>(std::make_unique<BlacklistExport>()); };
  return type;
}

}  // namespace secops::app
