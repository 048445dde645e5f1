#include "blacklist_words.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "base/digit.h"
#include "base/redact.h"
#include "base/text.h"
#include "blacklist/feed.h"
#include "blacklist_view.h"
#include "jobs/settings.h"
#include "pasted_line.h"
#include "verdict.h"

namespace secops::app {

using blacklist::Entry;
using blacklist::Kind;
using blacklist::Reading;
using blacklist::Value;

namespace {

bool is_id(std::string_view word) { return word.starts_with("b-"); }
bool is_small(char c) { return c >= 'a' && c <= 'z'; }
bool is_capital(char c) { return c >= 'A' && c <= 'Z'; }

bool holds_only(std::string_view text, std::string_view characters) {
  return text.find_first_not_of(characters) == std::string_view::npos;
}

// "bc1…" and its like (BIP 173): a name in letters, 1, then data.
bool is_like_bech32(std::string_view word) {
  constexpr std::size_t shortest_data = 20;
  const std::string small = lowered(word);
  const std::size_t one = small.rfind('1');
  if (one == 0 || one == std::string::npos || small.size() - one <= shortest_data) return false;
  return std::all_of(small.begin(), small.begin() + static_cast<std::ptrdiff_t>(one), is_small) &&
         holds_only(std::string_view(small).substr(one + 1), "qpzry9x8gf2tvdw0s3jn54khce6mua7l");
}

// Of Bitcoin, Tron, XRP, Solana and others.
bool is_like_base58(std::string_view word) {
  constexpr std::size_t shortest = 26;
  constexpr std::size_t longest = 44;
  return word.size() >= shortest && word.size() <= longest &&
         holds_only(word, "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz") &&
         std::any_of(word.begin(), word.end(), is_digit) &&
         std::any_of(word.begin(), word.end(), is_small) &&
         std::any_of(word.begin(), word.end(), is_capital);
}

// Such a word is refused for what is wrong with it, whatever its kind.
bool is_meant_to_tell(std::string_view word) {
  if (word.find_first_of(":/%@") != std::string_view::npos) return true;
  if (lowered(word.substr(0, 2)) == "0x" || lowered(word.substr(0, 4)) == "klv1") return true;
  // Digits and dots, or what only looks like them. A plain number may be somebody's id.
  const auto is_letter = [](char c) { return is_small(c) || is_capital(c); };
  return std::none_of(word.begin(), word.end(), is_letter) &&
         !std::all_of(word.begin(), word.end(), is_digit);
}

std::string line_of_run(const std::vector<std::string>& words, std::optional<Kind> kind,
                        const Session& session, std::string_view rest) {
  const std::string flags = fmt::format("{}{}{}", kind ? " --kind " : "",
                                        kind ? name_of(*kind) : std::string_view(), rest) +
                            (session.flags().dry_run ? " --dry-run" : "");
  return session.paste(line_of_words("secops " + session.command(), words, flags));
}

Problem junk(const std::string& word, std::string_view mistake) {
  Problem problem;
  problem.code = "blacklist.junk";
  problem.message = fmt::format("\"{}\" cannot be listed: {}", redacted(word), mistake);
  return problem;
}

// The hint of the library names no store.
Entry entry_of_id(store::Read& read, const std::string& word, const Session& session) {
  try {
    return blacklist::find_by_id(read, word);
  } catch (const Error& error) {
    std::vector<Problem> problems = error.problems();
    for (Problem& problem : problems) problem.hint = session.paste(problem.hint);
    throw Error(std::move(problems), error.status());
  }
}

// Values with this text, of the kinds that do not tell by themselves: those that are listed now; if
// there are none, those that ever were.
std::vector<Value> listed_as(store::Read& read, const std::string& word, Time now) {
  std::vector<Value> listed;
  std::vector<Value> past;
  for (const Value& value : blacklist::meanings_of(word)) {
    const bool in_feed = !blacklist::find_in_feeds(read, value, now).empty();
    if (in_feed || blacklist::find_listed(read, value, now))
      listed.push_back(value);
    else if (!blacklist::history_of(read, value).empty())
      past.push_back(value);
  }
  return listed.empty() ? past : listed;
}

Error several_kinds(const std::string& word, const std::vector<Value>& values,
                    const Session& session, std::string_view rest) {
  std::vector<Problem> problems;
  problems.push_back({"blacklist.ambiguous", fmt::format("\"{}\" is listed as several kinds", word),
                      "", 0, 0, "say which one is meant"});
  for (const Value& value : values)
    problems.push_back({"blacklist.candidate",
                        fmt::format("the {} {}", name_of(value.kind), value.text), "", 0, 0,
                        line_of_run({word}, value.kind, session, rest)});
  return Error(std::move(problems), Status::critical);
}

Problem held(const Value& value, const Entry& entry, const Session& session,
             std::string_view rest) {
  return {"blacklist.held",
          fmt::format("{} stays listed: {} holds it ({})", value.text, entry.value.text, entry.id),
          "",
          0,
          0,
          fmt::format("except it with [blacklist] allow in the configuration, or take off all of "
                      "{}: {}",
                      entry.value.text,
                      session.paste(fmt::format("secops blacklist remove {}{}", entry.id, rest)))};
}

}  // namespace

std::string if_meant(const std::vector<std::string>& words, Kind kind, const Session& session,
                     std::string_view rest) {
  return fmt::format("if a {} is meant: {}", name_of(kind),
                     line_of_run(words, kind, session, rest));
}

std::optional<Kind> likely_kind(const std::string& word) {
  const Reading reading = blacklist::read_value(word);
  if (reading.value) return std::nullopt;
  if (reading.suggested) return reading.suggested;
  if (is_meant_to_tell(word) || redacted(word) != word) return std::nullopt;
  Kind kind = Kind::user;
  if (word.size() == 2 && std::all_of(word.begin(), word.end(), is_capital) &&
      blacklist::read_value(word, Kind::country).value)
    kind = Kind::country;
  else if (is_like_bech32(word) || is_like_base58(word))
    kind = Kind::wallet;
  return blacklist::read_value(word, kind).value ? std::optional(kind) : std::nullopt;
}

std::vector<Value> values_of(const std::vector<std::string>& words, std::optional<Kind> said,
                             const Session& session, std::string_view rest) {
  std::vector<Value> values;
  std::vector<std::string> good;  // words of them
  std::vector<Problem> problems;
  std::vector<std::optional<Kind>> likely;  // of each problem
  for (const std::string& word : words) {
    const Reading reading = blacklist::read_value(word, said);
    if (reading.value) {
      values.push_back(*reading.value);
      good.push_back(word);
      continue;
    }
    likely.push_back(said ? reading.suggested : likely_kind(word));
    problems.push_back(junk(word, likely.back() && likely.back() != reading.suggested
                                      ? "it does not tell by itself what it is"
                                      : reading.mistake));
    if (const auto kind = likely.back(); kind && redacted(word) == word)
      problems.back().hint = if_meant({word}, *kind, session, rest);
  }
  if (problems.empty()) return values;
  // All of one kind are listed by one line.
  const bool alike = likely.size() == words.size() && likely.front() &&
                     std::count(likely.begin(), likely.end(), likely.front()) ==
                         static_cast<std::ptrdiff_t>(likely.size());
  if (alike && problems.size() > 1) {
    for (Problem& problem : problems) problem.hint.clear();
    problems.back().hint = if_meant(words, *likely.front(), session, rest);
  }
  // Nor are those that could be, which a line for the others would leave out unseen.
  if (!good.empty() &&
      redacted(fmt::format("{}", fmt::join(good, " "))) == fmt::format("{}", fmt::join(good, " ")))
    problems.back().hint += fmt::format("{}the rest of the line, not listed either: {}",
                                        problems.back().hint.empty() ? "" : "; ",
                                        line_of_run(good, said, session, rest));
  throw Error(std::move(problems), Status::critical);
}

Value value_named(store::Read& read, const std::string& word, std::optional<Kind> said,
                  const Session& session, std::string_view rest) {
  if (is_id(word) && !said) return entry_of_id(read, word, session).value;
  const Reading reading = blacklist::read_value(word, said);
  if (reading.value) return *reading.value;
  const auto likely = said ? std::nullopt : likely_kind(word);
  if (!said) {
    const std::vector<Value> found = listed_as(read, word, session.now());
    if (found.size() == 1) return found.front();
    if (found.size() > 1) throw several_kinds(word, found, session, rest);
    // A name with dots is nothing else than a domain, and one above it may be listed.
    if (reading.suggested) return *blacklist::read_value(word, reading.suggested).value;
  }
  if (!likely) return values_of({word}, said, session, rest).front();
  throw Error(
      {"blacklist.not-listed", fmt::format("\"{}\" is not listed as any kind", word), "", 0, 0,
       "see what is listed: " +
           session.paste(fmt::format("secops blacklist list --search {}", shell_quoted(word)))},
      Status::critical);
}

std::optional<Entry> entry_named(store::Read& read, const std::string& word,
                                 std::optional<Kind> said, const Session& session,
                                 std::string_view rest) {
  if (is_id(word) && !said) return entry_of_id(read, word, session);
  return blacklist::find_listed(read, value_named(read, word, said, session, rest), session.now());
}

void refuse_in_feed(store::Read& read, const Value& value, const Session& session) {
  const auto found = blacklist::find_in_feeds(read, value, session.now());
  if (!found.empty()) throw Error(in_feeds(found, value, session), Status::critical);
}

std::optional<Problem> holder_told(store::Read& read, const Value& value, Session& session,
                                   std::string_view rest) {
  if (let_in_all(allowed_of(value, session), value)) return std::nullopt;
  if (const auto entry = blacklist::find_holder(read, value, session.now()))
    return held(value, *entry, session, rest);
  const auto found = blacklist::find_in_feeds(read, value, session.now());
  return found.empty() ? std::nullopt : std::optional(in_feeds(found, value, session));
}

}  // namespace secops::app
