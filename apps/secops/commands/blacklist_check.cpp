#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "answer.h"
#include "base/redact.h"
#include "base/text.h"
#include "blacklist/listing.h"
#include "blacklist_view.h"
#include "command.h"
#include "command_tree.h"
#include "json_text.h"
#include "log_flags.h"
#include "output.h"
#include "session.h"
#include "sources/source.h"

namespace secops::app {

namespace {

using blacklist::Entry;
using blacklist::Value;
using nlohmann::ordered_json;

class BlacklistCheck : public Command {
 public:
  std::vector<Flag> flags() override {
    return {{"--kind", "KIND", "What the values are, where they do not tell by themselves.", &kind_,
             kind_choices()}};
  }

  std::vector<Argument> arguments() override {
    return {{"VALUE", "Values to look up, or - for one a line on standard input.", &words_, true}};
  }

  Answer run(Session& session) override;

 private:
  void check_words(const blacklist::Listing& listing, Session& session);
  void check_lines(const blacklist::Listing& listing, Session& session);
  void check_line(std::string_view line, const blacklist::Listing& listing, Session& session);
  void tell(std::string_view word, const Value& value, const Entry* entry, bool only_listed,
            Session& session);

  std::vector<std::string> words_;
  std::optional<std::string> kind_;

  Answer answer_;
  std::uint64_t asked_{0};
  std::uint64_t listed_{0};
  std::uint64_t junk_{0};
  std::string junk_example_;
};

void BlacklistCheck::tell(std::string_view word, const Value& value, const Entry* entry,
                          bool only_listed, Session& session) {
  ++asked_;
  if (entry != nullptr) ++listed_;
  if (session.flags().json || session.flags().jsonl) {
    ordered_json json = {{"value", value.text},
                         {"listed", entry != nullptr},
                         {"entry", entry ? entry_json(*entry) : ordered_json(nullptr)}};
    if (session.flags().jsonl)
      session.output().line(json_text(json, -1));
    else
      answer_.data["results"].push_back(std::move(json));
    return;
  }
  if (session.flags().quiet || session.flags().plugin) return;
  if (entry != nullptr)
    session.output().line(fmt::format("{}: listed as {} {} ({}): {}", Foreign(word),
                                      shown_value(entry->value), end_text(*entry, session),
                                      entry->id, Foreign(entry->reason)));
  else if (!only_listed)
    session.output().line(fmt::format("{}: not listed", Foreign(word)));
}

void BlacklistCheck::check_words(const blacklist::Listing& listing, Session& session) {
  const auto values = values_of(words_, kind_said(kind_), session);
  for (std::size_t i = 0; i < values.size(); ++i)
    tell(words_[i], values[i], listing.find(values[i]), false, session);
}

void BlacklistCheck::check_line(std::string_view line, const blacklist::Listing& listing,
                                Session& session) {
  line = trimmed(line);
  if (line.empty()) return;
  const blacklist::Reading reading = blacklist::read_value(line, kind_said(kind_));
  if (reading.value)
    tell(line, *reading.value, listing.find(*reading.value), true, session);
  else if (junk_++ == 0)
    junk_example_ = fmt::format("\"{}\": {}", redacted(line), reading.mistake);
}

void BlacklistCheck::check_lines(const blacklist::Listing& listing, Session& session) {
  const auto input = sources::open_input("-", {});
  sources::Block block;
  while (input->next(block))
    for (const std::string_view line : split(block.bytes, '\n')) check_line(line, listing, session);
}

Answer BlacklistCheck::run(Session& session) {
  refuse_terminal_input(words_);
  const bool from_input = words_ == std::vector<std::string>{"-"};
  if (!from_input && std::find(words_.begin(), words_.end(), "-") != words_.end())
    throw usage_error("bad-value", "- stands alone",
                      "give values, or - and the values on its input");
  std::vector<Entry> entries;
  {
    auto read = session.store(store::OpenOptions::Mode::read_only).read();
    entries = blacklist::list(*read, {}, session.now());
  }
  const blacklist::Listing listing(std::move(entries));
  answer_.data["results"] = ordered_json::array();
  if (from_input)
    check_lines(listing, session);
  else
    check_words(listing, session);
  answer_.status = listed_ > 0 ? Status::warning : Status::ok;
  if (junk_ > 0) {
    answer_.problems.push_back({"blacklist.junk",
                                fmt::format("{} could not be looked up, such as {}",
                                            counted(junk_, "line"), junk_example_),
                                "standard input", 0, 0, "say what they are with --kind"});
    answer_.status = Status::unknown;
  }
  answer_.plugin = fmt::format("{} of {} listed | listed={} asked={}", grouped(listed_),
                               counted(asked_, "value"), listed_, asked_);
  return std::move(answer_);
}

}  // namespace

CommandType blacklist_check_type() {
  CommandType type;
  type.path = "blacklist check";
  type.summary = "Ask whether something is listed";
  type.description =
      "The status is 0 if none of the values is listed and 1 if one is. An address is also held by "
      "a "
      "network that it lies in, the longest prefix first; a domain by one above it; an e-mail "
      "address "
      "by its domain.\n\n"
      "With - the values are read from standard input, one a line, however many; those that are "
      "listed are printed. A line that is no value gives status 3, after the others were looked "
      "up.";
  type.examples = {
      {"secops blacklist check 203.0.113.9 && echo welcome", "in a script"},
      {"cut -d' ' -f1 access.log | sort -u | secops blacklist check -", "who of them is listed"},
      {"secops blacklist check mallory --kind user --json", "for another program"}};
  type.streams = true;
  type.make = [] { return std::unique_ptr<Command>(std::make_unique<BlacklistCheck>()); };
  return type;
}

}  // namespace secops::app
