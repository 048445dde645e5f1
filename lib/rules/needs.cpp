#include "rules/needs.h"

#include <algorithm>
#include <map>

#include "base/redact.h"
#include "base/text.h"
#include "rules/regex.h"

namespace secops::rules {
namespace {

using events::Phrase;
using events::Spellings;

Spellings phrases_of_secret(const Pattern& pattern) {
  if (pattern.kind != PatternKind::exact) return std::nullopt;
  if (equal_caseless(pattern.text, "private_key")) return secret_phrases(SecretKind::private_key);
  if (equal_caseless(pattern.text, "token")) return secret_phrases(SecretKind::token);
  // Digits have no words: the pipeline looks for runs of them itself and offers these lines.
  if (equal_caseless(pattern.text, "card_number")) return Spellings::value_type{};
  return std::nullopt;
}

std::size_t shortest_phrase(const std::vector<Phrase>& phrases) {
  std::size_t shortest = static_cast<std::size_t>(-1);
  for (const Phrase& phrase : phrases) {
    std::size_t longest_word = 0;
    for (const std::string& word : phrase) longest_word = std::max(longest_word, word.size());
    shortest = std::min(shortest, longest_word);
  }
  return shortest;
}

// Keeps the one that lets fewer lines pass: none at all, then fewer phrases, then longer words.
void keep_better(Spellings& best, Spellings next) {
  if (!next) return;
  if (!best || next->size() < best->size() ||
      (next->size() == best->size() && shortest_phrase(*next) > shortest_phrase(*best)))
    best = std::move(next);
}

// Either may let a line pass.
void unite(Spellings& all, Spellings next) {
  if (!all || !next) {
    all = std::nullopt;
    return;
  }
  all->insert(all->end(), next->begin(), next->end());
}

// A character that stands in the raw line as it stands in a decoded value, in every format: no
// escape of any of them writes it otherwise.
bool is_plain(std::uint16_t unit) {
  if (unit <= ' ' || unit >= 0x7f) return false;
  constexpr std::string_view escaped_somewhere = "\"\\/'<>&%#";
  return escaped_somewhere.find(static_cast<char>(unit)) == std::string_view::npos;
}

// The literal pieces of a pattern, in its order.
std::vector<std::string> pieces_of(const Pattern& pattern, bool plain_only) {
  GlobText units = pattern.glob;
  if (pattern.kind != PatternKind::glob)
    for (char c : pattern.text) units.push_back(static_cast<unsigned char>(c));
  units.push_back(glob_run);
  std::vector<std::string> pieces;
  std::string piece;
  for (std::uint16_t unit : units) {
    if (unit < glob_run && (!plain_only || is_plain(unit))) {
      piece.push_back(static_cast<char>(unit));
    } else if (!piece.empty()) {
      pieces.push_back(std::move(piece));
      piece.clear();
    }
  }
  return pieces;
}

constexpr std::string_view status_field = "http.response.status_code";

// The status codes that comparisons leave over.
struct StatusRange {
  int lowest{100};
  int highest{999};
  bool narrowed{false};

  void narrow(const Item& item) {
    if (item.field_name != status_field || item.fallback != item.field ||
        item.patterns.size() != 1 || item.patterns[0].kind != PatternKind::compare)
      return;
    int bound = 0;
    if (!parse_integer(item.patterns[0].text, bound) || bound < 0 || bound > 10'000) return;
    switch (item.patterns[0].comparison) {
      case Comparison::gt:
        lowest = std::max(lowest, bound + 1);
        break;
      case Comparison::gte:
        lowest = std::max(lowest, bound);
        break;
      case Comparison::lt:
        highest = std::min(highest, bound - 1);
        break;
      case Comparison::lte:
        highest = std::min(highest, bound);
        break;
      case Comparison::eq:
      case Comparison::neq:
        return;
    }
    narrowed = true;
  }
};

// Phrases of one word each that differ in their last digit only, all ten of them, become the word
// without it; again, until nothing changes.
void merge_tens(std::vector<Phrase>& phrases) {
  std::map<std::string, unsigned> endings;
  for (const Phrase& phrase : phrases) {
    if (phrase.size() != 1 || phrase[0].empty()) continue;
    char last = phrase[0].back();
    if (last >= '0' && last <= '9')
      endings[phrase[0].substr(0, phrase[0].size() - 1)] |= 1U << (last - '0');
  }
  std::erase_if(endings, [](const auto& ending) { return ending.second != 0x3ffU; });
  if (endings.empty()) return;
  std::erase_if(phrases, [&](const Phrase& phrase) {
    return phrase.size() == 1 && !phrase[0].empty() && phrase[0].back() >= '0' &&
           phrase[0].back() <= '9' && endings.count(phrase[0].substr(0, phrase[0].size() - 1)) != 0;
  });
  for (const auto& ending : endings) phrases.push_back({ending.first});
  merge_tens(phrases);
}

class Narrowing {
 public:
  Narrowing(const Detection& detection, const events::FormatType& format)
      : detection_(detection), format_(format) {}

