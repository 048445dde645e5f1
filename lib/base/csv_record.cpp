#include "base/csv_record.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"

namespace secops {
namespace {

// More than anybody writes; where more is, a quote was lost, or somebody wants our memory and time.
constexpr std::uint64_t most_lines = 16;
constexpr std::size_t most_cells = 1000;
constexpr std::size_t longest_cell = 64u << 10;

bool is_end_of_cell(std::string_view text, std::size_t at) {
  while (at < text.size() && (text[at] == ' ' || text[at] == '\r')) ++at;
  return at == text.size() || text[at] == ',' || text[at] == '\n';
}

class RecordReader {
 public:
  explicit RecordReader(std::string_view text) : text_(text) {}

  CsvRecord read();
  std::size_t size() const { return at_; }

 private:
  bool read_quoted();
  void keep(char c) {
    if (record_.cells.back().size() < longest_cell) record_.cells.back() += c;
  }

  std::string_view text_;
  std::size_t at_{0};
  CsvRecord record_{{""}, 1, ""};
};

// From behind the quote to behind the one that closes it; false if none does. Where it closes on a
// later line, nothing else may stand in the cell: then it was not meant to close there.
bool RecordReader::read_quoted() {
  const std::uint64_t begins = record_.lines;
  for (; at_ < text_.size(); ++at_) {
    const char c = text_[at_];
    if (c == '\n' && ++record_.lines > most_lines) return false;
    if (c != '"') {
      keep(c);
    } else if (at_ + 1 < text_.size() && text_[at_ + 1] == '"') {
      ++at_;
      keep(c);
    } else {
      ++at_;
      return record_.lines == begins || is_end_of_cell(text_, at_);
    }
  }
  return false;
}

CsvRecord RecordReader::read() {
  while (at_ < text_.size()) {
    const char c = text_[at_++];
    if (c == '\n') break;
    if (c == '"' && record_.cells.back().empty()) {
      if (!read_quoted()) record_.mistake = "a quote in it is not closed";
    } else if (c == ',') {
      if (record_.cells.size() == most_cells)
        record_.mistake = fmt::format("it has more than {} columns", grouped(most_cells));
      else
        record_.cells.emplace_back();
    } else if (c != '\r') {
      keep(c);
    }
    if (record_.mistake.empty()) continue;
    const std::size_t end = text_.find('\n');
    at_ = end == std::string_view::npos ? text_.size() : end + 1;
    record_.cells = {std::string(trimmed(text_.substr(0, std::min(at_, longest_cell))))};
    record_.lines = 1;
    break;
  }
  return std::move(record_);
}

}  // namespace

CsvRecord take_csv_record(std::string_view& text) {
  RecordReader reader(text);
  CsvRecord record = reader.read();
  text.remove_prefix(reader.size());
  return record;
}

}  // namespace secops
