#include "rules/needs.h"

#include <algorithm>

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

// Keeps the one that lets fewer lines pass: none at all, then fewer phrases, then longer words. One
// that narrows nothing is no better than none, however few phrases it has.
void keep_better(Spellings& best, Spellings next) {
  if (!next || !std::all_of(next->begin(), next->end(), narrows)) return;
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

class Narrowing {
 public:
  Narrowing(const Detection& detection, const events::FormatType& format,
            const events::Event& known)
      : detection_(detection), format_(format), known_(known) {}

  Spellings need(const Expression& expression) const {
    switch (expression.kind) {
      case ExpressionKind::negation:
        return std::nullopt;
      case ExpressionKind::item:
        return need(detection_.items[expression.index]);
      case ExpressionKind::part:
        return need(detection_.parts[expression.index].expression);
      case ExpressionKind::all: {
        Spellings best;
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
  Spellings need(const Item& item) const {
    if (item.exists_test) return std::nullopt;
    if (!item.keywords && known_.has(item.field))
      return matches(item, known_) ? std::nullopt : Spellings(std::in_place);
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
    // What an enricher adds stands in no line.
    if (name.starts_with(events::own_prefix) ||
        name == events::ecs_name(events::source_geo_country_iso_code))
      return std::nullopt;
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
      case PatternKind::null:
        return std::nullopt;
      case PatternKind::any:
      case PatternKind::number:
      case PatternKind::compare:
      case PatternKind::network:
        break;
    }
    return need_given(name);
  }

  // A number or an address can be spelt in many ways (404, 4.04e2), so all that is known of a line
  // is whether its format gives the field at all.
  Spellings need_given(std::string_view name) const {
    const Spellings any_value = format_.spellings(name, "", true);
    return any_value && any_value->empty() ? any_value : std::nullopt;
  }

  // All pieces stand in the value; the best of them is enough.
  Spellings best_of(std::string_view name, const std::vector<std::string>& pieces) const {
    Spellings best;
    for (const std::string& piece : pieces) keep_better(best, format_.spellings(name, piece, true));
    return best;
  }

  Spellings need_regex(std::string_view name, const Pattern& pattern) const {
    auto literals = required_literals(*pattern.regex);
    if (!literals) return need_given(name);
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
  const events::Event& known_;
};

}  // namespace

bool narrows(const Phrase& phrase) {
  return std::any_of(phrase.begin(), phrase.end(),
                     [](const std::string& word) { return word.size() > 1; });
}

Spellings needs_of(const Detection& detection, const events::FormatType& format,
                   const events::Event& known) {
  return Narrowing(detection, format, known).need(detection.condition);
}

}  // namespace secops::rules
