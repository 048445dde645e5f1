#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "answer.h"
#include "base/text.h"
#include "blacklist/verify.h"
#include "command.h"
#include "command_tree.h"
#include "findings/finding.h"
#include "host/files.h"
#include "review/verify.h"
#include "session.h"

namespace secops::app {

namespace {

class StoreVerify : public Command {
 public:
  std::vector<Flag> flags() override {
    return {{"--head", "HASH",
             "A head of the audit trail that was noted earlier: it must still be in it.", &head_}};
  }

  Answer run(Session& session) override {
    store::VerifyOptions options;
    if (head_) options.head = noted_head(*head_);
    options.checks = {findings::verify, blacklist::verify, review::verify};
    store::Store& store = session.store(store::OpenOptions::Mode::read_only);
    const store::Verification result = store.verify(options);
    Answer answer;
    bool whole = result.problems.empty();
    answer.status = whole ? Status::ok : Status::critical;
    std::string rows = counted(static_cast<std::uint64_t>(result.audit_rows), "audit row");
    if (whole) {
      answer.text = fmt::format("{}: {} prove it\naudit head  {}\n",
                                session.style().severity("the store is whole", "ok"), rows,
                                result.audit_head);
      if (head_ && !is_empty_trail(*head_)) answer.text += "the noted head is in the audit trail\n";
      answer.plugin =
          fmt::format("the store is whole, {} | problems=0 audit={}", rows, result.audit_rows);
    } else {
      answer.text = problems_text(result, store.path(), session);
      answer.plugin = fmt::format("the store has {} | problems={} audit={}",
                                  counted(result.problems.size(), "problem"),
                                  result.problems.size(), result.audit_rows);
    }
    if (head_ && is_empty_trail(*head_)) {
      answer.problems.push_back(
          {"store.empty-head", "the noted head is that of the empty trail, which proves nothing",
           "", 0, 0,
           "note one once something is recorded: " + session.paste("secops store info --json") +
               " | jq -r .data.audit.head"});
      answer.status = worst_of(answer.status, Status::warning);
    }
    answer.data["whole"] = whole;
    answer.data["problems"] = result.problems;
    answer.data["audit"] = {{"rows", result.audit_rows}, {"head", head_json(result)}};
    return answer;
  }

 private:
  // 64 zeros, which any trail begins with.
  static bool is_empty_trail(std::string_view head) {
    return head.find_first_not_of('0') == std::string_view::npos;
  }
  static nlohmann::ordered_json head_json(const store::Verification& result) {
    if (is_empty_trail(result.audit_head)) return nullptr;
    return result.audit_head;
  }

  static std::string noted_head(const std::string& given) {
    std::string head = lowered(given);
    const bool hex = head.find_first_not_of("0123456789abcdef") == std::string::npos;
    if (hex && head.size() == 64) return head;
    throw usage_error("bad-value", fmt::format("--head is no hash of 64 hex digits: \"{}\"", given),
                      "it is what `secops store info` shows as audit head");
  }

  static std::string problems_text(const store::Verification& result, const std::string& path,
                                   Session& session) {
    std::string title = fmt::format("the store has {}", counted(result.problems.size(), "problem"));
    std::string text = session.style().severity(title, "critical") + "\n";
    for (const std::string& problem : result.problems) {
      text += fmt::format("  {}\n", Foreign(problem));
    }
    return text + evidence_text(result, path, session) +
           fmt::format("go back to a good copy: {}\n", session.paste("secops store restore FILE"));
  }

  // A backup of damaged pages is refused, so the bytes themselves must do.
  static std::string evidence_text(const store::Verification& result, const std::string& path,
                                   Session& session) {
    if (!result.damaged)
      return fmt::format("keep it as evidence: {}\n",
                         session.paste("secops store backup evidence.db"));
    std::string files = shell_quoted(path);
    if (host::facts_of(path + "-journal")) files += " " + shell_quoted(path + "-journal");
    return fmt::format(
        "keep it as evidence, while nothing records: mkdir -m 700 evidence && cp -p {} evidence/\n",
        files);
  }

  std::optional<std::string> head_;
};

}  // namespace

CommandType store_verify_type() {
  CommandType type;
  type.path = "store verify";
  type.summary = "Prove that the store is whole";
  type.description =
      "Checks the database itself, the references between its tables, the audit chain, that every "
      "finding and every entry of the list is what the audit trail says last of it, and that no "
      "finding is gone that was not closed and pruned. Every row of the chain is hashed over the "
      "row before, so that a changed, removed or inserted row shows.\n\n"
      "Not proved is what changes with every run and has no row in the trail: how far logs were "
      "read (a run whose cursors are gone begins with each log as it is), what windows and hours "
      "have counted, who is still to be told, and the runs themselves.\n\n"
      "Rows that are cut off the end together with the mark that names the last one leave a chain "
      "that is whole in itself. So note the head on another machine now and then (`secops store "
      "info` shows it), and give it back with --head. The head of a trail that is empty proves "
      "nothing: that is told, with "
      "status 1.\n\n"
      "Status 0 if nothing is wrong, 2 with every problem named otherwise. It works on a copy in "
      "the directory for temporary files (SQLITE_TMPDIR, else /var/tmp), so it stops nobody.";
  type.examples = {
      {"secops store verify", "once a day, and before a restore"},
      {"secops store verify --head \"$(tail -n 1 heads)\"", "with a head that was noted elsewhere"},
      {"secops store verify --plugin", "for a monitoring system"}};
  type.make = [] { return std::unique_ptr<Command>(std::make_unique<StoreVerify>()); };
  return type;
}

}  // namespace secops::app
