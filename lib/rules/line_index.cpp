#include "rules/line_index.h"

#include <immintrin.h>

#include <bit>
#include <cstring>

namespace secops::rules {

namespace {

constexpr std::size_t word = 64;   // bytes judged at once, one bit each
constexpr std::size_t reach = 14;  // how far past its first digit a run must be seen

struct Masks {
  std::uint64_t newline{0};
  std::uint64_t digit{0};
  std::uint64_t separator{0};
  std::uint64_t four{0};
};

[[gnu::target("avx2")]] inline std::uint64_t bits_of(__m256i equal) {
  return static_cast<std::uint32_t>(_mm256_movemask_epi8(equal));
}

struct Avx2 {
  [[gnu::target("avx2")]] static Masks masks_of(const char* bytes, bool digits) {
    const auto* text = reinterpret_cast<const __m256i*>(bytes);
    const __m256i first = _mm256_loadu_si256(text);
    const __m256i second = _mm256_loadu_si256(text + 1);
    Masks masks;
    masks.newline = both(first, second, '\n');
    if (!digits) return masks;
    masks.digit = digits_of(first) | digits_of(second) << 32;
    // Most words have no run of four digits; the rest of the masks is for those that have.
    const std::uint64_t two = masks.digit & (masks.digit >> 1);
    if ((two & (two >> 2)) == 0) return masks;
    masks.separator = both(first, second, '-') | both(first, second, ' ');
    masks.four = both(first, second, '4');
    return masks;
  }

 private:
  [[gnu::target("avx2")]] static std::uint64_t both(__m256i first, __m256i second, char c) {
    const __m256i wanted = _mm256_set1_epi8(c);
    return bits_of(_mm256_cmpeq_epi8(first, wanted)) | bits_of(_mm256_cmpeq_epi8(second, wanted))
                                                           << 32;
  }
  [[gnu::target("avx2")]] static std::uint64_t digits_of(__m256i text) {
    // Unsigned text - '0' <= 9, by minimum.
    const __m256i value = _mm256_sub_epi8(text, _mm256_set1_epi8('0'));
    return bits_of(_mm256_cmpeq_epi8(_mm256_min_epu8(value, _mm256_set1_epi8(9)), value));
  }
};

struct Plain {
  static Masks masks_of(const char* bytes, bool digits) {
    Masks masks;
    for (std::size_t i = 0; i < word; ++i) {
      const std::uint64_t bit = std::uint64_t{1} << i;
      const char c = bytes[i];
      if (c == '\n') masks.newline |= bit;
      if (!digits) continue;
      if (c >= '0' && c <= '9') masks.digit |= bit;
      if (c == '-' || c == ' ') masks.separator |= bit;
      if (c == '4') masks.four |= bit;
    }
    return masks;
  }
};

// Bits of the first digits of runs, of those whose whole reach lies inside the word.
std::uint64_t run_starts(const Masks& masks, bool digit_before) {
  const std::uint64_t d = masks.digit;
  const std::uint64_t two = d & (d >> 1);
  const std::uint64_t four = two & (two >> 2);
  if (four == 0) return 0;  // as in most words
  const std::uint64_t three = two & (d >> 2);
  const std::uint64_t six = four & (two >> 4);
  const std::uint64_t grouped = (four & (masks.separator >> 4) & (three >> 5)) |
                                (six & (masks.separator >> 6) & (three >> 7) & (four >> 10));
  const std::uint64_t eight = four & (four >> 4);
  const std::uint64_t thirteen = eight & (four >> 8) & (d >> 12);
  const std::uint64_t fourteen = thirteen & (d >> 13);
  const std::uint64_t first = d & ~((d << 1) | (digit_before ? 1U : 0U));
  return first & (grouped | fourteen | (thirteen & masks.four));
}

template <typename Cpu>
[[gnu::always_inline]] inline void scan(std::string_view block, bool digits, LineIndex& index) {
  // Words overlap by `reach` bytes, so that a run that begins near the end of one is judged in the
  // next.
  const std::size_t step = digits ? word - reach : word;
  const std::uint64_t own = digits ? (std::uint64_t{1} << step) - 1 : ~std::uint64_t{0};
  char last[word];
  for (std::size_t base = 0; base < block.size(); base += step) {
    const char* bytes = block.data() + base;
    if (block.size() - base < word) {
      std::memset(last, 0, word);
      std::memcpy(last, bytes, block.size() - base);
      bytes = last;
    }
    const Masks masks = Cpu::masks_of(bytes, digits);
    for (std::uint64_t ends = masks.newline & own; ends != 0; ends &= ends - 1)
      index.ends.push_back(static_cast<std::uint32_t>(base) +
                           static_cast<std::uint32_t>(std::countr_zero(ends)));
    if (!digits) continue;
    const bool digit_before = base > 0 && block[base - 1] >= '0' && block[base - 1] <= '9';
    for (std::uint64_t runs = run_starts(masks, digit_before) & own; runs != 0; runs &= runs - 1)
      index.digit_runs.push_back(static_cast<std::uint32_t>(base) +
                                 static_cast<std::uint32_t>(std::countr_zero(runs)));
  }
  if (!block.empty() && block.back() != '\n')
    index.ends.push_back(static_cast<std::uint32_t>(block.size()));
}

[[gnu::target("avx2")]] void scan_avx2(std::string_view block, bool digits, LineIndex& index) {
  scan<Avx2>(block, digits, index);
}

}  // namespace

void index_lines(std::string_view block, bool want_digit_runs, LineIndex& index) {
  static const bool fast = __builtin_cpu_supports("avx2") != 0;
  if (!fast) return index_lines_slowly(block, want_digit_runs, index);
  index.ends.clear();
  index.digit_runs.clear();
  scan_avx2(block, want_digit_runs, index);
}

void index_lines_slowly(std::string_view block, bool want_digit_runs, LineIndex& index) {
  index.ends.clear();
  index.digit_runs.clear();
  scan<Plain>(block, want_digit_runs, index);
}

}  // namespace secops::rules
