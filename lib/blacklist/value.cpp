#include "blacklist/value.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/country.h"
#include "base/redact.h"
#include "base/text.h"
#include "base/wallet_address.h"

namespace secops::blacklist {
namespace {

constexpr std::array all_kinds = {Kind::ip,     Kind::net,  Kind::wallet, Kind::email,
                                  Kind::domain, Kind::user, Kind::card,   Kind::country};
constexpr std::array<std::string_view, all_kinds.size()> kind_names = {
    "ip", "net", "wallet", "email", "domain", "user", "card", "country"};

constexpr std::size_t longest_text = 256;

Reading refused(std::string mistake, std::optional<Kind> suggested = std::nullopt) {
  return {std::nullopt, std::move(mistake), suggested};
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

bool is_ascii_word(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < 0x7f; });
}

// RFC 1035 with the digits of RFC 1123; the last label is no number, or it would be an address.
bool is_domain(std::string_view text) {
  constexpr std::size_t longest_domain = 253;
  constexpr std::size_t longest_label = 63;
  if (text.size() > longest_domain || text.find('.') == std::string_view::npos) return false;
  std::string_view last;
  for (const std::string_view label : split(text, '.')) {
    if (label.empty() || label.size() > longest_label || label.front() == '-' ||
        label.back() == '-')
      return false;
    if (!std::all_of(label.begin(), label.end(),
                     [](char c) { return is_letter(c) || is_digit(c) || c == '-' || c == '_'; }))
      return false;
    last = label;
  }
  return std::any_of(last.begin(), last.end(), is_letter);
}

bool holds_card_number(std::string_view text) {
  const std::vector<SecretSpan> secrets = find_secrets(text);
  return std::any_of(secrets.begin(), secrets.end(), [](const SecretSpan& secret) {
    return secret.kind == SecretKind::card_number;
  });
}

Reading read_address(std::string_view text, std::optional<Kind> said) {
  const auto network = parse_network(text);
  if (!network) return refused(why_no_network(text));
  Value value = value_of(*network);
  if (said == Kind::ip && value.kind == Kind::net)
    return refused("it is a network, not one address", Kind::net);
  return {std::move(value), "", {}};
}

Reading read_wallet(std::string_view text) {
  WalletReading reading;
  if (text.starts_with("0x") || text.starts_with("0X"))
    reading = read_evm_address(text);
  else if (lowered(text.substr(0, 4)) == "klv1")
    reading = read_klever_address(text);
  else if (!is_ascii_word(text))
    reading.mistake = "it holds blanks or characters that only look like those of a wallet";
  else
    reading.address = std::string(text);
  if (!reading.address) return refused(reading.mistake);
  return {Value{Kind::wallet, *reading.address}, "", {}};
}

Reading read_email(std::string_view text) {
  const std::size_t at = text.rfind('@');
  if (at == std::string_view::npos || at == 0) return refused("it is no e-mail address");
  if (!is_ascii_word(text))
    return refused("it holds blanks or characters that only look like those of an address");
  if (text.find('@') != at || text.find_first_of("\"'(),:;<>[\\]") != std::string_view::npos ||
      !is_domain(text.substr(at + 1)))
    return refused("it is no e-mail address");
  return {Value{Kind::email, lowered(text)}, "", {}};
}

Reading read_domain(std::string_view text) {
  if (text.ends_with('.')) text.remove_suffix(1);
  if (!is_domain(text)) return refused("it is no name of a domain");
  return {Value{Kind::domain, lowered(text)}, "", {}};
}

Reading read_card(std::string_view text) {
  if (!is_ascii_word(text))
    return refused("it is no fingerprint: it holds blanks or other letters");
  return {Value{Kind::card, std::string(text)}, "", {}};
}

Reading read_country(std::string_view text) {
  auto code = country_code(text);
  if (!code) return refused("it is no country's code of two letters (ISO 3166-1), such as KP");
  return {Value{Kind::country, std::move(*code)}, "", {}};
}

Reading read_as(Kind kind, std::string_view text) {
  switch (kind) {
    case Kind::ip:
    case Kind::net:
      return read_address(text, kind);
    case Kind::wallet:
      return read_wallet(text);
    case Kind::email:
      return read_email(text);
    case Kind::domain:
      return read_domain(text);
    case Kind::card:
      return read_card(text);
    case Kind::country:
      return read_country(text);
    case Kind::user:
      break;
  }
  return {Value{Kind::user, std::string(text)}, "", {}};
}

bool looks_like_address(std::string_view text) {
  return text.find(':') != std::string_view::npos || text.find('/') != std::string_view::npos ||
         std::all_of(text.begin(), text.end(), [](char c) { return is_digit(c) || c == '.'; });
}

}  // namespace

