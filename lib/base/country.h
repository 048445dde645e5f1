// Countries by their code.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace secops {

// The code in capitals if it is an assigned one of ISO 3166-1 alpha-2, in any ASCII case.
std::optional<std::string> country_code(std::string_view text);

}  // namespace secops