  Spellings need(const Expression& expression) const {
    switch (expression.kind) {
      case ExpressionKind::negation:
        return std::nullopt;
      case ExpressionKind::item:
        return need(detection_.items[expression.index]);
      case ExpressionKind::part:
        return need(detection_.parts[expression.index].expression);
      case ExpressionKind::all: {
        Spellings best = need_status(expression);
        for (const Expression& operand : expression.operands) keep_better(best, need(operand));
        return best;
      }
      case ExpressionKind::any:
        break;
    }
    Spellings all = Spellings::value_type{};
    for (const Expression& operand : expression.operands) unite(all, need(operand));
    return all;
  }

 private:
  // A range of HTTP status codes, which are three digits in every format: the codes themselves, of
  // which ten in a row are their common beginning.
  Spellings need_status(const Expression& all) const {
    StatusRange range;
    for (const Expression& operand : all.operands)
      if (operand.kind == ExpressionKind::item) range.narrow(detection_.items[operand.index]);
    if (!range.narrowed || format_.spellings == nullptr) return std::nullopt;
    Spellings phrases = Spellings::value_type{};
    for (int code = range.lowest; code <= range.highest; ++code)
      unite(phrases, format_.spellings(status_field, std::to_string(code), false));
    if (phrases) merge_tens(*phrases);
    return phrases;
  }

  Spellings need(const Item& item) const {
    if (item.exists_test) return std::nullopt;
    Spellings result;
    if (!item.all) result.emplace();
    for (const Pattern& pattern : item.patterns) {
      Spellings next = need(item, pattern);
      if (item.all)
        keep_better(result, std::move(next));
      else
        unite(result, std::move(next));
    }
    return result;
  }

  Spellings need(const Item& item, const Pattern& pattern) const {
    if (item.keywords) return need_keyword(pattern);
    Spellings result = need_field(item.field_name, pattern);
    if (item.fallback != item.field) unite(result, need_field(item.fallback_name, pattern));
    return result;
  }

  Spellings need_field(std::string_view name, const Pattern& pattern) const {
    if (name == events::secret_field) return phrases_of_secret(pattern);
    if (format_.spellings == nullptr) return std::nullopt;
    switch (pattern.kind) {
      case PatternKind::exact:
        return pattern.text.empty() ? std::nullopt : format_.spellings(name, pattern.text, false);
      case PatternKind::prefix:
      case PatternKind::suffix:
      case PatternKind::part:
      case PatternKind::glob:
        return best_of(name, pieces_of(pattern, false));
      case PatternKind::regex:
        return need_regex(name, pattern);
      case PatternKind::any:
      case PatternKind::null:
      case PatternKind::number:
      case PatternKind::compare:
      case PatternKind::network:
        break;
    }
    return std::nullopt;
  }

  // All pieces stand in the value; the best of them is enough.
  Spellings best_of(std::string_view name, const std::vector<std::string>& pieces) const {
    Spellings best;
    for (const std::string& piece : pieces) keep_better(best, format_.spellings(name, piece, true));
    return best;
  }

  Spellings need_regex(std::string_view name, const Pattern& pattern) const {
    auto literals = required_literals(*pattern.regex);
    if (!literals) return std::nullopt;
    Spellings all = Spellings::value_type{};
    for (const Phrase& phrase : *literals) unite(all, best_of(name, phrase));
    return all;
  }

  static Spellings need_keyword(const Pattern& pattern) {
    std::vector<Phrase> alternatives;
    if (pattern.kind == PatternKind::regex) {
      auto literals = required_literals(*pattern.regex);
      if (!literals) return std::nullopt;
      alternatives = std::move(*literals);
    } else {
      alternatives.push_back(pieces_of(pattern, true));
    }
    Spellings::value_type phrases;
    for (const Phrase& alternative : alternatives) {
      Phrase phrase;
      for (const std::string& literal : alternative) {
        Pattern piece;
        piece.text = literal;
        for (std::string& word : pieces_of(piece, true)) phrase.push_back(std::move(word));
      }
      if (phrase.empty()) return std::nullopt;
      phrases.push_back(std::move(phrase));
    }
    return phrases;
  }

  const Detection& detection_;
  const events::FormatType& format_;
};

}  // namespace

Spellings needs_of(const Detection& detection, const events::FormatType& format) {
  return Narrowing(detection, format).need(detection.condition);
}

}  // namespace secops::rules
