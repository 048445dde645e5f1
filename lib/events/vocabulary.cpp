#include "events/vocabulary.h"

#include <algorithm>
#include <array>
#include <deque>
#include <string>
#include <unordered_map>
#include <utility>

#include "base/text.h"
#include "events/reading.h"
#include "events/severity.h"

namespace secops::events {

std::vector<Action> vocabulary_table();  // vocabulary_table.cpp

namespace {

constexpr bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
constexpr bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
constexpr bool is_word(char c) { return is_upper(c) || is_lower(c) || is_digit(c); }
constexpr bool is_separator(char c) {
  return c == '.' || c == '_' || c == '-' || c == ':' || c == '/' || c == ' ';
}

// The longest native spelling that is looked up; a longer one is no name of an action.
constexpr std::size_t longest_name = 64;
using NormalBuffer = std::array<char, longest_name * 2>;

// Words in lower case with one '.' between them; "" if the text is too long to be a name.
std::string_view normal_form(std::string_view native, NormalBuffer& buffer) {
  if (native.size() > longest_name) return {};
  std::size_t length = 0;
  bool gap = false;
  for (std::size_t i = 0; i < native.size(); ++i) {
    const char c = native[i];
    if (is_separator(c)) {
      gap = true;
      continue;
    }
    if (i > 0 && is_upper(c)) {
      // A word begins at the B of "aB", of "2Be" (not of "2FA") and of "ABe".
      const char before = native[i - 1];
      const bool before_lower = i + 1 < native.size() && is_lower(native[i + 1]);
      gap = gap || is_lower(before) || (before_lower && (is_digit(before) || is_upper(before)));
    }
    if (gap && length > 0) buffer[length++] = '.';
    gap = false;
    buffer[length++] = lower(c);
  }
  return {buffer.data(), length};
}

std::vector<std::string> words_of(std::string_view spelling) {
  std::vector<std::string> words;
  std::string word;
  for (const char c : spelling) {
    if (is_word(c)) {
      word += lower(c);
    } else if (!word.empty()) {
      words.push_back(std::move(word));
      word.clear();
    }
  }
  if (!word.empty()) words.push_back(std::move(word));
  return words;
}

// The words of a phrase as read_phrase compares them: by blanks, "*" among them.
std::vector<std::string_view> phrase_words(std::string_view phrase) { return split(phrase, ' '); }

struct Vocabulary {
  struct Beginning {
    std::vector<std::string_view> words;
    const Action* action;
  };

  std::vector<Action> table;
  std::deque<std::string> keys;
  std::unordered_map<std::string_view, const Action*> by_name;
  std::unordered_map<std::string_view, const Action*> by_spelling;
  // By the first letter (digits together), most words first.
  std::array<std::vector<Beginning>, 27> beginnings;

  static std::size_t bucket_of(char first) {
    const char letter = lower(first);
    return is_lower(letter) ? static_cast<std::size_t>(letter - 'a') : 26;
  }

  // Without "*": "transaction broadcast failed" says more than "transaction * broadcast".
  static std::ptrdiff_t own_words(const Beginning& beginning) {
    return std::count_if(beginning.words.begin(), beginning.words.end(),
                         [](std::string_view word) { return word != "*"; });
  }

