// Line splitting against its plain definition. The input is a recipe, or else no line would ever be
// long: each three bytes are a line's length and how many bytes the next reads give.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string>

#include "sources/lines.h"

namespace {

using namespace secops::sources;

class PieceBytes : public Bytes {
 public:
  PieceBytes(const std::string& content, std::string pieces)
      : content_(content), pieces_(std::move(pieces)) {}
  std::size_t read(char* buffer, std::size_t size) override {
    std::size_t piece = static_cast<std::uint8_t>(pieces_[reads_++ % pieces_.size()]);
    std::size_t count = content_.copy(buffer, std::min(size, 1 + piece * piece * 16), at_);
    at_ += count;
    return count;
  }
  secops::host::FileFacts facts() const override { std::abort(); }
  std::optional<Place> place() const override { return std::nullopt; }

 private:
  const std::string& content_;
  std::string pieces_;
  std::size_t reads_{0};
  std::size_t at_{0};
};

std::string plainly_split(const std::string& content, bool complete, std::uint64_t* cut) {
  std::string result;
  for (std::size_t begin = 0; begin < content.size();) {
    std::size_t end = content.find('\n', begin);
    bool ended = end != std::string::npos;
    if (!ended && !complete) break;
    std::size_t length = (ended ? end : content.size()) - begin;
    if (length > longest_line) ++*cut;
    result.append(content, begin, std::min(length, longest_line));
    if (ended) result += '\n';
    begin += length + 1;
  }
  return result;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  constexpr std::size_t most_lines = 40;
  std::string content;
  std::string pieces(1, '\xff');
  size = std::min(size, 3 * most_lines);
  for (std::size_t i = 0; i + 2 < size; i += 3) {
    std::size_t length = data[i] | static_cast<std::size_t>(data[i + 1]) << 8;
    if (length % 16 == 15) length = length * 20;
    content.append(length, static_cast<char>('a' + i % 26));
    content += '\n';
    pieces += static_cast<char>(data[i + 2]);
  }
  if (size % 2 == 1 && !content.empty()) content.pop_back();
  for (bool complete : {true, false}) {
    LineBlocks lines(std::make_unique<PieceBytes>(content, pieces), Trail(),
                     complete ? LastLine::shown : LastLine::held);
    std::string got;
    std::uint64_t cut = 0;
    Block block;
    // What is seen ahead is the beginning of what is given then, and nothing at the end only.
    const auto look_ahead = [&] { return std::string(lines.ahead(1 + got.size() % 5000)); };
    std::string ahead;
    while (ahead = look_ahead(), lines.next(block)) {
      if (ahead.empty() || block.bytes.compare(0, ahead.size(), ahead) != 0) std::abort();
      if (block.bytes.empty() || block.bytes.size() > block_size) std::abort();
      got += block.bytes;
      cut += block.cut_lines;
    }
    if (ahead.size() > longest_line) std::abort();  // no more than the start of an endless line
    std::uint64_t expected_cut = 0;
    if (got != plainly_split(content, complete, &expected_cut)) std::abort();
    if (cut != expected_cut) std::abort();
  }
  return 0;
}
