// A statement's conditions with their parameters, put together as a filter asks.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "store/store.h"

namespace secops::store {

class Conditions {
 public:
  // How the statement names the parameter: "$1".
  std::string add(Parameter parameter) {
    parameters_.push_back(std::move(parameter));
    return "$" + std::to_string(parameters_.size());
  }
  void require(std::string_view condition) {
    text_ += text_.empty() ? "WHERE " : " AND ";
    text_ += condition;
  }
  const std::string& text() const { return text_; }  // "WHERE … AND …"; "" for none
  const std::vector<Parameter>& parameters() const { return parameters_; }

 private:
  std::string text_;
  std::vector<Parameter> parameters_;
};

}  // namespace secops::store
