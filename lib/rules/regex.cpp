#include "rules/regex.h"

#include <re2/filtered_re2.h>
#include <re2/re2.h>

#include <algorithm>

namespace secops::rules {
namespace {

constexpr std::int64_t max_memory_bytes = 8 << 20;
constexpr int shortest_atom = 3;
constexpr std::size_t most_atoms = 8;

// The longest piece of an atom that is plain ASCII letters, digits and the like: RE2 folds the case
// of Latin-1 letters too, the prefilter that of ASCII only.
std::string ascii_piece(const std::string& atom) {
  std::string longest, piece;
  for (char c : atom + '\0') {
    if (c > ' ' && c < 0x7f) {
      piece.push_back(c);
      continue;
    }
    if (piece.size() > longest.size()) longest = piece;
    piece.clear();
  }
  return longest;
}

// The smallest sets of atoms with which the filter lets the pattern pass. The filter is monotone:
// more atoms never take a pass away.
std::vector<std::vector<int>> smallest_passing(const re2::FilteredRE2& filter,
                                               std::size_t atom_count) {
  std::vector<unsigned> sets;
  std::vector<unsigned> order(1U << atom_count);
  for (unsigned i = 0; i < order.size(); ++i) order[i] = i;
  std::stable_sort(order.begin(), order.end(), [](unsigned a, unsigned b) {
    return __builtin_popcount(a) < __builtin_popcount(b);
  });
  std::vector<std::vector<int>> result;
  for (unsigned set : order) {
    bool covered = std::any_of(sets.begin(), sets.end(),
                               [set](unsigned smaller) { return (set & smaller) == smaller; });
    if (covered) continue;
    std::vector<int> atoms;
    for (unsigned i = 0; i < atom_count; ++i)
      if ((set >> i & 1U) != 0) atoms.push_back(static_cast<int>(i));
    std::vector<int> passing;
    filter.AllPotentials(atoms, &passing);
    if (passing.empty()) continue;
    sets.push_back(set);
    result.push_back(std::move(atoms));
  }
  return result;
}

}  // namespace

std::shared_ptr<const re2::RE2> compile_regex(std::string_view pattern, RegexFlags flags,
                                              std::string& error) {
  re2::RE2::Options options(re2::RE2::Latin1);
  options.set_log_errors(false);
  options.set_max_mem(max_memory_bytes);
  options.set_case_sensitive(!flags.ignore_case);
  options.set_dot_nl(flags.dot_all);
  std::string text = flags.multi_line ? "(?m)" : "";
  text += pattern;
  auto regex = std::make_shared<const re2::RE2>(text, options);
  if (regex->ok()) return regex;
  error = regex->error();
  return nullptr;
}

std::optional<std::vector<events::Phrase>> required_literals(const re2::RE2& regex) {
  re2::FilteredRE2 filter(shortest_atom);
  int id = 0;
  if (filter.Add(regex.pattern(), regex.options(), &id) != re2::RE2::NoError) return std::nullopt;
  std::vector<std::string> atoms;
  filter.Compile(&atoms);
  if (atoms.empty() || atoms.size() > most_atoms) return std::nullopt;
  std::vector<events::Phrase> phrases;
  for (const std::vector<int>& set : smallest_passing(filter, atoms.size())) {
    events::Phrase phrase;
    for (int atom : set)
      if (std::string word = ascii_piece(atoms[static_cast<std::size_t>(atom)]); !word.empty())
        phrase.push_back(std::move(word));
    if (phrase.empty()) return std::nullopt;
    phrases.push_back(std::move(phrase));
  }
  return phrases;
}

}  // namespace secops::rules
