#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <sstream>

#include "config/node.h"

// The package offers a shared library too; loading it costs half a millisecond at every start.
#undef TOML_HEADER_ONLY
#undef TOML_SHARED_LIB
// The parser asserts things that "[=]" breaks, and checks them once more behind the assertion. Told
// to the compiler as facts (its release form) they would make that check undefined behaviour, and
// in a debug build they end the process; left out, they become the syntax errors they are.
#undef NDEBUG
#define TOML_ASSERT(expression) static_assert(true)
#define TOML_HEADER_ONLY 1
#define TOML_ENABLE_FORMATTERS 0
#include <toml++/toml.h>

namespace secops::config {
namespace {

constexpr int deepest = 200;

// Finds where values nest deeper than `deepest`. The parser limits brackets but not dotted keys,
// and "a.a.a…" a hundred thousand times over would exhaust the stack when its tables are destroyed.
class DepthScan {
 public:
  explicit DepthScan(std::string_view text) : text_(text) {}

  std::optional<std::size_t> first_too_deep() {
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (c == '"' || c == '\'') {
        skip_string(c);
        continue;
      }
      if (c == '#') {
        at_ = std::min(text_.find('\n', at_), text_.size());
        continue;
      }
      if (static_cast<unsigned char>(c) >= 0x80 && !foreign_ && !is_byte_order_mark())
        foreign_ = at_;
      take(c);
      if (total_ > deepest) return at_;
      ++at_;
    }
    return std::nullopt;
  }

  // Where the first character stands that is not ASCII, outside texts and comments; after the scan.
  // TOML has none there, and the parser's tables of blanks are undefined for some of them.
  std::optional<std::size_t> first_foreign() const { return foreign_; }

 private:
  bool is_byte_order_mark() const { return at_ < 3 && text_.starts_with("\xef\xbb\xbf"); }

  void take(char c) {
    if (c == '[' || c == '{') {
      dots_.push_back(0);
      ++total_;
    } else if ((c == ']' || c == '}') && dots_.size() > 1) {
      total_ -= dots_.back() + 1;
      dots_.pop_back();
    } else if (c == '.') {
      ++dots_.back();
      ++total_;
    } else if (c == ',' || (c == '\n' && dots_.size() == 1)) {
      total_ -= dots_.back();
      dots_.back() = 0;
    }
  }

  void skip_string(char quote) {
    const std::string triple(3, quote);
    const bool multiline = text_.substr(at_, 3) == triple;
    at_ += multiline ? 3 : 1;
    while (at_ < text_.size()) {
      if (text_[at_] == '\\' && quote == '"') {
        at_ += 2;
      } else if (multiline ? text_.substr(at_, 3) == triple
                           : text_[at_] == quote || text_[at_] == '\n') {
        at_ += multiline ? 3 : 1;
        return;
      } else {
        ++at_;
      }
    }
  }

  std::string_view text_;
  std::size_t at_{0};
  std::optional<std::size_t> foreign_;
  std::vector<int> dots_{0};  // of the statement or member being read, for each open bracket
  int total_{0};
};

// The parser takes it for granted that no NUL stands where a key begins, and is undefined if one
// does.
std::optional<std::size_t> first_control(std::string_view text) {
  const auto found = std::find_if(text.begin(), text.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return (byte < 0x20 && c != '\t' && c != '\n' && c != '\r') || byte == 0x7f;
  });
  if (found == text.end()) return std::nullopt;
  return static_cast<std::size_t>(found - text.begin());
}

Problem problem_at(std::string_view text, std::size_t offset, const std::string& file,
                   std::string code, std::string message, std::string hint) {
  const std::string_view before = text.substr(0, offset);
  const std::string_view line = before.substr(before.rfind('\n') + 1);  // npos + 1 is 0
  const auto lines = 1 + std::count(before.begin(), before.end(), '\n');
  const auto column = 1 + std::count_if(line.begin(), line.end(), [](char c) {
                        return (static_cast<unsigned char>(c) & 0xc0u) != 0x80u;
                      });
  return {std::move(code),         std::move(message),       file,
          static_cast<int>(lines), static_cast<int>(column), std::move(hint)};
}

Place place_of(const toml::source_region& region, const std::shared_ptr<const std::string>& file) {
  return {file, static_cast<int>(region.begin.line), static_cast<int>(region.begin.column)};
}

