// Addresses of wallets, with the checks that their forms carry.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace secops {

struct WalletReading {
  // The one spelling under which it is kept: EIP-55 for "0x…", lower case for "klv1…". Nothing if
  // it is none.
  std::optional<std::string> address;
  std::string mistake;  // why it is none, for a person: "its checksum does not fit"
};

// 20 bytes in hex behind "0x". In small or in capital letters alone there is no checksum; mixed
// letters must fit EIP-55. Source: chains.md, EVM.
WalletReading read_evm_address(std::string_view text);

// bech32 (BIP 173, not bech32m) with the prefix "klv" over 32 bytes. Mixed letters are refused.
// Source: chains.md, Klever.
WalletReading read_klever_address(std::string_view text);

}  // namespace secops
