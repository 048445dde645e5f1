#include <fmt/format.h>

#include <algorithm>
#include <climits>
#include <map>
#include <nlohmann/json.hpp>
#include <tuple>

#include "answer.h"
#include "base/redact.h"
#include "base/text.h"
#include "command.h"
#include "jobs/settings.h"
#include "list_file.h"
#include "log_flags.h"
#include "review/item_reader.h"
#include "review_view.h"
#include "sources/source.h"

namespace secops::app {

namespace {

constexpr std::size_t shown_refused = 10;  // --json tells the first hundred
constexpr std::size_t told_refused = 100;
constexpr std::size_t shown_added = 20;
constexpr std::size_t most_bytes = std::size_t{256} << 20;

class ReviewQueueAdd : public Command {
 public:
  std::vector<Argument> arguments() override {
    return {
        {"FILE",
         "Items as JSON, JSON Lines or CSV, also compressed with gzip, or - for standard input.",
         &path_, true}};
  }

  Answer run(Session& session) override {
    refuse_terminal_input({path_}, "there are no items to read",
                          "pipe items into it, such as: secops review-queue add - < flagged.jsonl");
    review::ReadItems read = review::read_items(whole_file(), session.settings().assets);
    Counts counts;
    Added added;
    // Neighbours in the store follow each other: with ids in any order a large file would visit all
    // of its pages again and again.
    std::sort(read.drafts.begin(), read.drafts.end(), [](const auto& a, const auto& b) {
      return std::tie(a.item.id, a.place) < std::tie(b.item.id, b.place);
    });
    {
      auto write = session.store(store::OpenOptions::Mode::read_write).write(session.act());
      for (const review::Draft& draft : read.drafts)
        add(*write, draft, session, counts, added, read.refused);
      if (!session.flags().dry_run) write->commit();
    }
    std::stable_sort(read.refused.begin(), read.refused.end(),
                     [](const auto& a, const auto& b) { return a.place < b.place; });
    return answer_of(counts, added, read, session);
  }

 private:
  using Added = std::map<std::uint64_t, review::Item>;  // by place; in text the first of them only
  struct Counts {
    std::size_t added{0}, unchanged{0}, snoozed{0};
  };

  std::string whole_file() const {
    std::string text;
    sources::read_pieces(path_, [&](std::string_view piece) {
      text += piece;
      if (text.size() > most_bytes)
        throw Error({"review.too-large", "the file holds more than 256 MiB", path_, 0, 0,
                     "give it in parts: what is in the queue already is not doubled"});
    });
    return text;
  }

  static void add(store::Write& write, const review::Draft& draft, Session& session, Counts& counts,
                  Added& added, std::vector<review::RefusedRecord>& refused) {
    try {
      review::Addition addition =
          review::add(write, draft, session.settings().review, person_of(session));
      switch (addition.outcome) {
        case review::AddOutcome::added:
          ++counts.added;
          added.emplace(draft.place, std::move(addition.item));
          if (!session.flags().json && added.size() > shown_added) added.erase(--added.end());
          break;
        case review::AddOutcome::unchanged:
          ++counts.unchanged;
          break;
        case review::AddOutcome::snoozed:
          ++counts.snoozed;
      }
    } catch (const Error& error) {
      if (error.problems().front().code != "review.other-content") throw;
      refused.push_back({draft.place, draft.item.key, error.problems().front().message});
    }
  }

  Problem refused_problem(const review::ReadItems& read,
                          const review::RefusedRecord& refused) const {
    Problem problem;
    problem.code = "review.refused-item";
    problem.file = path_ == "-" ? "standard input" : path_;
    const std::string key = refused.key.empty() ? "" : beginning_of(refused.key) + ": ";
    problem.message = key + redacted(refused.mistake);
    if (read.one_document)
      problem.message = fmt::format("item {}: {}", refused.place, problem.message);
    else
      problem.line = static_cast<int>(std::min<std::uint64_t>(refused.place, INT_MAX));
    return problem;
  }

