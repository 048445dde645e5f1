// Finds the lines of a block that hold at least one of a set of words, in any ASCII case.
//
// This is what makes large logs cheap: a line without any of the words cannot match a rule, so it
// is never parsed. The method is a nibble mask over a window of each word (the idea of Teddy, Intel
// Hyperscan): for every position, four table look-ups tell which of eight buckets of words can
// begin there; only then are the words compared. Windows are the rarest part of each word in a
// sample of the log itself. Rejected: Aho–Corasick (one dependent load a byte, 0.5 GB/s),
// Vectorscan (start-up cost of a further library; three times slower on syslog, shared figures).
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace secops::rules {

// How often things stand in a sample of the log: chooses words and windows.
class Frequencies {
 public:
  explicit Frequencies(std::string_view sample);
  // Occurrences of the rarest window of the word (caseless); lower is better. Short words count
  // worse.
  std::uint64_t cost(std::string_view word) const;
  // Offset of that window in the word.
  std::size_t window(std::string_view word) const;
  double byte_share(unsigned char byte) const { return bytes_[byte]; }

 private:
  std::vector<std::uint32_t> grams_;
  std::array<double, 256> bytes_{};
};

class WordScan {
 public:
  WordScan() = default;  // no words: finds nothing
  // Words must not be empty; upper-case letters are lowered. Words that hold another one are
  // dropped, for a line that has them has the other.
  WordScan(std::vector<std::string> words, const Frequencies& frequencies);

  bool empty() const { return words_.empty(); }
  // Appends, for every line of the block that holds a word, the offset of its first hit; ascending.
  void find_lines(std::string_view block, std::vector<std::uint32_t>& hits) const;
  // Does the text hold one of the words?
  bool any(std::string_view text) const;
  // The obvious way, for tests and for CPUs without AVX2.
  void find_lines_slowly(std::string_view block, std::vector<std::uint32_t>& hits) const;

 private:
  static constexpr std::size_t window_length = 4;
  static constexpr std::size_t bucket_count = 8;
  struct Word {
    std::string text;       // lower case
    std::size_t window{0};  // offset of the window in it
    std::uint32_t bits{0};  // the window with bit 0x20 set in every byte; under `mask`
    std::uint32_t mask{0};  // bytes of the window that the word has
  };
  // Nibbles that the words of a bucket have at one position of their windows.
  struct Nibbles {
    std::uint16_t low{0};
    std::uint16_t high{0};
  };
  using Windows = std::array<Nibbles, window_length>;

  std::size_t find(std::string_view block, std::size_t from) const;
  std::size_t find_avx2(std::string_view block, std::size_t from) const;
  std::size_t find_plain(std::string_view block, std::size_t from) const;
  bool verify(std::string_view block, std::size_t at, unsigned buckets) const;
  static bool stands_at(const Word& word, std::string_view block, std::size_t at,
                        std::uint32_t text);
  void place(const Frequencies& frequencies);
  void fill_tables(const std::array<Windows, bucket_count>& windows);
  static void widen(Windows& windows, const Word& word);
  static double share_of(const Windows& windows, const Frequencies& frequencies);

  std::vector<Word> words_;
  // Words that fill their window, and those that are shorter.
  std::array<std::vector<Word>, bucket_count> buckets_;
  std::array<std::vector<Word>, bucket_count> short_buckets_;
  std::array<std::uint64_t, 64> window_filter_{};  // bits of the hashes of all full windows
  // By window position and nibble: the buckets that can have it there.
  alignas(32) std::array<std::array<std::uint8_t, 16>, window_length> low_{};
  alignas(32) std::array<std::array<std::uint8_t, 16>, window_length> high_{};
  bool fast_{false};
};

}  // namespace secops::rules
