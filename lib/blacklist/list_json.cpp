#include "blacklist/list_json.h"

#include <fmt/format.h>

#include <algorithm>
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

// Events of the parser, so that a list of a million is never held as a tree.
class Values : public nlohmann::json_sax<json> {
 public:
  using Take = std::function<void(JsonValue)>;
  Values(std::span<const std::string_view> names, Take take)
      : names_(names), take_(std::move(take)) {}

  bool null() override { return true; }
  bool boolean(bool is) override { return other(is ? "true" : ""); }
  bool number_integer(number_integer_t number) override { return other(std::to_string(number)); }
  bool number_unsigned(number_unsigned_t number) override { return other(std::to_string(number)); }
  bool number_float(number_float_t, const string_t& text) override { return other(text); }
  bool binary(binary_t&) override { return true; }

  bool string(string_t& text) override {
    if (open_.empty()) return true;
    Container& container = open_.back();
    if (container.is_array) {
      if (container.holds_values) take_({0, text, {}, {}, {}});
    } else if (std::string* const about = container.about()) {
      *about = std::move(text);
    } else {
      for (std::size_t rank = 0; rank < std::min(names_.size(), container.rank); ++rank) {
        if (!equal_caseless(container.key, names_[rank])) continue;
        container.rank = rank;
        container.value = std::move(text);
        break;
      }
    }
    return true;
  }
  bool key(string_t& name) override {
    open_.back().key = std::move(name);
    return true;
  }
  bool start_object(std::size_t) override {
    return open({false, false, names_.size(), {}, {}, {}, {}, {}});
  }
  bool end_object() override {
    const Container& container = open_.back();
    if (container.rank < names_.size())
      take_({0, container.value, container.kind, container.ended, container.expires});
    open_.pop_back();
    return true;
  }
  // What an array under another name holds, such as tags, is about a value and none itself.
  bool start_array(std::size_t) override {
    const bool holds_values =
        open_.empty() || (open_.back().is_array ? open_.back().holds_values : names_values());
    return open({true, holds_values, 0, {}, {}, {}, {}, {}});
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
  struct Container {
    bool is_array{false};
    bool holds_values{false};  // an array: its strings
    std::size_t rank{0};       // of the name whose value is kept; that many names: none
    std::string key, value, kind, ended, expires;
    // The member at hand of an object, if it says something of the value.
    std::string* about() {
      if (is_array) return nullptr;
      if (equal_caseless(key, "kind")) return &kind;
      if (equal_caseless(key, ended_column)) return &ended;
      return equal_caseless(key, expires_column) ? &expires : nullptr;
    }
  };
  // What is no text may still stand where a moment should.
  bool other(std::string text) {
    if (!open_.empty())
      if (std::string* const about = open_.back().about()) *about = std::move(text);
    return true;
  }
  // Is the member at hand named like a value, or like several: "ip", "IPs", "addresses"?
  bool names_values() const {
    const std::string_view key = open_.back().key;
    return std::any_of(names_.begin(), names_.end(), [&](std::string_view name) {
      if (!equal_caseless(key.substr(0, name.size()), name)) return false;
      const std::string_view ending = key.substr(name.size());
      return ending.empty() || equal_caseless(ending, "s") || equal_caseless(ending, "es");
    });
  }
  bool open(Container container) {
    too_deep_ = open_.size() == deepest;
    if (!too_deep_) open_.push_back(std::move(container));
    return !too_deep_;
  }

  std::span<const std::string_view> names_;
  Take take_;
  std::vector<Container> open_;
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
    Values values(names, each);
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
