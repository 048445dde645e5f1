// What a command has to say, in every form; output.h writes the one that was asked for.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "base/error.h"

namespace secops::app {

struct Answer {
  Status status{Status::ok};
  std::string
      text;  // for people: escaped, styled by Session::style, ends in a newline if not empty
  nlohmann::ordered_json data;  // `data` of the JSON envelope
  std::string plugin;           // "3 findings | findings=3;;;0" without "STATUS: "
  std::vector<Problem>
      problems;  // things that went wrong though there is an answer: stderr, errors[]
};

}  // namespace secops::app
