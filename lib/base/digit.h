// What a digit is: of ASCII, in every locale.
#pragma once

namespace secops {

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }

}  // namespace secops
