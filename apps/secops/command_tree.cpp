#include "command_tree.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "base/text.h"

namespace secops::app {

namespace {

constexpr std::array<std::pair<std::string_view, std::string_view>, 6> group_summaries{{
    {"blacklist", "What is kept out: why, by whom and until when"},
    {"config", "The configuration: is it right, and where does a value come from"},
    {"findings", "What was found, and what people decided about it"},
    {"review-queue", "What a person must judge: transactions, log-ins, accounts, alerts"},
    {"rules", "What logs are judged by"},
    {"store", "The database of findings, cursors and decisions"},
}};

std::string joined(std::string_view path, std::string_view word) {
  return path.empty() ? std::string(word) : fmt::format("{} {}", path, word);
}

// The words that may follow a group, once each.
std::vector<std::string_view> words_after(std::string_view group) {
  std::vector<std::string_view> words;
  std::size_t skipped = group.empty() ? 0 : group.size() + 1;
  for (const CommandType* type : commands_below(group)) {
    std::string_view rest = type->path.substr(skipped);
    std::string_view word = rest.substr(0, rest.find(' '));
    if (words.empty() || words.back() != word) words.push_back(word);
  }
  return words;
}

// "list" alone is no command, but "findings list" ends in it.
std::string whole_path_of(std::string_view last_word) {
  for (const CommandType& type : commands()) {
    std::size_t blank = type.path.rfind(' ');
    if (blank != std::string_view::npos && type.path.substr(blank + 1) == last_word) {
      return std::string(type.path);
    }
  }
  return {};
}

Error unknown_word(std::string_view group, std::string_view word) {
  std::string meant(nearest(word, words_after(group)));
  if (!meant.empty()) meant = joined(group, meant);
  if (meant.empty()) meant = whole_path_of(word);
  std::string message = group.empty()
                            ? fmt::format("there is no command \"{}\"", word)
                            : fmt::format("there is no command \"{}\" in {}", word, group);
  return usage_error(
      "unknown-command", std::move(message),
      meant.empty() ? std::string() : fmt::format("did you mean `secops {}`?", meant));
}

}  // namespace

Error usage_error(std::string_view kind, std::string message, std::string hint) {
  Problem problem;
  problem.code = fmt::format("usage.{}", kind);
  problem.message = std::move(message);
  problem.hint = std::move(hint);
  return Error(std::move(problem), Status::unknown);
}

const CommandType* find_command(std::string_view path) {
  for (const CommandType& type : commands()) {
    if (type.path == path) return &type;
  }
  return nullptr;
}

std::vector<const CommandType*> commands_below(std::string_view group) {
  std::vector<const CommandType*> below;
  std::string prefix = group.empty() ? std::string() : fmt::format("{} ", group);
  for (const CommandType& type : commands()) {
    if (type.path.size() > prefix.size() && type.path.substr(0, prefix.size()) == prefix) {
      below.push_back(&type);
    }
  }
  std::sort(below.begin(), below.end(),
            [](const CommandType* a, const CommandType* b) { return a->path < b->path; });
  return below;
}

bool is_group(std::string_view path) { return !path.empty() && !commands_below(path).empty(); }

std::string_view group_summary(std::string_view group) {
  for (const auto& [name, summary] : group_summaries) {
    if (name == group) return summary;
  }
  return {};
}

Place place_of(const std::vector<std::string>& words) {
  Place place;
  for (const std::string& word : words) {
    std::string longer = joined(place.path, word);
    const CommandType* type = find_command(longer);
    if (type == nullptr && !is_group(longer)) throw unknown_word(place.path, word);
    place.path = std::move(longer);
    place.type = type;
  }
  return place;
}

}  // namespace secops::app
