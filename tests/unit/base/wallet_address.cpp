// Published vectors (EIP-55, BIP 173, a Klever wallet), and every single mistake in them.
#include "base/wallet_address.h"

#include "base/text.h"
#include "support/catch.h"

using namespace secops;

namespace {

const std::string evm_vectors[] = {
    "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed", "0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359",
    "0xdbF03B407c01E7cD3CBea99509d93f8DDDC8C6FB", "0xD1220A0cf47c7B9Be7A2E6BA89F429762e7b9aDb"};
const std::string klever = "klv1usdnywjhrlv4tcyu6stxpl6yvhplg35nepljlt4y5r7yppe8er4qujlazy";

std::string capitals(std::string text) {
  for (char& c : text)
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  return text;
}

}  // namespace

TEST_CASE("EVM addresses are kept with their checksum, however they are written") {
  for (const std::string& vector : evm_vectors) {
    CHECK(read_evm_address(vector).address == vector);
    CHECK(read_evm_address(lowered(vector)).address == vector);
    CHECK(read_evm_address("0x" + capitals(vector.substr(2))).address == vector);
    CHECK(read_evm_address("0X" + vector.substr(2)).address == vector);
  }
  CHECK(read_evm_address("0x" + std::string(40, '0')).address == "0x" + std::string(40, '0'));
}

TEST_CASE("a letter in the wrong case is a mistyped address") {
  for (const std::string& vector : evm_vectors) {
    for (std::size_t i = 2; i < vector.size(); ++i) {
      std::string wrong = vector;
      wrong[i] = wrong[i] <= 'Z' ? lowered({&wrong[i], 1})[0] : capitals({wrong[i]})[0];
      if (wrong == vector) continue;
      const WalletReading reading = read_evm_address(wrong);
      CHECK_FALSE(reading.address);
      CHECK(reading.mistake.find("EIP-55") != std::string::npos);
    }
  }
}

TEST_CASE("what is no EVM address says why") {
  CHECK(read_evm_address("5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed").mistake ==
        "it does not begin with 0x");
  CHECK(read_evm_address("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAe").mistake ==
        "it has 41 characters, not 42");
  CHECK(read_evm_address("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAeg").mistake ==
        "it holds something else than hex digits");
}

TEST_CASE("Klever addresses carry a checksum") {
  CHECK(read_klever_address(klever).address == klever);
  CHECK(read_klever_address(capitals(klever)).address == klever);
  const std::string zero = "klv1" + std::string(52, 'q') + "pgm89z";
  CHECK(read_klever_address(zero).address == zero);
  CHECK(read_klever_address("klv1Usd" + klever.substr(7)).mistake ==
        "it mixes small and capital letters");
  CHECK(read_klever_address(klever.substr(0, 61)).mistake == "it has 61 characters, not 62");
  CHECK(read_klever_address("erd1" + klever.substr(4)).mistake == "it does not begin with klv1");
  CHECK(read_klever_address("klv1b" + klever.substr(5)).mistake ==
        "it holds \"b\", which no such address does");
}

TEST_CASE("every character of a Klever address that is mistyped is found") {
  for (std::size_t i = 4; i < klever.size(); ++i) {
    for (const char c : std::string_view("qpzry9x8gf2tvdw0s3jn54khce6mua7l")) {
      if (c == klever[i]) continue;
      std::string wrong = klever;
      wrong[i] = c;
      CHECK_FALSE(read_klever_address(wrong).address);
    }
  }
}
