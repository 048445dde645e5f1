#include "assets/assets.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/text.h"

namespace secops::assets {
namespace {

struct Currencies {
  unsigned decimals;
  std::string_view codes;  // a blank between two
};

// ISO 4217, by their minor unit.
constexpr std::array iso_4217 = {
    Currencies{0, "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"},
    Currencies{2,
               "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BRL BSD BTN BWP "
               "BYN BZD CAD CDF CHF CNY COP CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP "
               "GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW "
               "KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR "
               "MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR "
               "SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS "
               "UAH USD UYU UZS VED VES WST XCD XCG YER ZAR ZMW ZWG"},
    Currencies{3, "BHD IQD JOD KWD LYD OMR TND"}, Currencies{4, "CLF UYW"}};

struct Token {
  std::string_view name;
  unsigned decimals;
};
constexpr std::array tokens = {Token{"KLV", 6}, Token{"ETH", 18}, Token{"USDC", 6},
                               Token{"USDT", 6}};

std::optional<unsigned> currency_decimals(std::string_view name) {
  if (name.size() != 3 || name.find(' ') != std::string_view::npos) return std::nullopt;
  for (const Currencies& currencies : iso_4217)
    for (std::size_t at = 0; at < currencies.codes.size(); at += 4)
      if (currencies.codes.substr(at, 3) == name) return currencies.decimals;
  return std::nullopt;
}

bool is_name_character(char c) {
  return (c >= '0' && c <= '9') || (lower(c) >= 'a' && lower(c) <= 'z') || c == '.' || c == '-' ||
         c == '_';
}

bool is_name(std::string_view name) {
  constexpr std::size_t longest = 32;
  return !name.empty() && name.size() <= longest &&
         std::all_of(name.begin(), name.end(), is_name_character);
}

void read_asset(config::Section& section, Assets& assets) {
  const auto name = section.text("name");
  const auto decimals = section.integer("decimals", 0, most_decimals);
  for (const char* key : {"name", "decimals"})
    if (!section.has(key))
      section.refuse(key, "config.missing-key",
                     fmt::format("{} must have {}", section.name(), key));
  if (!name || !decimals) return;
  const auto fixed = currency_decimals(*name);
  if (!is_name(*name))
    section.refuse("name", "config.bad-value",
                   fmt::format("{} is no name of an asset: \"{}\"", section.name("name"), *name),
                   "letters, digits, '.', '-' and '_', at most 32, such as \"KLV\"");
  else if (fixed && *fixed != *decimals)
    section.refuse("decimals", "config.bad-value",
                   fmt::format("{}: the currency {} has {} decimals (ISO 4217), not {}",
                               section.name("decimals"), *name, *fixed, *decimals),
                   "give a token a name of its own");
  else
    assets.add({*name, static_cast<unsigned>(*decimals)});
}

}  // namespace

std::string number_text(const Amount& amount) {
  return amount_text(amount.units, amount.asset.decimals);
}

std::string text_of(const Amount& amount) {
  return fmt::format("{} {}", number_text(amount), amount.asset.name);
}

Assets::Assets() {
  for (const Token& token : tokens) add({std::string(token.name), token.decimals});
}

std::optional<Asset> Assets::find(std::string_view name) const {
  if (const auto found = decimals_.find(name); found != decimals_.end())
    return Asset{found->first, found->second};
  if (const auto decimals = currency_decimals(name)) return Asset{std::string(name), *decimals};
  return std::nullopt;
}

std::string Assets::why_unknown(std::string_view name) const {
  std::string capitals(name);
  for (char& c : capitals)
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  if (find(capitals)) return fmt::format("it is written {}", capitals);
  return "it is no currency of ISO 4217 and no [[asset]] of the configuration, so its decimals are "
         "not known";
}

void Assets::add(Asset asset) { decimals_[std::move(asset.name)] = asset.decimals; }

Reading read_amount(std::string_view number, std::string_view asset, const Assets& assets) {
  const auto known = assets.find(asset);
  if (!known)
    return {{}, fmt::format("the asset \"{}\" is not known: {}", asset, assets.why_unknown(asset))};
  AmountReading reading = parse_amount(number, known->decimals);
  if (!reading.units)
    return {{}, fmt::format("\"{}\" is no amount of {}: {}", number, asset, reading.mistake)};
  return {Amount{std::move(*reading.units), *known}, ""};
}

Reading read_amount(std::string_view text, const Assets& assets) {
  const std::size_t blank = text.find(' ');
  if (blank == std::string_view::npos)
    return {{}, "an amount is a number, a blank and its asset, such as \"500 USDC\""};
  return read_amount(text.substr(0, blank), text.substr(blank + 1), assets);
}

Assets read_assets(std::vector<config::Section> tables) {
  Assets assets;
  for (config::Section& table : tables) read_asset(table, assets);
  return assets;
}

}  // namespace secops::assets
