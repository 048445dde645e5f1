#include <fmt/format.h>

#include <algorithm>
#include <climits>
#include <nlohmann/json.hpp>

#include "answer.h"
#include "base/redact.h"
#include "base/text.h"
#include "blacklist/listing.h"
#include "blacklist_view.h"
#include "blacklist_words.h"
#include "command.h"
#include "command_tree.h"
#include "host/files.h"
#include "jobs/settings.h"
#include "json_text.h"
#include "list_file.h"
#include "log_flags.h"
#include "output.h"
#include "session.h"
#include "sources/stream.h"
#include "verdict.h"

namespace secops::app {

namespace {

using blacklist::Entry;
using blacklist::Value;
using nlohmann::ordered_json;

constexpr std::uint64_t told_junk = 5;  // lines

// Asked for in one piece: what is done with each is known only when all are parsed.
struct Line {
  std::string_view text;
  blacklist::PackedV4 address{blacklist::no_network};  // if it is a plain one of IPv4
};

class BlacklistCheck : public Command {
 public:
  std::vector<Flag> flags() override {
    return {{"--kind", "KIND", "What the values are, where they do not tell by themselves.", &kind_,
             kind_choices()},
            {"--list", "FILE", "Ask this list instead of the store.", &list_}};
  }

  std::vector<Argument> arguments() override {
    return {{"VALUE", "Values to look up, or - for one a line on standard input.", &words_, true}};
  }

  Answer run(Session& session) override;

 private:
  void check_words(Session& session);
  std::string hint_about(const std::string& word, const blacklist::Reading& reading,
                         const Session& session) const;
  std::vector<Value> values_asked(const Session& session);
  void check_lines(const blacklist::Listing& listing, Session& session);
  bool next_block(sources::Input& input, sources::Block& block);
  void check_block(std::string_view block, const blacklist::Listing& listing, Session& session);
  void check_line(std::string_view line, const blacklist::Listing& listing, Session& session);
  void tell(std::string_view word, const Value& value, std::optional<Entry> holder,
            bool only_listed, Session& session);
  std::string row_of(std::string_view word, const Verdict& verdict, Session& session) const;
  void tell_fast(const Line& line, const blacklist::Listing::Match& match,
                 const blacklist::Listing& listing, Session& session);
  std::string text_of(const Entry& entry, Session& session) const;
  ordered_json json_of(const Entry& entry) const;
  blacklist::Listing whole_listing(Session& session);
  void tell_junk();

  std::vector<std::string> words_;
  std::optional<std::string> kind_, list_;
  std::string in_list_;  // the words for it

