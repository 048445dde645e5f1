#include "events/amount_limits.h"

#include <fmt/format.h>

#include <array>

#include "base/text.h"

namespace secops::events {
namespace {

constexpr unsigned decimals = 18;
constexpr std::size_t most_digits = 30;
constexpr unsigned share_parts = 1'000'000;

struct Limit {
  std::string_view asset, amount;
};
constexpr std::array usual = {
    Limit{"USD", "10000"},   Limit{"EUR", "10000"}, Limit{"USDC", "10000"},
    Limit{"USDT", "10000"},  Limit{"GBP", "10000"}, Limit{"CHF", "10000"},
    Limit{"JPY", "1500000"}, Limit{"ETH", "5"},     Limit{"KLV", "5000000"}};

constexpr std::size_t longest_name = 32;

// What nearly all amounts fit into, which is far quicker than 256 bits.
__extension__ typedef unsigned __int128 Small;

// Of a plain number of at most 38 digits, with those behind the point filled up.
std::optional<Small> small_units(std::string_view text) {
  constexpr std::size_t most_small_digits = 38;
  const std::string_view whole = text.substr(0, text.find('.'));
  const std::string_view fraction =
      whole.size() == text.size() ? std::string_view() : text.substr(whole.size() + 1);
  if (whole.empty() || whole.size() + decimals > most_small_digits || fraction.size() > decimals ||
      (whole.size() < text.size() && fraction.empty()) || (whole.size() > 1 && whole[0] == '0'))
    return std::nullopt;
  Small units = 0;
  for (const std::string_view part : {whole, fraction})
    for (const char c : part) {
      if (c < '0' || c > '9') return std::nullopt;
      units = units * 10 + static_cast<unsigned>(c - '0');
    }
  for (std::size_t i = fraction.size(); i < decimals; ++i) units *= 10;
  return units;
}

MeasuredAmount measured_as(std::string whole, unsigned part, bool round) {
  MeasuredAmount measured{std::move(whole), round};
  if (part == 0) return measured;
  std::string digits = fmt::format("{:06}", part);
  digits.erase(digits.find_last_not_of('0') + 1);
  measured.share += "." + digits;
  return measured;
}

// Of limits from here on a rest times a million fits no more.
constexpr std::uint64_t most_small_limit_high = std::uint64_t{1} << 40;

std::string in_capitals(std::string_view text) {
  std::string capitals;
  for (const char c : text) capitals += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  return capitals;
}

}  // namespace

AmountLimits::AmountLimits() {
  for (const Limit& limit : usual) set(limit.asset, limit.amount);
}

bool AmountLimits::set(std::string_view asset, std::string_view limit) {
  const std::size_t digits = limit.substr(0, limit.find('.')).size();
  if (asset.empty() || asset.size() > longest_name || digits > most_digits) return false;
  const AmountReading reading = parse_amount(limit, decimals);
  if (!reading.units || *reading.units == 0) return false;
  limits_[in_capitals(asset)] = *reading.units;
  return true;
}

const Units* AmountLimits::find(std::string_view asset) const {
  if (asset.size() > longest_name) return nullptr;
  auto found = limits_.find(asset);
  if (found == limits_.end()) found = limits_.find(in_capitals(asset));
  return found == limits_.end() ? nullptr : &found->second;
}

std::vector<std::pair<std::string, std::string>> AmountLimits::all() const {
  std::vector<std::pair<std::string, std::string>> rows;
  for (const auto& [asset, limit] : limits_) {
    std::string text = amount_text(limit, decimals);
    if (text.ends_with(".00")) text.resize(text.size() - 3);
    rows.emplace_back(asset, std::move(text));
  }
  return rows;
}

std::optional<MeasuredAmount> measure(std::string_view amount, const Units& limit) {
  static const Units most_small_limit = Units(most_small_limit_high) << 64;
  if (const auto units = small_units(amount); units && limit < most_small_limit) {
    const auto by = static_cast<Small>(limit);
    const Small rest = *units % by;
    return measured_as(fmt::format("{}", *units / by),
                       static_cast<unsigned>(rest * share_parts / by),
                       *units != 0 && rest * 10 % by == 0);
  }
  const AmountReading reading = parse_amount(amount, decimals);
  if (!reading.units) return std::nullopt;
  const Units rest = *reading.units % limit;
  // A limit has 48 digits at most, so a million times that fits.
  return measured_as(Units(*reading.units / limit).str(),
                     static_cast<unsigned>(rest * share_parts / limit),
                     *reading.units != 0 && rest * 10 % limit == 0);
}

}  // namespace secops::events
