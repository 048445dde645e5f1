#include "rules/word_scan.h"

#include <immintrin.h>

#include <algorithm>
#include <bit>
#include <cstring>

#include "base/text.h"

namespace secops::rules {

namespace {

constexpr std::size_t gram_table = 1u << 16;

// Caseless enough for counting: letters fold, a few other bytes fall together.
std::uint32_t gram_of(const char* bytes) {
  std::uint32_t gram = 0;
  std::memcpy(&gram, bytes, sizeof gram);
  gram |= 0x20202020U;
  return (gram * 0x9E3779B1U) >> 16;
}

bool is_letter(unsigned char byte) { return byte >= 'a' && byte <= 'z'; }

bool holds_at(std::string_view block, std::size_t at, const std::string& word) {
  if (at + word.size() > block.size()) return false;
  for (std::size_t i = 0; i < word.size(); ++i)
    if (lower(block[at + i]) != word[i]) return false;
  return true;
}

}  // namespace

Frequencies::Frequencies(std::string_view sample) : grams_(gram_table, 0) {
  std::array<std::uint64_t, 256> counts{};
  for (const char c : sample) ++counts[static_cast<unsigned char>(c)];
  for (std::size_t i = 0; i + 4 <= sample.size(); ++i) ++grams_[gram_of(sample.data() + i)];
  const double total = static_cast<double>(sample.size()) + 256;
  for (std::size_t i = 0; i < counts.size(); ++i)
    bytes_[i] = (static_cast<double>(counts[i]) + 1) / total;
}

std::uint64_t Frequencies::cost(std::string_view word) const {
  // A word of fewer than four bytes is judged by its letters alone, at the worst.
  if (word.size() < 4) return 1'000'000'000U >> (4 * word.size());
  return grams_[gram_of(word.data() + window(word))];
}

std::size_t Frequencies::window(std::string_view word) const {
  if (word.size() <= 4) return 0;
  std::size_t best = 0;
  for (std::size_t i = 1; i + 4 <= word.size(); ++i)
    if (grams_[gram_of(word.data() + i)] < grams_[gram_of(word.data() + best)]) best = i;
  return best;
}

WordScan::WordScan(std::vector<std::string> words, const Frequencies& frequencies)
    : fast_(__builtin_cpu_supports("avx2") != 0) {
  for (std::string& word : words) word = lowered(word);
  std::sort(words.begin(), words.end());
  words.erase(std::unique(words.begin(), words.end()), words.end());
  for (std::string& word : words) {
    const std::size_t window = frequencies.window(word);
    words_.push_back({std::move(word), window});
  }
  place(frequencies);
}

// Each word goes to the bucket whose share of false starts it raises least; the commonest words
// choose first.
void WordScan::place(const Frequencies& frequencies) {
  std::vector<const Word*> order;
  for (const Word& word : words_) order.push_back(&word);
  std::stable_sort(order.begin(), order.end(), [&](const Word* a, const Word* b) {
    return frequencies.cost(a->text) > frequencies.cost(b->text);
  });
  std::array<double, bucket_count> share{};
  for (const Word* word : order) {
    std::size_t best = 0;
    double best_rise = 2;
    for (std::size_t bucket = 0; bucket < bucket_count; ++bucket) {
      const double rise = bucket_share(bucket, *word, frequencies) - share[bucket];
      if (rise < best_rise) {
        best = bucket;
        best_rise = rise;
      }
    }
    add_to_tables(*word, best);
    buckets_[best].push_back(*word);
    share[best] += best_rise;
  }
}

double WordScan::bucket_share(std::size_t bucket, const Word& word,
                              const Frequencies& frequencies) const {
  WordScan probe;
  probe.low_ = low_;
  probe.high_ = high_;
  probe.add_to_tables(word, bucket);
  const unsigned bit = 1U << bucket;
  double share = 1;
  for (std::size_t position = 0; position < window_length; ++position) {
    double here = 0;
    for (unsigned byte = 0; byte < 256; ++byte)
      if ((probe.low_[position][byte & 15] & bit) && (probe.high_[position][byte >> 4] & bit))
        here += frequencies.byte_share(static_cast<unsigned char>(byte));
    share *= here;
  }
  return share;
}

void WordScan::add_to_tables(const Word& word, std::size_t bucket) {
  const auto bit = static_cast<std::uint8_t>(1U << bucket);
  for (std::size_t position = 0; position < window_length; ++position) {
    const std::size_t at = word.window + position;
    if (at >= word.text.size()) {  // shorter than the window: anything may follow
      for (std::size_t nibble = 0; nibble < 16; ++nibble) {
        low_[position][nibble] |= bit;
        high_[position][nibble] |= bit;
      }
      continue;
    }
    const auto byte = static_cast<unsigned char>(word.text[at]);
    low_[position][byte & 15U] |= bit;
    high_[position][byte >> 4U] |= bit;
    if (is_letter(byte)) high_[position][(byte >> 4U) - 2U] |= bit;  // its upper case
  }
}

bool WordScan::verify(std::string_view block, std::size_t at, unsigned buckets) const {
  for (; buckets != 0; buckets &= buckets - 1)
    for (const Word& word : buckets_[static_cast<std::size_t>(std::countr_zero(buckets))])
      if (at >= word.window && holds_at(block, at - word.window, word.text)) return true;
  return false;
}

[[gnu::target("avx2")]] std::size_t WordScan::find_avx2(std::string_view block,
                                                        std::size_t from) const {
  const __m256i nibble = _mm256_set1_epi8(15);
  __m256i low[window_length];
  __m256i high[window_length];
  for (std::size_t p = 0; p < window_length; ++p) {
    low[p] = _mm256_broadcastsi128_si256(
        _mm_load_si128(reinterpret_cast<const __m128i*>(low_[p].data())));
    high[p] = _mm256_broadcastsi128_si256(
        _mm_load_si128(reinterpret_cast<const __m128i*>(high_[p].data())));
  }
  std::size_t at = from;
  for (; at + 32 + window_length <= block.size(); at += 32) {
    __m256i buckets = _mm256_set1_epi8(-1);
    for (std::size_t p = 0; p < window_length; ++p) {
      const __m256i text =
          _mm256_loadu_si256(reinterpret_cast<const __m256i*>(block.data() + at + p));
      const __m256i by_low = _mm256_shuffle_epi8(low[p], _mm256_and_si256(text, nibble));
      const __m256i by_high =
          _mm256_shuffle_epi8(high[p], _mm256_and_si256(_mm256_srli_epi16(text, 4), nibble));
      buckets = _mm256_and_si256(buckets, _mm256_and_si256(by_low, by_high));
    }
    auto starts = ~static_cast<std::uint32_t>(
        _mm256_movemask_epi8(_mm256_cmpeq_epi8(buckets, _mm256_setzero_si256())));
    if (starts == 0) continue;
    alignas(32) std::uint8_t found[32];
    _mm256_store_si256(reinterpret_cast<__m256i*>(found), buckets);
    for (; starts != 0; starts &= starts - 1) {
      const auto i = static_cast<std::size_t>(std::countr_zero(starts));
      if (verify(block, at + i, found[i])) return at + i;
    }
  }
  return find_plain(block, at);
}

std::size_t WordScan::find_plain(std::string_view block, std::size_t from) const {
  for (std::size_t at = from; at < block.size(); ++at) {
    unsigned buckets = 0xFF;
    for (std::size_t p = 0; p < window_length; ++p) {
      const auto byte =
          at + p < block.size() ? static_cast<unsigned char>(block[at + p]) : std::uint8_t{0};
      buckets &= low_[p][byte & 15U] & high_[p][byte >> 4U];
    }
    if (buckets != 0 && verify(block, at, buckets)) return at;
  }
  return std::string_view::npos;
}

std::size_t WordScan::find(std::string_view block, std::size_t from) const {
  return fast_ ? find_avx2(block, from) : find_plain(block, from);
}

void WordScan::find_lines(std::string_view block, std::vector<std::uint32_t>& hits) const {
  if (empty()) return;
  for (std::size_t at = find(block, 0); at != std::string_view::npos; at = find(block, at)) {
    hits.push_back(static_cast<std::uint32_t>(at));
    at = block.find('\n', at);
    if (at == std::string_view::npos) return;
  }
}

void WordScan::find_lines_slowly(std::string_view block, std::vector<std::uint32_t>& hits) const {
  for (std::size_t begin = 0; begin < block.size();) {
    const std::size_t end = std::min(block.find('\n', begin), block.size());
    const std::string_view line = block.substr(begin, end - begin);
    std::size_t best = std::string_view::npos;
    for (const Word& word : words_) {
      const std::size_t at = find_caseless(line, word.text);
      if (at != std::string_view::npos) best = std::min(best, at + word.window);
    }
    if (best != std::string_view::npos) hits.push_back(static_cast<std::uint32_t>(begin + best));
    begin = end + 1;
  }
}

bool WordScan::any(std::string_view text) const {
  return !empty() && find(text, 0) != std::string_view::npos;
}

}  // namespace secops::rules