std::span<const Kind> kinds() { return all_kinds; }

std::string_view name_of(Kind kind) { return kind_names[static_cast<std::size_t>(kind)]; }

std::optional<Kind> kind_named(std::string_view name) {
  for (const Kind kind : all_kinds)
    if (name_of(kind) == name) return kind;
  return std::nullopt;
}

std::optional<IpNetwork> network_of(const Value& value) {
  if (value.kind != Kind::ip && value.kind != Kind::net) return std::nullopt;
  return parse_network(value.text);
}

Value value_of(const IpNetwork& network) {
  const bool single = network.prefix == (network.address.v4 ? 32 : 128);
  return single ? Value{Kind::ip, to_string(network.address)}
                : Value{Kind::net, to_string(network)};
}

std::vector<std::string_view> domains_above(const Value& value) {
  std::vector<std::string_view> domains;
  std::string_view name = value.text;
  if (value.kind == Kind::email)
    domains.push_back(name = name.substr(name.rfind('@') + 1));
  else if (value.kind != Kind::domain)
    return domains;
  for (std::size_t dot = name.find('.'); dot != std::string_view::npos; dot = name.find('.'))
    domains.push_back(name = name.substr(dot + 1));
  return domains;
}

// What only looks like another text must not pass for it, and nothing may act on a terminal.
std::string why_not_kept(std::string_view text) {
  if (text.empty()) return "it is empty";
  if (text.size() > longest_text)
    return fmt::format("it has {} bytes, more than {}", text.size(), longest_text);
  if (text.front() == ' ' || text.back() == ' ') return "it begins or ends with a blank";
  const bool is_ascii =
      std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c < 0x7f; });
  if (is_ascii || printable(text) == text) return "";
  std::size_t invalid = 0;
  valid_utf8(text, &invalid);
  return invalid > 0 ? "it is no valid UTF-8"
                     : "it holds control characters or others that are not seen";
}

Reading read_value(std::string_view text, std::optional<Kind> said) {
  // What is wrong with an address is said in its own words.
  const bool is_address = said == Kind::ip || said == Kind::net || (!said && parse_network(text));
  if (is_address) return read_address(text, said);
  if (const std::string why = why_not_kept(text); !why.empty()) return refused(why);
  if (holds_card_number(text))
    return refused("it is the number of a card, which must be kept nowhere; give its fingerprint");
  if (said) return read_as(*said, text);
  if (text.starts_with("0x") || text.starts_with("0X") || lowered(text.substr(0, 4)) == "klv1")
    return read_wallet(text);
  if (text.find('@') != std::string_view::npos) return read_email(text);
  Reading reading = refused(why_no_network(text));
  if (looks_like_address(text)) return reading;
  if (is_domain(text)) reading.suggested = Kind::domain;
  return reading;
}

std::vector<Value> meanings_of(std::string_view text) {
  if (const Reading reading = read_value(text); reading.value) return {*reading.value};
  constexpr std::array silent = {Kind::user, Kind::domain, Kind::wallet, Kind::card, Kind::country};
  std::vector<Value> values;
  for (const Kind kind : silent)
    if (const Reading reading = read_value(text, kind); reading.value)
      values.push_back(*reading.value);
  return values;
}

}  // namespace secops::blacklist
