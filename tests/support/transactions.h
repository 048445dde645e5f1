// A month of payments as a payment service logs them, the same for the same seed, with patterns of
// risk planted in it.
//
// What is assumed of honest accounts: each pays a handful of recipients in one currency, amounts
// are log-normal about 40 units (1 in 10 is a price in whole units), 1 payment in 50 goes to
// somebody new, 1 account in 50 travels for a week, and some offices and carriers share an address
// among many accounts. What is planted belongs to accounts, cards and addresses that nothing else
// uses.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"

namespace secops::test {

struct TransactionMonth {
  std::uint64_t seed{20261122};
  std::size_t payments{1'000'000};
  std::size_t accounts{20'000};
  std::size_t plants{20};  // of each pattern
};

// What must be found: a finding of the rule whose key holds the value.
struct Planted {
  std::string rule, field, value;
};

// The recipient of the payments that are planted for the blacklist.
inline constexpr std::string_view listed_recipient = "0x52908400098527886E0F7030069857D2E4169EE7";

// Whether a value belongs to something planted, of whatever pattern.
bool is_planted(std::string_view value);

// The month is November 2026; a few lines before it, from July on, are of accounts that rest.
// Lines come in the order of time. About one payment in ten has a second line, that it succeeded.
std::vector<Planted> write_transactions(const TransactionMonth& month,
                                        const std::function<void(std::string_view line)>& write);

}  // namespace secops::test
