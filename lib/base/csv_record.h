// Reads CSV (RFC 4180) as people and programs write it, record by record.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace secops {

struct CsvRecord {
  std::vector<std::string> cells;  // at least one; of a very long one the beginning
  std::uint64_t lines{1};          // how many it goes over
  std::string mistake;             // why it is none, a sentence: "a quote in it is not closed"
};

// Takes the next record off `text`, which must not be empty. Of one that is broken that is its
// first line, so that a lost quote does not swallow what follows.
CsvRecord take_csv_record(std::string_view& text);

}  // namespace secops
