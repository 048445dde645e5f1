#include "blacklist/list_json.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "base/error.h"
#include "base/text.h"
#include "blacklist/list_ends.h"

namespace secops::blacklist {
namespace {

using nlohmann::json;

// Each level costs memory, and one takes no more than a byte of a list.
constexpr std::size_t deepest = 64;

// As many unread elements as are shown of a list; of more only the number is kept.
constexpr std::size_t most_kept = 100;

bool is_one_of(std::string_view word, std::span<const std::string_view> words) {
  return std::any_of(words.begin(), words.end(),
                     [&](std::string_view one) { return equal_caseless(word, one); });
}

// What an element that is about the list says of itself.
bool is_about_list(std::string_view word) {
  constexpr std::array<std::string_view, 6> words = {"metadata", "meta",   "_meta",
                                                     "header",   "footer", "info"};
  return is_one_of(word, words);
}

struct Unread {
  std::string text, mistake;
};

// An object or array that is being read.
struct Container {
  bool is_array{false};
  bool is_list{false};    // an array: its strings are values
  bool gave{false};       // a value
  std::string_view name;  // of a list that is a member: which of the names it has
  // Of an object.
  std::size_t rank{0};  // of the name whose value is kept; that many names: none
  bool about_list{false};
  std::size_t members{0};
  std::string key, first_key, value, kind, ended, expires;
  std::string odd;  // a member that is named like a value and is no text
  // Of an array: what is no value if others are.
  std::vector<Unread> unread;
  std::uint64_t more_unread{0};

  // The member at hand of an object, if it says something of the value.
  std::string* about() {
    if (is_array) return nullptr;
    if (equal_caseless(key, "kind")) return &kind;
    if (equal_caseless(key, ended_column)) return &ended;
    return equal_caseless(key, expires_column) ? &expires : nullptr;
  }
};

// Events of the parser, so that a list of a million is never held as a tree.
class Values : public nlohmann::json_sax<json> {
 public:
  using Take = std::function<void(JsonValue)>;
  Values(std::span<const std::string_view> names, bool is_line, Take take)
      : names_(names), take_(std::move(take)), deepest_(deepest + (is_line ? 1 : 0)) {
    if (is_line) open_.push_back(list(true));  // of all lines
  }

  bool null() override { return scalar("", "null"); }
  bool boolean(bool is) override { return scalar(is ? "true" : "", is ? "true" : "false"); }
  bool number_integer(number_integer_t number) override { return scalar(std::to_string(number)); }
  bool number_unsigned(number_unsigned_t number) override { return scalar(std::to_string(number)); }
  bool number_float(number_float_t, const string_t& text) override { return scalar(text); }
  bool binary(binary_t&) override { return true; }

  bool string(string_t& text) override {
    if (open_.empty()) return true;
    Container& container = open_.back();
    if (container.is_array) {
      if (container.is_list)
        give({0, text, container.name, {}, {}, {}, {}});
      else
        leave(container, fmt::format("\"{}\"", text), "it is a text where others have members");
      return true;
    }
    if (equal_caseless(container.key, "type") && is_about_list(text)) container.about_list = true;
    if (std::string* const about = container.about()) {
      *about = std::move(text);
      return true;
    }
    for (std::size_t rank = 0; rank < std::min(names_.size(), container.rank); ++rank) {
      if (!equal_caseless(container.key, names_[rank])) continue;
      container.rank = rank;
      container.value = std::move(text);
      break;
    }
    return true;
  }
  bool key(string_t& name) override {
    Container& container = open_.back();
    if (++container.members == 1) container.first_key = name;
    container.key = std::move(name);
    return true;
  }
  bool start_object(std::size_t) override {
    Container object;
    object.rank = names_.size();
    return open(std::move(object));
  }
  bool end_object() override {
    const Container& object = open_.back();
    if (object.rank < names_.size())
      give({0, object.value, names_[object.rank], object.kind, object.ended, object.expires, {}});
    const Container ended = std::move(open_.back());
    open_.pop_back();
    const bool about_list =
        ended.about_list || (ended.members == 1 && is_about_list(ended.first_key));
    if (ended.gave || about_list || open_.empty() || !open_.back().is_array) return true;
    const bool is_odd = !ended.odd.empty();
    leave(open_.back(),
          is_odd ? ended.odd
                 : fmt::format("{{\"{}\"{}}}", ended.first_key, ended.members > 1 ? ", …" : ""),
          is_odd ? "that is no text" : "no member of it is named like a value");
    return true;
  }
  // What an array under another name holds, such as tags, is about a value and none itself.
  bool start_array(std::size_t) override {
    if (open_.empty()) return open(list(true));
    const Container& around = open_.back();
    Container array = list(around.is_list);
    array.name = around.is_array ? around.name : name_of_values();
    array.is_list = array.is_list || !array.name.empty();
    return open(std::move(array));
  }
  bool end_array() override {
    open_.pop_back();
    return true;
  }
  bool parse_error(std::size_t position, const std::string&, const json::exception&) override {
    broken_at_ = position;
    return false;
  }
  std::size_t broken_at() const { return broken_at_; }
  bool too_deep() const { return too_deep_; }