  Answer answer_of(const Counts& counts, const Added& added, const review::ReadItems& read,
                   Session& session) const {
    const bool dry_run = session.flags().dry_run;
    const std::size_t refused = read.refused.size();
    Answer answer;
    answer.text = fmt::format("{}added: {}, {} unchanged, {} snoozed, {} refused\n",
                              dry_run ? "would be " : "", counted(counts.added, "item"),
                              grouped(counts.unchanged), grouped(counts.snoozed), grouped(refused));
    if (!session.flags().json)
      for (const auto& [place, item] : added) answer.text += item_row(item, session);
    if (counts.added > added.size())
      answer.text += fmt::format("{} more: {}\n", grouped(counts.added - added.size()),
                                 session.paste("secops review-queue list"));
    answer.data["dry_run"] = dry_run;
    answer.data["added"] = counts.added;
    answer.data["unchanged"] = counts.unchanged;
    answer.data["snoozed"] = counts.snoozed;
    answer.data["refused"] = refused;
    answer.data["items"] = nlohmann::ordered_json::array();
    for (const auto& [place, item] : added)
      answer.data["items"].push_back(item_json(item, session));
    answer.data["refused_items"] = nlohmann::ordered_json::array();
    for (std::size_t i = 0; i < std::min(refused, told_refused); ++i) {
      const review::RefusedRecord& one = read.refused[i];
      const Problem problem = refused_problem(read, one);
      answer.data["refused_items"].push_back(
          {{"place", one.place}, {"key", one.key}, {"mistake", redacted(one.mistake)}});
      if (i < shown_refused) answer.problems.push_back(problem);
    }
    if (refused > shown_refused)
      answer.problems.push_back({"review.refused-item",
                                 fmt::format("{} more refused", grouped(refused - shown_refused)),
                                 "", 0, 0, "--json tells the first hundred"});
    if (refused > 0)
      answer.status =
          counts.added + counts.unchanged + counts.snoozed > 0 ? Status::warning : Status::critical;
    answer.plugin =
        fmt::format("{} added, {} refused | added={} unchanged={} snoozed={} refused={}",
                    counted(counts.added, "item"), grouped(refused), counts.added, counts.unchanged,
                    counts.snoozed, refused);
    return answer;
  }

  std::string path_;
};

std::string items_manual() {
  std::string page =
      ".Sh ITEMS\nAn item is an object of JSON, alone on its line, in an array or in the member\n"
      ".Dv items ,\nor a row of CSV under a header of these names.\nIts members:\n"
      ".Bl -tag -width Ds\n"
      ".It key\nThe caller's own name for it, unique: what is added again under it is unchanged,\n"
      "with other content it is refused.\n"
      ".It kind\ntransaction, login, account or alert.\n"
      ".It subject\nWhat it is about, for people.\n"
      ".It amount, asset\nA decimal number without an exponent, and a currency of ISO 4217, KLV,\n"
      "ETH, USDC, USDT or an\n.Va [[asset]]\nof the configuration.\n"
      "A transaction must have both.\n"
      ".It score\nA whole number; without it the reasons' scores add up.\n"
      ".It reasons\nTexts, \"rule:score\", or objects of rule, score and text.\n"
      ".It maker\nWho made what is judged, and may not approve it; without it who adds it.\n"
      "Spelt as\n.Va [people]\nhas it, or the account or its user id, in any case:\n"
      "an e-mail address is nobody there.\n"
      ".It ip, wallet, email, user, card, domain\nWhom it names: values, or lists of them.\n"
      ".It finding, incident, block\nIds that it is linked with.\n"
      ".It country\nISO 3166-1, two letters.\n"
      ".It time\nWhen it happened, with its zone.\n"
      ".It evidence\nTexts.\n"
      ".El\nAny other member is kept as evidence under its name.\n"
      "In CSV several values of one cell are parted by ';'.\n"
      "Secrets are redacted; a key or a value that holds one is refused.\n";
  return page;
}

}  // namespace

CommandType review_queue_add_type() {
  CommandType type;
  type.path = "review-queue add";
  type.summary = "Put items into the queue";
  type.description =
      "Reads items from a file and adds those that are not in the queue yet: by the caller's key, "
      "so "
      "that the same file can be added again. Bad ones are refused, each told with its line and "
      "the "
      "reason, and the rest is added (status 1); where all are bad the status is 2.\n\n"
      "How many people must approve an item is told by [[review.policy]], when it is due by "
      "[[review.due]]. A reason whose rule is snoozed for one of the item's values does not count; "
      "an "
      "item all of whose reasons are snoozed is not added.";
  type.examples = {
      {"secops review-queue add flagged.jsonl", "one object a line"},
      {"secops review-queue add - < flagged.csv", "from another program"},
      {"secops review-queue add flagged.json --dry-run", "what would be added or refused"}};
  type.changes = true;
  type.table = {"items", item_columns()};
  type.manual = &items_manual;
  type.make = [] { return std::unique_ptr<Command>(std::make_unique<ReviewQueueAdd>()); };
  return type;
}

}  // namespace secops::app
