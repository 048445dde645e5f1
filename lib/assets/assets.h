// What amounts are of: currencies and tokens, with how many decimals they have.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/money.h"
#include "config/config.h"

namespace secops::assets {

struct Asset {
  std::string name;  // "USD", "KLV": as it is written everywhere
  unsigned decimals{0};
};

// An amount of an asset. It carries the decimals that it was read with, so that a configuration
// that changes cannot change what was said once.
struct Amount {
  Units units;
  Asset asset;
};
std::string number_text(const Amount& amount);  // "12.50"
std::string text_of(const Amount& amount);      // "12.50 USD"

// Known without being configured: the currencies of ISO 4217 (list one, amendment 177; without
// funds codes and metals), and KLV, ETH, USDC, USDT with the decimals of their own chain.
class Assets {
 public:
  Assets();

  // By its exact name. Nothing if there is none: decimals are never assumed.
  std::optional<Asset> find(std::string_view name) const;
  // Why there is none of that name, a sentence without its subject, with the one that was likely
  // meant.
  std::string why_unknown(std::string_view name) const;
  // A token of the site's own; one that is known takes these decimals (USDC has 18 on some chains).
  void add(Asset asset);

 private:
  std::map<std::string, unsigned, std::less<>> decimals_;
};

// "500 USDC". `mistake`: why it is none, a sentence without its subject.
struct Reading {
  std::optional<Amount> amount;
  std::string mistake;
};
Reading read_amount(std::string_view number, std::string_view asset, const Assets& assets);
Reading read_amount(std::string_view text, const Assets& assets);

// The [[asset]] tables. What is wrong becomes a problem of the configuration: a currency of ISO
// 4217 keeps the decimals that it has.
Assets read_assets(std::vector<config::Section> tables);

}  // namespace secops::assets
