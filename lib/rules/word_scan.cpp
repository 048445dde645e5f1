#include "rules/word_scan.h"

#include <immintrin.h>

#include <algorithm>
#include <bit>
#include <cstring>

#include "base/text.h"

namespace secops::rules {

namespace {

constexpr std::size_t stride = 32;  // starts judged at once
constexpr std::size_t gram_table = 1u << 16;

// Caseless enough for counting: letters fold, a few other bytes fall together.
std::uint32_t gram_of(const char* bytes) {
  std::uint32_t gram = 0;
  std::memcpy(&gram, bytes, sizeof gram);
  gram |= 0x20202020U;
  return (gram * 0x9E3779B1U) >> 16;
}

// Set in every byte, upper and lower case fall together (and some other bytes with them).
constexpr std::uint32_t case_bits = 0x20202020U;

// Twelve bits of a whole window with case_bits set.
std::uint32_t window_hash(std::uint32_t window) { return (window * 0x9E3779B1U) >> 20; }

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
  // Shorter ones first, so that a word meets those that it may hold.
  std::sort(words.begin(), words.end(), [](const std::string& a, const std::string& b) {
    return a.size() != b.size() ? a.size() < b.size() : a < b;
  });
  for (std::string& word : words) {
    const bool implied = std::any_of(words_.begin(), words_.end(), [&](const Word& shorter) {
      return word.find(shorter.text) != std::string::npos;
    });
    if (implied) continue;
    Word& kept = words_.emplace_back();
    kept.window = frequencies.window(word);
    kept.text = std::move(word);
    const std::size_t length = std::min(window_length, kept.text.size() - kept.window);
    std::memcpy(&kept.bits, kept.text.data() + kept.window, length);
    std::memset(&kept.mask, 0xFF, length);
    kept.bits = (kept.bits | case_bits) & kept.mask;
  }
  place(frequencies);
}

// Each word goes to the bucket whose share of false starts it raises least; the commonest words
// choose first.
void WordScan::place(const Frequencies& frequencies) {
  std::vector<std::pair<std::uint64_t, const Word*>> order;
  for (const Word& word : words_) order.emplace_back(frequencies.cost(word.text), &word);
  std::stable_sort(order.begin(), order.end(),
                   [](const auto& a, const auto& b) { return a.first > b.first; });
  std::array<double, bucket_count> share{};
  std::array<Windows, bucket_count> windows{};
  for (const auto& [cost, word] : order) {
    std::size_t best = 0;
    double best_rise = 2;
    for (std::size_t bucket = 0; bucket < bucket_count; ++bucket) {
      Windows wider = windows[bucket];
      widen(wider, *word);
      const double rise = share_of(wider, frequencies) - share[bucket];
      if (rise >= best_rise) continue;
      best = bucket;
      best_rise = rise;
    }
    widen(windows[best], *word);
    if (word->text.size() - word->window < window_length) {
      short_buckets_[best].push_back(*word);
    } else {
      buckets_[best].push_back(*word);
      const std::uint32_t hash = window_hash(word->bits);
      window_filter_[hash / 64] |= std::uint64_t{1} << hash % 64;
    }
    share[best] += best_rise;
  }
  fill_tables(windows);
}

void WordScan::widen(Windows& windows, const Word& word) {
  for (std::size_t position = 0; position < window_length; ++position) {
    const std::size_t at = word.window + position;
    Nibbles& nibbles = windows[position];
    if (at >= word.text.size()) {  // shorter than the window: anything may follow
      nibbles.low = nibbles.high = 0xFFFF;
      continue;
    }
    const auto byte = static_cast<unsigned char>(word.text[at]);
    nibbles.low = static_cast<std::uint16_t>(nibbles.low | 1U << (byte & 15U));
    nibbles.high = static_cast<std::uint16_t>(nibbles.high | 1U << (byte >> 4U));
    if (is_letter(byte))  // its upper case
      nibbles.high = static_cast<std::uint16_t>(nibbles.high | 1U << ((byte >> 4U) - 2U));
  }
}

double WordScan::share_of(const Windows& windows, const Frequencies& frequencies) {
  double share = 1;
  for (const Nibbles& nibbles : windows) {
    double here = 0;
    for (unsigned high = nibbles.high; high != 0; high &= high - 1)
      for (unsigned low = nibbles.low; low != 0; low &= low - 1)
        here += frequencies.byte_share(
            static_cast<unsigned char>(static_cast<unsigned>(std::countr_zero(high)) * 16 +
                                       static_cast<unsigned>(std::countr_zero(low))));
    share *= here;
  }
  return share;
}

void WordScan::fill_tables(const std::array<Windows, bucket_count>& windows) {
  for (std::size_t bucket = 0; bucket < bucket_count; ++bucket) {
    if (buckets_[bucket].empty() && short_buckets_[bucket].empty()) continue;
    const auto bit = static_cast<std::uint8_t>(1U << bucket);
    for (std::size_t position = 0; position < window_length; ++position)
      for (unsigned nibble = 0; nibble < 16; ++nibble) {
        if ((windows[bucket][position].low >> nibble & 1U) != 0) low_[position][nibble] |= bit;
        if ((windows[bucket][position].high >> nibble & 1U) != 0) high_[position][nibble] |= bit;
      }
  }
}

bool WordScan::stands_at(const Word& word, std::string_view block, std::size_t at,
                         std::uint32_t text) {
  return (text & word.mask) == word.bits && at >= word.window &&
         holds_at(block, at - word.window, word.text);
}

bool WordScan::verify(std::string_view block, std::size_t at, unsigned buckets) const {
  std::uint32_t text = 0;
  std::memcpy(&text, block.data() + at, std::min(window_length, block.size() - at));
  text |= case_bits;
  // Nearly every false start ends here.
  const std::uint32_t hash = window_hash(text);
  const bool maybe = (window_filter_[hash / 64] >> hash % 64 & 1U) != 0;
  for (; buckets != 0; buckets &= buckets - 1) {
    const auto bucket = static_cast<std::size_t>(std::countr_zero(buckets));
    for (const Word& word : short_buckets_[bucket])
      if (stands_at(word, block, at, text)) return true;
    if (!maybe) continue;
    for (const Word& word : buckets_[bucket])
      if (stands_at(word, block, at, text)) return true;
  }
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
  for (std::size_t at = from; at < block.size(); at += stride) {
    const char* bytes = block.data() + at;
    char tail[stride + window_length] = {};  // NUL begins no word
    if (at + sizeof tail > block.size()) {
      std::memcpy(tail, bytes, block.size() - at);
      bytes = tail;
    }
    __m256i buckets = _mm256_set1_epi8(-1);
    for (std::size_t p = 0; p < window_length; ++p) {
      const __m256i text = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(bytes + p));
      const __m256i by_low = _mm256_shuffle_epi8(low[p], _mm256_and_si256(text, nibble));
      const __m256i by_high =
          _mm256_shuffle_epi8(high[p], _mm256_and_si256(_mm256_srli_epi16(text, 4), nibble));
      buckets = _mm256_and_si256(buckets, _mm256_and_si256(by_low, by_high));
    }
    auto starts = ~static_cast<std::uint32_t>(
        _mm256_movemask_epi8(_mm256_cmpeq_epi8(buckets, _mm256_setzero_si256())));
    if (starts == 0) continue;
    alignas(32) std::uint8_t found[stride];
    _mm256_store_si256(reinterpret_cast<__m256i*>(found), buckets);
    for (; starts != 0; starts &= starts - 1) {
      const auto i = static_cast<std::size_t>(std::countr_zero(starts));
      if (at + i < block.size() && verify(block, at + i, found[i])) return at + i;
    }
  }
  return std::string_view::npos;
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
