#include "host/gzip.h"

#include <fmt/format.h>
#include <isa-l/igzip_lib.h>

#include <algorithm>
#include <array>
#include <limits>
#include <optional>
#include <utility>

#include "base/error.h"
#include "base/text.h"

namespace secops::host {

struct GzipReader::State {
  State(Reader opened, std::string already, GzipLimits bounds)
      : file(std::move(opened)), first(std::move(already)), limits(bounds) {
    isal_inflate_init(&inflater);
    inflater.crc_flag = ISAL_GZIP;
  }

  Reader file;
  std::string first;
  GzipLimits limits;
  inflate_state inflater;
  std::array<char, 128u << 10> input;
  std::uint64_t taken{0};  // compressed bytes
  std::uint64_t given{0};  // uncompressed bytes
  bool between{true};      // no byte of the next member was seen
  bool padded{false};      // zero bytes follow the last member, as on tapes
  bool ended{false};
  bool whole{false};               // as came_out_whole
  std::optional<Problem> failure;  // thrown by the next call

  bool refill();
  bool begin_member();
  std::size_t inflate(char* buffer, std::size_t size);
  void fail(std::string code, std::string why, std::string hint);
  void check_limits();
};

namespace {

// The inflater takes 32-bit sizes.
constexpr std::size_t largest_step = 1u << 30;

std::string_view meaning_of(int result) {
  switch (result) {
    case ISAL_INVALID_WRAPPER:
      return "this is no gzip header";
    case ISAL_UNSUPPORTED_METHOD:
      return "its compression method is unknown";
    case ISAL_INCORRECT_CHECKSUM:
      return "its checksum is wrong";
    default:
      return "its data is damaged";
  }
}

}  // namespace

void GzipReader::State::fail(std::string code, std::string why, std::string hint) {
  failure.emplace();
  failure->code = std::move(code);
  failure->message =
      fmt::format("cannot read on in {} after {}: {}", file.path(), counted(given, "byte"), why);
  failure->hint = std::move(hint);
}

// False at the end of the file.
bool GzipReader::State::refill() {
  std::size_t count = 0;
  if (!first.empty()) {
    count = std::min(first.size(), input.size());
    std::copy_n(first.data(), count, input.data());
    first.erase(0, count);
  } else {
    count = file.read(input.data(), input.size());
  }
  inflater.next_in = reinterpret_cast<std::uint8_t*>(input.data());
  inflater.avail_in = static_cast<std::uint32_t>(count);
  taken += count;
  return count > 0;
}

// True when the bytes of a member stand ready.
bool GzipReader::State::begin_member() {
  while (inflater.avail_in > 0 || refill()) {
    bool after_first = given > 0 || taken > inflater.avail_in;
    if (*inflater.next_in != 0 || !(after_first || padded)) break;
    padded = true;
    ++inflater.next_in;
    --inflater.avail_in;
  }
  if (inflater.avail_in == 0) {
    ended = true;
    if (taken == 0) fail("gzip.truncated", "it is empty", "copy it again from where it came");
    return false;
  }
  constexpr std::uint8_t first_of_magic = 0x1f;
  if (padded || *inflater.next_in != first_of_magic) {
    fail("gzip.corrupt", "what follows is not gzip", "");
    whole = true;
    return false;
  }
  between = false;
  return true;
}

void GzipReader::State::check_limits() {
  std::uint64_t consumed = taken - inflater.avail_in;
  bool dense = given > limits.ratio_from && given / limits.highest_ratio > consumed;
  if (given <= limits.most_bytes && !dense) return;
  fail("gzip.bomb",
       dense
           ? fmt::format("it unpacks to more than {} times its size", grouped(limits.highest_ratio))
           : fmt::format("it unpacks to more than {} bytes", grouped(limits.most_bytes)),
       fmt::format("if it is right, unpack it first: gzip -dc {} | secops check-logs -",
                   shell_quoted(file.path())));
}

// 0 when more input, or a new member, is needed first.
std::size_t GzipReader::State::inflate(char* buffer, std::size_t size) {
  auto room = static_cast<std::uint32_t>(std::min(size, largest_step));
  inflater.next_out = reinterpret_cast<std::uint8_t*>(buffer);
  inflater.avail_out = room;
  std::uint32_t waiting = inflater.avail_in;
  int result = isal_inflate(&inflater);
  std::size_t count = room - inflater.avail_out;
  given += count;
  bool stuck = count == 0 && waiting > 0 && inflater.avail_in == waiting;
  if (result < 0 || (stuck && inflater.block_state != ISAL_BLOCK_FINISH)) {
    fail("gzip.corrupt", std::string(meaning_of(result)),
         fmt::format("check it with: gzip -t {}", shell_quoted(file.path())));
    whole = result == ISAL_INCORRECT_CHECKSUM;
  } else if (inflater.block_state == ISAL_BLOCK_FINISH) {
    between = true;
    isal_inflate_reset(&inflater);
    inflater.crc_flag = ISAL_GZIP;
  }
  if (!failure) check_limits();
  return count;
}

GzipReader::GzipReader(Reader file, std::string first, GzipLimits limits)
    : state_(std::make_unique<State>(std::move(file), std::move(first), limits)) {}
GzipReader::GzipReader(GzipReader&&) noexcept = default;
GzipReader& GzipReader::operator=(GzipReader&&) noexcept = default;
GzipReader::~GzipReader() = default;

bool GzipReader::came_out_whole() const { return state_->whole; }

const Reader& GzipReader::file() const { return state_->file; }

std::size_t GzipReader::read(char* buffer, std::size_t size) {
  State& state = *state_;
  if (size == 0) return 0;
  for (;;) {
    if (state.failure) throw Error(*state.failure);
    if (state.ended || (state.between && !state.begin_member())) {
      if (state.failure) continue;
      return 0;
    }
    std::size_t count = state.inflate(buffer, size);
    if (count > 0) return count;
    if (state.between || state.failure || state.inflater.avail_in > 0) continue;
    if (!state.refill()) {
      state.fail("gzip.truncated", "it ends in the middle",
                 "it is still being written, or a copy stopped early");
    }
  }
}

}  // namespace secops::host
