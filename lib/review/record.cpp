#include "review/record.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "base/csv.h"
#include "base/csv_record.h"
#include "base/error.h"
#include "base/text.h"

namespace secops::review {
namespace {

using nlohmann::json;
using Type = Written::Type;

constexpr std::size_t deepest = 16;
constexpr std::size_t most_members = 256;
constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";

// Keeps numbers as they were written, and does not let a later member of one name win in silence.
class Builder : public json::json_sax_t {
 public:
  bool null() override { return put({}); }
  bool boolean(bool value) override { return scalar(Type::truth, value ? "true" : "false"); }
  bool number_integer(number_integer_t value) override {
    return scalar(Type::number, std::to_string(value));
  }
  bool number_unsigned(number_unsigned_t value) override {
    return scalar(Type::number, std::to_string(value));
  }
  bool number_float(number_float_t, const string_t& written) override {
    return scalar(Type::number, written);
  }
  bool string(string_t& value) override { return scalar(Type::text, std::move(value)); }
  bool binary(binary_t&) override { return false; }
  bool start_object(std::size_t) override { return open(Type::object); }
  bool start_array(std::size_t) override { return open(Type::list); }
  bool end_object() override { return close(); }
  bool end_array() override { return close(); }
  bool key(string_t& name) override {
    for (const auto& [known, value] : open_.back()->members)
      if (known == name) return refuse(fmt::format("it has two members \"{}\"", name));
    if (open_.back()->members.size() == most_members)
      return refuse(fmt::format("it has more than {} members", most_members));
    open_.back()->members.push_back({std::move(name), {}});
    return true;
  }
  bool parse_error(std::size_t, const std::string&, const nlohmann::detail::exception&) override {
    return refuse("it is no JSON");
  }

  Written take() { return std::move(root_); }
  const std::string& mistake() const { return mistake_; }

 private:
  bool refuse(std::string mistake) {
    if (mistake_.empty()) mistake_ = std::move(mistake);
    return false;
  }
  Written* place() {
    if (open_.empty()) return &root_;
    Written& parent = *open_.back();
    return parent.type == Type::list ? &parent.items.emplace_back() : &parent.members.back().value;
  }
  bool put(Written value) {
    *place() = std::move(value);
    return true;
  }
  bool scalar(Type type, std::string text) { return put({type, std::move(text), {}, {}}); }
  bool open(Type type) {
    if (open_.size() == deepest) return refuse("it is nested deeper than any item is");
    Written* const at = place();
    at->type = type;
    open_.push_back(at);
    return true;
  }
  bool close() {
    open_.pop_back();
    return true;
  }

  Written root_;
  std::vector<Written*> open_;  // an element is finished before its list gets the next one
  std::string mistake_;
};

Record read_json(std::string_view text, std::uint64_t place) {
  Builder builder;
  Record record{place, {}, ""};
  if (json::sax_parse(text, &builder))
    record.object = builder.take();
  else
    record.mistake = builder.mistake();
  return record;
}

[[noreturn]] void refuse_file(std::string message, std::string hint) {
  throw Error({"review.bad-file", std::move(message), "", 0, 0, std::move(hint)}, Status::critical);
}

void take_element(Written object, std::uint64_t place,
                  const std::function<void(const Record&)>& take) {
  Record record{place, std::move(object), ""};
  if (record.object.type != Type::object) record.mistake = "it is no JSON object";
  take(record);
}

void each_of_document(std::string_view text, const std::function<void(const Record&)>& take) {
  Record whole = read_json(text, 1);
  if (!whole.mistake.empty())
    refuse_file("the file cannot be read: " + whole.mistake,
                "write an array of objects, or one object a line");
  Written* list = &whole.object;
  for (auto& [name, value] : whole.object.members)
    if (name == "items" && value.type == Type::list) list = &value;
  if (list->type != Type::list) return take_element(std::move(*list), 1, take);
  std::uint64_t place = 0;
  for (Written& element : list->items) take_element(std::move(element), ++place, take);
}

void each_line(std::string_view text, const std::function<void(const Record&)>& take) {
  std::uint64_t line = 0;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    const std::string_view one = trimmed(text.substr(0, end));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    ++line;
    if (one.empty()) continue;
    Record record = read_json(one, line);
    if (record.mistake.empty() && record.object.type != Type::object)
      record.mistake = "it is no JSON object";
    take(record);
  }
}

// Behind a header that names the members; an empty cell is no member.
void each_row(std::string_view text, const std::function<void(const Record&)>& take) {
  if (text.find('\n') == std::string_view::npos && text.find('\r') != std::string_view::npos)
    refuse_file("its lines end in carriage returns alone", "write them anew: tr '\\r' '\\n'");
  const CsvRecord header = take_csv_record(text);
  std::uint64_t line = 1 + header.lines;
  std::vector<std::string> names;
  for (const std::string& cell : header.cells) names.push_back(lowered(trimmed(cell)));
  for (auto name = names.begin(); name != names.end(); ++name)
    if (!name->empty() && std::find(names.begin(), name, *name) != name)
      refuse_file(fmt::format("the first line names the column \"{}\" twice", *name),
                  "which of them counts nobody can know");
  if (std::find(names.begin(), names.end(), "key") == names.end())
    refuse_file("the first line names no column \"key\"",
                "begin a CSV file with the names of its columns, and commas between, such "
                "as: key,kind,subject,amount,asset,score,reasons,maker");
  while (!text.empty()) {
    CsvRecord row = take_csv_record(text);
    Record record{line, {Type::object, "", {}, {}}, row.mistake};
    line += row.lines;
    if (row.mistake.empty() && row.cells.size() == 1 && trimmed(row.cells.front()).empty())
      continue;
    if (row.mistake.empty() && row.cells.size() != names.size())
      record.mistake =
          fmt::format("it has {}, the header {}", counted(row.cells.size(), "cell"), names.size());
    for (std::size_t i = 0; i < row.cells.size() && record.mistake.empty(); ++i) {
      const std::string_view cell = trimmed(without_csv_guard(row.cells[i]));
      if (!cell.empty())
        record.object.members.push_back({names[i], {Type::text, std::string(cell), {}, {}}});
    }
    take(record);
  }
}

}  // namespace

Form form_of(std::string_view text) {
  if (text.starts_with(byte_order_mark)) text.remove_prefix(byte_order_mark.size());
  text = trimmed(text);
  if (text.starts_with('[')) return Form::json;
  if (!text.starts_with('{')) return Form::csv;
  // Two lines that begin an object are two objects; one that goes over lines is a document.
  const std::size_t end = text.find('\n');
  const std::string_view first = trimmed(text.substr(0, end));
  return json::accept(first) && end != std::string_view::npos ? Form::json_lines
         : json::accept(text)                                 ? Form::json
                                                              : Form::json_lines;
}

void each_record(std::string_view text, Form form, const std::function<void(const Record&)>& take) {
  if (text.starts_with(byte_order_mark)) text.remove_prefix(byte_order_mark.size());
  if (trimmed(text).empty()) return;  // a program that found nothing says nothing
  switch (form) {
    case Form::json:
      return each_of_document(text, take);
    case Form::json_lines:
      return each_line(text, take);
    case Form::csv:
      return each_row(text, take);
  }
}

}  // namespace secops::review