  Answer answer_;
  std::uint64_t asked_{0};
  std::uint64_t listed_{0};
  std::uint64_t line_{0};  // of standard input
  std::uint64_t junk_{0};
  std::vector<Problem> junk_examples_;
  std::optional<Judge> judge_;    // of the store's list
  std::vector<Problem> of_list_;  // what is wrong with the list, which is no more than a warning
  // Of the block at hand.
  std::vector<Line> lines_;
  std::vector<std::uint32_t> addresses_;
  std::vector<blacklist::Listing::Match> matches_;
  std::string text_;
};

// Where it is listed, why, until when.
std::string BlacklistCheck::text_of(const Entry& entry, Session& session) const {
  if (list_) return in_list_;
  if (entry.source == blacklist::Source::feed)
    return fmt::format(" by {}{}", entry.id, entry.expires ? " " + end_text(entry, session) : "");
  return fmt::format(" {} ({}): {}", end_text(entry, session), entry.id, Foreign(entry.reason));
}

// A line of a file is an entry without a life.
ordered_json BlacklistCheck::json_of(const Entry& entry) const {
  ordered_json json = entry_json(entry);
  if (!list_) return json;
  for (const char* member : {"id", "actor", "added"}) json[member] = nullptr;
  json["source"] = "file";
  return json;
}

std::string BlacklistCheck::row_of(std::string_view word, const Verdict& verdict,
                                   Session& session) const {
  if (!verdict.holder) return fmt::format("{}: not listed\n", Foreign(word));
  const std::string exceptions = exceptions_text(verdict.allowed, verdict.protected_by);
  const bool in_part = verdict.is_kept_out() && !exceptions.empty();
  const std::string holder =
      fmt::format("listed as {}{}{}", shown_value(verdict.holder->value),
                  in_part ? " but for " + exceptions : "", text_of(*verdict.holder, session));
  if (verdict.is_kept_out()) return fmt::format("{}: {}\n", Foreign(word), holder);
  if (verdict.is_allowed_whole)
    return fmt::format("{}: not listed: the allow list holds {}\n", Foreign(word),
                       first_of(verdict.allowed));
  return fmt::format("{}: not enforced: {}; {}\n", Foreign(word),
                     verdict.is_protected ? "protected" : exceptions, holder);
}

void BlacklistCheck::tell(std::string_view word, const Value& value, std::optional<Entry> holder,
                          bool only_listed, Session& session) {
  Verdict verdict;
  if (judge_)
    verdict = judge_->of(value, std::move(holder));
  else
    verdict.holder = std::move(holder);
  ++asked_;
  if (verdict.is_kept_out()) ++listed_;
  if (session.flags().json || session.flags().jsonl) {
    ordered_json json = {
        {"value", value.text},
        {"listed", verdict.is_kept_out()},
        {"protected", verdict.is_protected},
        {"entry", verdict.is_kept_out() ? json_of(*verdict.holder) : ordered_json(nullptr)},
        {"allowed", texts_of(verdict.allowed)},
        {"protected_by", texts_of(verdict.protected_by)}};
    if (session.flags().jsonl)
      session.output().line(json_text(json, -1));
    else
      answer_.data["results"].push_back(std::move(json));
    return;
  }
  if (session.flags().quiet || session.flags().plugin) return;
  if (verdict.is_kept_out() || !only_listed) text_ += row_of(word, verdict, session);
}

// The same for an IPv4 address that is asked for in bulk, as text.
void BlacklistCheck::tell_fast(const Line& line, const blacklist::Listing::Match& match,
                               const blacklist::Listing& listing, Session& session) {
  const std::string_view word = trimmed(line.text);
  if (match.found() && judge_ && judge_->may_let_in(line.address))
    return tell(word, blacklist::value_of(blacklist::unpacked(line.address)),
                listing.entry_of(match), true, session);
  ++asked_;
  if (!match.found()) return;
  ++listed_;
  if (session.flags().quiet || session.flags().plugin) return;
  text_ += word;
  text_ += ": listed as ";
  blacklist::append_text(match.network, text_);
  text_ += list_ ? in_list_ : text_of(listing.entry_of(match), session);
  text_ += '\n';
}

// A line to paste, if it is likely what the word is.
std::string BlacklistCheck::hint_about(const std::string& word, const blacklist::Reading& reading,
                                       const Session& session) const {
  const auto kind = kind_ ? reading.suggested : likely_kind(word);
  if (!kind || redacted(word) != word) return kind_ ? "" : "say what it is with --kind";
  const std::string list =
      !list_ ? ""
             : " --list " + (list_ == "-" ? *list_ : shell_quoted(host::absolute_path(*list_)));
  return if_meant({word}, *kind, session, list);
}

// Junk is told, and the others are looked up all the same.
std::vector<Value> BlacklistCheck::values_asked(const Session& session) {
  std::vector<Value> values;
  std::vector<std::string> words;
  for (std::string& word : words_) {
    blacklist::Reading reading = blacklist::read_value(word, kind_said(kind_));
    if (reading.value) {
      values.push_back(std::move(*reading.value));
      words.push_back(std::move(word));
    } else {
      answer_.problems.push_back(
          {"blacklist.junk",
           fmt::format("\"{}\" cannot be looked up: {}", beginning_of(word), reading.mistake), "",
           0, 0, hint_about(word, reading, session)});
    }
  }
  words_ = std::move(words);
  return values;
}

// Without reading whole feeds for a word or two.
void BlacklistCheck::check_words(Session& session) {
  const std::vector<Value> values = values_asked(session);
  std::vector<std::optional<Entry>> found;
  if (list_) {
    const blacklist::Listing listing = whole_listing(session);
    for (const Value& value : values) found.push_back(listing.find(value));
  } else {
    auto read = session.store(store::OpenOptions::Mode::read_only).read();
    found = blacklist::find_closest(*read, values, session.now());
  }
  for (std::size_t i = 0; i < values.size(); ++i)
    tell(words_[i], values[i], std::move(found[i]), false, session);
}

void BlacklistCheck::check_line(std::string_view line, const blacklist::Listing& listing,
                                Session& session) {
  line = trimmed(line);
  if (line.empty()) return;
  const blacklist::Reading reading = blacklist::read_value(line, kind_said(kind_));
  if (reading.value)
    tell(line, *reading.value, listing.find(*reading.value), true, session);
  else if (junk_++ < told_junk)
    junk_examples_.push_back(
        {"blacklist.junk-line", fmt::format("\"{}\": {}", beginning_of(line), reading.mistake),
         "standard input", static_cast<int>(std::min<std::uint64_t>(line_, INT_MAX)), 0, ""});
}

void BlacklistCheck::tell_junk() {
  answer_.problems.push_back(
      {"blacklist.junk",
       fmt::format("{} could not be looked up{}", counted(junk_, "line"),
                   junk_ > told_junk ? fmt::format("; the first {} follow", told_junk) : ""),
       "standard input", 0, 0, "say what they are with --kind"});
  for (Problem& example : junk_examples_) answer_.problems.push_back(std::move(example));
}

void BlacklistCheck::check_block(std::string_view block, const blacklist::Listing& listing,
                                 Session& session) {
  const bool in_bulk = !kind_ && !session.flags().json && !session.flags().jsonl;
  lines_.clear();
  addresses_.clear();
  const char* at = block.data();
  const char* const end = at + block.size();
  while (at != end) {
    blacklist::PackedV4 network = 0;
    const char* behind = in_bulk ? blacklist::read_plain_v4(at, end, network) : nullptr;
    const bool is_v4 = behind != nullptr && (network & 0xff) == 32;
    if (behind == nullptr) {
      const std::size_t length =
          std::string_view(at, static_cast<std::size_t>(end - at)).find('\n');
      behind = length == std::string_view::npos ? end : at + length + 1;
    }
    lines_.push_back(
        {{at, static_cast<std::size_t>(behind - at)}, is_v4 ? network : blacklist::no_network});
    if (is_v4) addresses_.push_back(static_cast<std::uint32_t>(network >> 8));
    at = behind;
  }
  listing.find_each(addresses_, matches_);
  std::size_t next = 0;
  for (const Line& line : lines_) {
    ++line_;
    if (line.address != blacklist::no_network)
      tell_fast(line, matches_[next++], listing, session);
    else
      check_line(line.text, listing, session);
  }
}

// False at the end, also where no more can be read: what was found until there stays found.
bool BlacklistCheck::next_block(sources::Input& input, sources::Block& block) {
  try {
    return input.next(block);
  } catch (const Error& error) {
    for (const Problem& problem : error.problems()) answer_.problems.push_back(problem);
    return false;
  }
}

void BlacklistCheck::check_lines(const blacklist::Listing& listing, Session& session) {
  const auto input = sources::open_stream();
  sources::Block block;
  while (next_block(*input, block)) {
    check_block(block.bytes, listing, session);
    if (!text_.empty()) session.output().line(std::string_view(text_).substr(0, text_.size() - 1));
    text_.clear();
    session.output().flush();
  }
}

blacklist::Listing BlacklistCheck::whole_listing(Session& session) {
  std::vector<blacklist::Listing::FeedPart> feeds;
  if (list_) {
    blacklist::Feed feed;
    feed.name = *list_;
    LookedAtList looked = look_at_list(*list_, kind_said(kind_), session.now());
    of_list_ = std::move(looked.problems);
    feeds.push_back({std::move(feed), std::move(looked.contents)});
    return blacklist::Listing({}, std::move(feeds));
  }
  return blacklist::listing_of(*session.store(store::OpenOptions::Mode::read_only).read(),
                               session.now());
}

Answer BlacklistCheck::run(Session& session) {
  refuse_terminal_input(words_, "there are no values to look up",
                        "pipe values into it, one a line, such as: cut -d' ' -f1 access.log | "
                        "secops blacklist check -");
  const bool from_input = words_ == std::vector<std::string>{"-"};
  if (!from_input && std::find(words_.begin(), words_.end(), "-") != words_.end())
    throw usage_error("bad-value", "- stands alone",
                      "give values, or - and the values on its input");
  if (from_input && list_ == "-")
    throw usage_error("bad-value", "the list and the values cannot both be standard input",
                      "give the list as a file");
  answer_.data["results"] = ordered_json::array();
  if (list_)
    in_list_ = fmt::format(" in {}", Foreign(*list_));
  else
    judge_.emplace(session);
  try {
    if (from_input)
      check_lines(whole_listing(session), session);
    else
      check_words(session);
  } catch (const ReaderGone&) {
    // What was not asked may be listed too, so nothing is fine.
    throw ReaderGone{listed_ > 0 ? Status::warning : Status::unknown};
  }
  answer_.text = std::move(text_);
  if (junk_ > 0) tell_junk();
  // What is listed is known-bad, which beats unknown: whoever asks must not miss it for a typo.
  answer_.status = listed_ > 0                ? Status::warning
                   : answer_.problems.empty() ? Status::ok
                                              : Status::unknown;
  for (Problem& problem : of_list_) answer_.problems.push_back(std::move(problem));
  for (const std::string& unknown : session.let_in_unknown())
    answer_.problems.push_back(unprotected(unknown));
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
      "The status is 0 if none of the values is listed, 1 if one is, and 3 if none is known to be "
      "and something could not be looked up, which is told. An address is also held by "
      "a "
      "network that it lies in, the longest prefix first; a domain by one above it; an e-mail "
      "address "
      "by its domain. What holds it most closely is named as it was added, be it an entry or in a "
      "feed; of equals the entry, then the feed whose name comes first. What [blacklist] allow "
      "holds is not listed, whatever was listed before. Neither is listed what is protected on "
      "this machine, which "
      "`blacklist sync` lets in too; of that it is said, unless --override-protection listed it or "
      "it comes from standard input. A network of which either holds only a part is listed, and "
      "so is a domain above an allowed name or e-mail address: it is said but for what. Peers of "
      "SSH, whom sync lets in while they are connected, are "
      "listed all the same: anybody can open a connection.\n\n"
      "--list asks a file in the place of the store, in any form that `blacklist import` reads; "
      "neither store nor configuration is needed for it. Lines of it that are no value are told; "
      "with more than a tenth of them, or no value at all, the status is 3: an error page must not "
      "pass for a list that holds nothing.\n\n"
      "With - the values are read from standard input, one a line, however many; those that are "
      "listed are printed, each as soon as it is asked. What is no value is told after the others "
      "were looked up.";
  type.examples = {
      {"secops blacklist check 203.0.113.9 && echo welcome", "in a script"},
      {"cut -d' ' -f1 access.log | sort -u | secops blacklist check -", "who of them is listed"},
      {"secops blacklist check - --list firehol_level1.netset < addresses",
       "against a list that is not imported"},
      {"secops blacklist check mallory --kind user --json", "for another program"}};
  type.streams = true;
  type.table = {"results",
                {"value", "listed", "entry.id", "entry.kind", "entry.value", "entry.reason",
                 "entry.source", "entry.expires", "protected"}};
  type.make = [] { return std::unique_ptr<Command>(std::make_unique<BlacklistCheck>()); };
  return type;
}

}  // namespace secops::app
