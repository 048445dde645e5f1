#include "rules/condition.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "base/text.h"

namespace secops::rules {
namespace {

struct Refusal {
  std::string_view code;
  std::string message;
  std::string hint;
};

bool is_word_character(char c) {
  return (lower(c) >= 'a' && lower(c) <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-' ||
         c == '.' || c == '*' || c == '?';
}

std::vector<std::string_view> words_of(std::string_view text) {
  std::vector<std::string_view> words;
  std::size_t at = 0;
  while (at < text.size()) {
    char c = text[at];
    std::size_t end = at + 1;
    if (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
      at = end;
      continue;
    }
    if (c == '|')
      throw Refusal{"rules.retired", "`|` in a condition is the retired aggregation",
                    "write a correlation document (man secops-rules, CORRELATIONS)"};
    if (is_word_character(c)) {
      while (end < text.size() && is_word_character(text[end])) ++end;
    } else if (c != '(' && c != ')') {
      throw Refusal{"rules.condition", fmt::format("`{}` does not belong into a condition", c),
                    "conditions are made of names, and, or, not, ( ), `1 of`, `any of`, `all of`"};
    }
    words.push_back(text.substr(at, end - at));
    at = end;
  }
  return words;
}

bool is_keyword(std::string_view word) {
  return word == "and" || word == "or" || word == "not" || word == "of";
}

bool pattern_matches(std::string_view pattern, std::string_view name) {
  if (name.substr(0, 1) == "_" && pattern.substr(0, 1) != "_") return false;
  return glob_matches(read_glob(pattern), name, true);
}

// Recursive descent; an expression that dropped out is nothing.
class Parser {
 public:
  Parser(std::string_view text, const Detection& detection)
      : words_(words_of(text)), detection_(detection) {}

  std::optional<Expression> run() {
    if (words_.empty()) throw Refusal{"rules.condition", "the condition is empty", example()};
    auto expression = read_any();
    if (at_ < words_.size())
      throw Refusal{"rules.condition",
                    words_[at_] == ")" ? std::string("`)` has no `(` before it in the condition")
                                       : fmt::format("`and` or `or` is missing before `{}` in the "
                                                     "condition",
                                                     words_[at_]),
                    ""};
    return expression;
  }

 private:
  using Operand = std::optional<Expression>;

  static std::string example() { return "for example: condition: selection and not 1 of filter_*"; }
  bool accept(std::string_view word) {
    if (at_ >= words_.size() || words_[at_] != word) return false;
    ++at_;
    return true;
  }

  static void join(Operand& left, Operand right, ExpressionKind kind) {
    if (!right) return;
    if (!left) {
      left = std::move(right);
    } else if (left->kind == kind) {
      left->operands.push_back(std::move(*right));
    } else {
      Expression both;
      both.kind = kind;
      both.operands.push_back(std::move(*left));
      both.operands.push_back(std::move(*right));
      left = std::move(both);
    }
  }
  Operand read_any() {
    Operand left = read_all();
    while (accept("or")) join(left, read_all(), ExpressionKind::any);
    return left;
  }
  Operand read_all() {
    Operand left = read_not();
    while (accept("and")) join(left, read_not(), ExpressionKind::all);
    return left;
  }
  Operand read_not() {
    bool negated = false;
    while (accept("not")) negated = !negated;
    Operand operand = read_single();
    if (!operand || !negated) return operand;
    Expression negation;
    negation.kind = ExpressionKind::negation;
    negation.operands.push_back(std::move(*operand));
    return negation;
  }
  Operand read_single() {
    if (accept("(")) {
      if (++depth_ > max_yaml_depth)
        throw Refusal{"rules.too-deep",
                      fmt::format("the condition nests deeper than {} levels", max_yaml_depth), ""};
      Operand inner = read_any();
      if (!accept(")"))
        throw Refusal{"rules.condition", "a `(` of the condition is not closed", "add `)`"};
      --depth_;
      return inner;
    }
    if (at_ >= words_.size())
      throw Refusal{"rules.condition", "the condition ends where a name is expected", example()};
    std::string_view word = words_[at_++];
    if (at_ < words_.size() && words_[at_] == "of") {
      ++at_;
      return read_selector(word);
    }
    return read_name(word);
  }
  Operand read_selector(std::string_view quantity) {
    if (quantity != "1" && quantity != "any" && quantity != "all")
      throw Refusal{"rules.unsupported",
                    fmt::format("`{} of` is not supported in a condition", quantity),
                    "write `1 of`, `any of` or `all of`"};
    if (at_ >= words_.size() || is_keyword(words_[at_]) || words_[at_] == "(" || words_[at_] == ")")
      throw Refusal{"rules.condition",
                    fmt::format("after `{} of` comes `them` or a pattern", quantity),
                    "for example: 1 of selection_*"};
    std::string_view target = words_[at_++];
    if (target == "them") target = "*";
    Expression selected;
    selected.kind = quantity == "all" ? ExpressionKind::all : ExpressionKind::any;
    for (std::size_t i = 0; i < detection_.parts.size(); ++i)
      if (pattern_matches(target, detection_.parts[i].name)) selected.operands.push_back(part(i));
    if (selected.operands.empty()) return std::nullopt;
    if (selected.operands.size() == 1) return std::move(selected.operands[0]);
    return selected;
  }
  Expression part(std::size_t index) const {
    Expression expression;
    expression.kind = ExpressionKind::part;
    expression.index = static_cast<std::uint32_t>(index);
    return expression;
  }
  Operand read_name(std::string_view name) {
    std::vector<std::string_view> names;
    for (std::size_t i = 0; i < detection_.parts.size(); ++i) {
      if (detection_.parts[i].name == name) return part(i);
      names.push_back(detection_.parts[i].name);
    }
    if (name.find('*') != std::string_view::npos || name == "them")
      throw Refusal{"rules.condition", fmt::format("`{}` needs a quantity before it", name),
                    fmt::format("write `1 of {}` or `all of {}`", name, name)};
    if (name == ")" || is_keyword(name))
      throw Refusal{"rules.condition",
                    fmt::format("`{}` stands where a name is expected in the condition", name),
                    example()};
    for (std::string_view word : {"and", "or", "not", "of"}) names.push_back(word);
    std::string_view near =
        equal_caseless(name, "and") || equal_caseless(name, "or") || equal_caseless(name, "not")
            ? *std::find_if(names.begin(), names.end(),
                            [&](auto n) { return equal_caseless(n, name); })
            : nearest(name, names);
    throw Refusal{"rules.unknown-name",
                  fmt::format("the condition names `{}`, which `detection` does not hold", name),
                  near.empty() ? fmt::format("add `{}:` to `detection`", name)
                               : fmt::format("did you mean `{}`?", near)};
  }

  std::vector<std::string_view> words_;
  const Detection& detection_;
  std::size_t at_{0};
  int depth_{0};
};

}  // namespace

std::optional<Expression> read_condition(std::string_view text, Place place,
                                         const Detection& detection, ProblemList& problems) {
  try {
    auto expression = Parser(text, detection).run();
    if (!expression)
      problems.add("rules.condition", place,
                   "nothing is left of the condition: its selectors name no part of `detection`",
                   "check the pattern after `of`");
    return expression;
  } catch (const Refusal& refusal) {
    problems.add(refusal.code, place, refusal.message, refusal.hint);
    return std::nullopt;
  }
}

}  // namespace secops::rules