  Vocabulary() : table(vocabulary_table()) {
    NormalBuffer buffer;
    for (const Action& action : table) {
      by_name.emplace(action.name, &action);
      by_spelling.emplace(keys.emplace_back(normal_form(action.name, buffer)), &action);
    }
    for (const Action& action : table) {
      for (std::string_view spelling : action.spellings)
        by_spelling.emplace(keys.emplace_back(normal_form(spelling, buffer)), &action);
      for (std::string_view phrase : action.phrases)
        beginnings[bucket_of(phrase.front())].push_back({phrase_words(phrase), &action});
    }
    for (auto& letter : beginnings)
      std::stable_sort(letter.begin(), letter.end(), [](const Beginning& a, const Beginning& b) {
        return own_words(a) > own_words(b);
      });
  }
};

const Vocabulary& vocabulary() {
  static const Vocabulary all;
  return all;
}

// The next word without the punctuation after it; `rest` goes behind the word and its blanks.
std::string_view next_word(std::string_view& rest) {
  std::size_t end = 0;
  while (end < rest.size() && rest[end] != ' ') ++end;
  std::string_view word = rest.substr(0, end);
  while (end < rest.size() && rest[end] == ' ') ++end;
  rest.remove_prefix(end);
  while (!word.empty() && !is_word(word.back())) word.remove_suffix(1);
  return word;
}

bool begins_with(std::string_view text, std::span<const std::string_view> words) {
  if (words.empty()) return true;
  if (text.empty()) return false;
  std::string_view rest = text;
  if (words.front() == "*") {
    if (begins_with(text, words.subspan(1))) return true;
    next_word(rest);
    return begins_with(rest, words.subspan(1));
  }
  return equal_caseless(next_word(rest), words.front()) && begins_with(rest, words.subspan(1));
}

// Behind emoji, bullets, "[tag]" and "Error:".
std::string_view undecorated(std::string_view message) {
  while (!message.empty()) {
    if (message.front() == '[') {
      const std::size_t end = message.substr(0, 48).find(']');
      if (end == std::string_view::npos) break;
      message.remove_prefix(end + 1);
    } else if (!is_word(message.front())) {
      message.remove_prefix(1);
    } else if (message.size() > 6 && equal_caseless(message.substr(0, 6), "error:")) {
      message.remove_prefix(6);
    } else {
      break;
    }
  }
  return message;
}

struct Level {
  std::string_view native;
  std::string_view level;
};

// Names that loggers use, in lower case: syslog, log4j, java.util.logging, winston, pino, bunyan,
// zap, Python, glog. The numbers are pino's and bunyan's.
constexpr Level levels[] = {
    {"info", "info"},         {"error", "error"},        {"warn", "warning"},
    {"warning", "warning"},   {"debug", "debug"},        {"notice", "notice"},
    {"critical", "critical"}, {"fatal", "fatal"},        {"trace", "trace"},
    {"30", "info"},           {"50", "error"},           {"40", "warning"},
    {"20", "debug"},          {"60", "fatal"},           {"10", "trace"},
    {"err", "error"},         {"crit", "critical"},      {"information", "info"},
    {"severe", "error"},      {"alert", "critical"},     {"emerg", "fatal"},
    {"emergency", "fatal"},   {"panic", "fatal"},        {"dpanic", "critical"},
    {"wrn", "warning"},       {"inf", "info"},           {"dbg", "debug"},
    {"trc", "trace"},         {"ftl", "fatal"},          {"verbose", "debug"},
    {"silly", "trace"},       {"finest", "trace"},       {"finer", "trace"},
    {"fine", "debug"},        {"informational", "info"}, {"i", "info"},
    {"e", "error"},           {"w", "warning"},          {"d", "debug"},
    {"f", "fatal"},           {"c", "critical"},         {"t", "trace"},
    {"n", "notice"},
};

struct NativeOutcome {
  std::string_view native;
  std::string_view outcome;
};

constexpr NativeOutcome outcomes[] = {
    {"success", "success"},  {"succeeded", "success"}, {"successful", "success"},
    {"ok", "success"},       {"true", "success"},      {"passed", "success"},
    {"failure", "failure"},  {"failed", "failure"},    {"fail", "failure"},
    {"false", "failure"},    {"error", "failure"},     {"denied", "failure"},
    {"declined", "failure"}, {"rejected", "failure"},  {"blocked", "failure"},
    {"unknown", "unknown"},
};

void add_phrase(std::vector<Phrase>& phrases, Phrase phrase) {
  if (std::find(phrases.begin(), phrases.end(), phrase) == phrases.end())
    phrases.push_back(std::move(phrase));
}

void add_spellings(const Action& action, std::vector<Phrase>& phrases) {
  add_phrase(phrases, words_of(action.name));
  for (std::string_view spelling : action.spellings) add_phrase(phrases, words_of(spelling));
  for (std::string_view phrase : action.phrases) add_phrase(phrases, words_of(phrase));
}

// For the value of a source that is passed on as it is: its longest word.
Spellings with_own_word(std::vector<Phrase> phrases, std::string_view value) {
  std::string longest;
  for (std::string& word : words_of(value))
    if (word.size() > longest.size()) longest = std::move(word);
  if (longest.empty()) return std::nullopt;
  add_phrase(phrases, {std::move(longest)});
  return phrases;
}

}  // namespace

std::span<const Action> actions() { return vocabulary().table; }

const Action* find_action(std::string_view name) {
  const auto& names = vocabulary().by_name;
  const auto found = names.find(name);
  return found == names.end() ? nullptr : found->second;
}

const Action* read_action(std::string_view native) {
  NormalBuffer buffer;
  const std::string_view normal = normal_form(native, buffer);
  if (normal.empty()) return nullptr;
  const auto& spellings = vocabulary().by_spelling;
  const auto found = spellings.find(normal);
  return found == spellings.end() ? nullptr : found->second;
}

const Action* read_phrase(std::string_view message) {
  const std::string_view text = undecorated(message);
  if (text.empty()) return nullptr;
  for (const auto& beginning : vocabulary().beginnings[Vocabulary::bucket_of(text.front())])
    if (begins_with(text, beginning.words)) return beginning.action;
  return nullptr;
}

bool moves_money(const Action& action) {
  static constexpr std::string_view names[] = {"transaction.requested", "transaction.signed",
                                               "transaction.broadcast", "transaction.succeeded",
                                               "payment.attempted",     "payment.succeeded"};
  return std::find(std::begin(names), std::end(names), action.name) != std::end(names);
}

std::string_view name_of(Outcome outcome) {
  switch (outcome) {
    case Outcome::success:
      return "success";
    case Outcome::failure:
      return "failure";
    case Outcome::none:
      break;
  }
  return "unknown";
}

std::string_view read_outcome(std::string_view native) {
  if (native.empty()) return {};
  const char first = lower(native.front());
  for (const NativeOutcome& row : outcomes)
    if (row.native.front() == first && equal_caseless(row.native, native)) return row.outcome;
  return {};
}

std::string_view read_level(std::string_view native) {
  if (native.empty()) return {};
  const char first = lower(native.front());
  for (const Level& row : levels)
    if (row.native.front() == first && row.native.size() == native.size() &&
        equal_caseless(row.native, native))
      return row.level;
  return {};
}

std::string_view level_of_priority(int priority) {
  static constexpr std::string_view names[] = {"fatal",   "critical", "critical", "error",
                                               "warning", "notice",   "info",     "debug"};
  return priority >= 0 && priority <= 7 ? names[priority] : std::string_view{};
}

bool is_error_level(std::string_view level) {
  return level == "error" || level == "critical" || level == "fatal";
}

bool is_wanted(std::string_view own, std::string_view value, bool partial) {
  return partial ? find_caseless(own, value) != std::string_view::npos : equal_caseless(own, value);
}

Spellings action_spellings(std::string_view action, bool partial) {
  std::vector<Phrase> phrases;
  for (const Action& candidate : actions())
    if (is_wanted(candidate.name, action, partial)) add_spellings(candidate, phrases);
  if (!partial && !phrases.empty()) return phrases;
  return with_own_word(std::move(phrases), action);
}

Spellings level_spellings(std::string_view level, bool partial) {
  std::vector<Phrase> phrases;
  for (const Level& row : levels)
    if (is_wanted(row.level, level, partial)) add_phrase(phrases, {std::string(row.native)});
  return phrases;
}

Spellings outcome_spellings(std::string_view outcome, bool partial) {
  std::vector<Phrase> phrases;
  for (const NativeOutcome& row : outcomes)
    if (is_wanted(row.outcome, outcome, partial)) add_phrase(phrases, {std::string(row.native)});
  for (const Action& action : actions())
    if (action.outcome != Outcome::none && is_wanted(name_of(action.outcome), outcome, partial))
      add_spellings(action, phrases);
  return phrases;
}

Spellings severity_spellings(std::string_view severity, bool partial) {
  std::vector<Phrase> phrases;
  for (std::string_view native :
       {"critical", "high", "medium", "warning", "low", "informational", "info"})
    if (is_wanted(name_of(*parse_severity(native)), severity, partial))
      add_phrase(phrases, {std::string(native)});
  return phrases;
}

}  // namespace secops::events