 private:
  static Container list(bool is_list) {
    Container array;
    array.is_array = true;
    array.is_list = is_list;
    return array;
  }
  bool scalar(const std::string& text) { return scalar(text, text); }
  // What is no text may still stand where a moment should.
  bool scalar(const std::string& about_text, const std::string& text) {
    if (open_.empty()) return true;
    Container& container = open_.back();
    if (container.is_array)
      leave(container, text, "it is no text");
    else if (std::string* const about = container.about())
      *about = about_text;
    else if (container.odd.empty() && is_one_of(container.key, names_))
      container.odd = fmt::format("\"{}\": {}", container.key, text);
    return true;
  }
  // What is in an array and no value: told once it is known to be a list.
  void leave(Container& array, std::string text, std::string mistake) {
    const bool is_object = !text.empty() && text.front() == '{';
    if (array.gave || (array.is_list && (is_object || open_.size() == 1)))
      return take_({0, text, {}, {}, {}, {}, mistake});
    if (array.unread.size() == most_kept) {
      ++array.more_unread;
      return;
    }
    array.unread.push_back({std::move(text), std::move(mistake)});
  }
  // A value, behind what was left before it in the arrays around it.
  void give(const JsonValue& value) {
    auto at = open_.end();
    while (at != open_.begin() && !std::prev(at)->gave) --at;
    for (; at != open_.end(); ++at) {
      at->gave = true;
      for (const Unread& unread : at->unread)
        take_({0, unread.text, {}, {}, {}, {}, unread.mistake});
      for (; at->more_unread > 0; --at->more_unread)
        take_({0, {}, {}, {}, {}, {}, "it is no value"});
      at->unread = {};
    }
    take_(value);
  }
  // The name that the member at hand has, if it is named like a value or like several: "ip", "IPs",
  // "addresses".
  std::string_view name_of_values() const {
    const std::string_view key = open_.back().key;
    const auto found = std::find_if(names_.begin(), names_.end(), [&](std::string_view name) {
      if (!equal_caseless(key.substr(0, name.size()), name)) return false;
      const std::string_view ending = key.substr(name.size());
      return ending.empty() || equal_caseless(ending, "s") || equal_caseless(ending, "es");
    });
    return found == names_.end() ? std::string_view() : *found;
  }
  bool open(Container container) {
    too_deep_ = open_.size() == deepest_;
    if (!too_deep_) open_.push_back(std::move(container));
    return !too_deep_;
  }

  std::span<const std::string_view> names_;
  Take take_;
  std::vector<Container> open_;
  std::size_t deepest_;
  std::size_t broken_at_{0};
  bool too_deep_{false};
};

Error refused(const Values& values, std::uint64_t line) {
  const std::string where = line == 0 ? "the list" : fmt::format("line {} of the list", line);
  std::string message = fmt::format("{} is no JSON", where);
  if (values.too_deep())
    message = fmt::format("{} is JSON that is nested deeper than {} levels", where, deepest);
  else if (line == 0)
    message += fmt::format(": it breaks off or errs at byte {}", values.broken_at());
  return Error({"blacklist.bad-list", std::move(message), "", 0, 0,
                "nothing of it was taken; fetch it again, or say --format"},
               Status::critical);
}

bool is_document(std::string_view text) { return json::accept(text.begin(), text.end()); }

}  // namespace

bool each_json_value(std::string_view text, std::span<const std::string_view> names,
                     const std::function<void(const JsonValue&)>& take) {
  std::uint64_t line_number = 0;
  const auto parse = [&](std::string_view document, const Values::Take& each) {
    Values values(names, line_number > 0, each);
    if (!json::sax_parse(document.begin(), document.end(), &values))
      throw refused(values, line_number);
  };
  const std::string_view first_line = trimmed(text.substr(0, text.find('\n')));
  if (first_line.size() == trimmed(text).size() || !is_document(first_line)) {
    std::uint64_t number = 0;
    parse(text, [&](JsonValue value) {
      value.place = ++number;
      take(value);
    });
    return false;
  }
  while (!text.empty()) {
    ++line_number;
    const std::string_view line = text.substr(0, std::min(text.find('\n'), text.size() - 1) + 1);
    text.remove_prefix(line.size());
    if (trimmed(line).empty()) continue;
    parse(line, [&](JsonValue value) {
      value.place = line_number;
      take(value);
    });
  }
  return true;
}

}  // namespace secops::blacklist
