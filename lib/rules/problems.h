// Where the parts of the rule reader put what is wrong with one file. Private to lib/rules.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.h"

namespace secops::rules {

struct Place {
  int line{0};  // 1-based, 0 when none
  int column{0};
};

class ProblemList {
 public:
  ProblemList(std::string file, std::vector<Problem>& out) : file_(std::move(file)), out_(out) {}

  void add(std::string_view code, Place place, std::string message, std::string hint = {}) {
    out_.push_back(
        {std::string(code), std::move(message), file_, place.line, place.column, std::move(hint)});
  }
  // Grows with every problem: equal before and after means that a part is fine.
  std::size_t count() const { return out_.size(); }
  const std::string& file() const { return file_; }

 private:
  std::string file_;
  std::vector<Problem>& out_;
};

}  // namespace secops::rules