template <typename Stamp>
std::string spelled_stamp(const Stamp& stamp) {
  std::ostringstream out;
  out << stamp;
  return out.str();
}

void convert_scalar(const toml::node& from, Node& to) {
  if (const auto* text = from.as_string()) {
    to.kind = Node::Kind::text;
    to.text = text->get();
  } else if (const auto* integer = from.as_integer()) {
    to.kind = Node::Kind::integer;
    to.integer = integer->get();
  } else if (const auto* number = from.as_floating_point()) {
    to.kind = Node::Kind::number;
    to.number = number->get();
  } else if (const auto* boolean = from.as_boolean()) {
    to.kind = Node::Kind::boolean;
    to.boolean = boolean->get();
  } else {
    to.kind = Node::Kind::moment;
    if (const auto* date = from.as_date()) to.text = spelled_stamp(date->get());
    if (const auto* time = from.as_time()) to.text = spelled_stamp(time->get());
    if (const auto* both = from.as_date_time()) to.text = spelled_stamp(both->get());
  }
}

Node convert(const toml::node& from, const std::shared_ptr<const std::string>& file) {
  Node to;
  to.place = place_of(from.source(), file);
  if (const auto* table = from.as_table()) {
    to.kind = Node::Kind::table;
    for (auto&& [key, value] : *table)
      to.entries.push_back(
          {std::string(key.str()), place_of(key.source(), file), convert(value, file)});
    std::stable_sort(to.entries.begin(), to.entries.end(), [](const Entry& a, const Entry& b) {
      return std::pair(a.place.line, a.place.column) < std::pair(b.place.line, b.place.column);
    });
  } else if (const auto* array = from.as_array()) {
    to.kind = Node::Kind::array;
    for (auto&& item : *array) to.items.push_back(convert(item, file));
  } else {
    convert_scalar(from, to);
  }
  return to;
}

// The parser's words, made to stand behind ours.
Problem syntax_problem(const toml::parse_error& error, const std::string& file) {
  std::string words(error.description());
  for (const std::string_view opening : {"Error while ", "Encountered "})
    if (words.starts_with(opening)) {
      words = (opening.front() == 'E' && opening[1] == 'r' ? "while " : "met ") +
              words.substr(opening.size());
      break;
    }
  // Control characters were refused before, so this one is the end of the line.
  if (words.find("unescaped control character") != std::string::npos)
    words = "a text has no closing quote on its line";
  const bool twice = words.find("cannot redefine") != std::string::npos;
  return {twice ? "config.duplicate-key" : "config.syntax",
          "this is no valid TOML: " + words,
          file,
          static_cast<int>(error.source().begin.line),
          static_cast<int>(error.source().begin.column),
          "nothing of this file is in effect and its rest was not looked at; mend this and run "
          "'secops config check' again"};
}

}  // namespace

Node read_toml(std::string_view text, const std::string& file, std::vector<Problem>& problems) {
  Node empty;
  empty.place = {std::make_shared<const std::string>(file), 1, 1};
  if (const auto control = first_control(text)) {
    problems.push_back(
        problem_at(text, *control, file, "config.syntax",
                   fmt::format("control character U+{:04X}, which TOML does not allow",
                               static_cast<unsigned>(static_cast<unsigned char>(text[*control]))),
                   "nothing of this file is in effect; is it a text file?"));
    return empty;
  }
  DepthScan scan(text);
  if (const auto deep = scan.first_too_deep()) {
    problems.push_back(
        problem_at(text, *deep, file, "config.too-deep",
                   fmt::format("tables and arrays nest more than {} deep here", deepest),
                   "no setting of secops needs more than six"));
    return empty;
  }
  if (const auto foreign = scan.first_foreign()) {
    problems.push_back(
        problem_at(text, *foreign, file, "config.syntax",
                   "this is no valid TOML: a character outside of quotes that is not ASCII",
                   "put the key or the value in quotes"));
    return empty;
  }
  try {
    return convert(toml::parse(text, file), empty.place.file);
  } catch (const toml::parse_error& error) {
    problems.push_back(syntax_problem(error, file));
  } catch (const std::exception& error) {
    problems.push_back(
        {"config.syntax", fmt::format("cannot be read: {}", error.what()), file, 0, 0, ""});
  }
  return empty;
}

}  // namespace secops::config
