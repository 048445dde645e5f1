#include "blacklist/list_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/redact.h"
#include "base/text.h"
#include "blacklist/list_json.h"

namespace secops::blacklist {
namespace {

constexpr std::size_t largest_document = std::size_t{256} << 20;
constexpr std::size_t longest_example = 120;
// Room for a list as long as this is made before it is read, at the length that lines usually have.
constexpr std::uint64_t longest_foreseen = std::uint64_t{1} << 30;
constexpr std::uint64_t usual_line = 14;

constexpr std::array<std::string_view, 3> form_names = {"plain", "csv", "json"};

constexpr std::array<std::string_view, 19> columns = {
    "value",  "ip",      "address", "ip_address", "ipaddress",   "cidr",     "network",
    "subnet", "range",   "prefix",  "ip_prefix",  "ipv6_prefix", "netblock", "indicator",
    "wallet", "account", "domain",  "hostname",   "email"};

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::string_view without_comment(std::string_view line, std::optional<Kind> kind) {
  // Names of people may hold the signs; there a comment stands behind a blank.
  const bool is_name = kind == Kind::user || kind == Kind::card || kind == Kind::wallet;
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (line[i] != '#' && line[i] != ';') continue;
    if (!is_name || i == 0 || line[i - 1] == ' ' || line[i - 1] == '\t')
      return trimmed(line.substr(0, i));
  }
  return line;
}

// One record of RFC 4180; `text` goes behind it.
std::vector<std::string> take_record(std::string_view& text, std::uint64_t& lines) {
  std::vector<std::string> cells(1);
  bool quoted = false;
  std::size_t at = 0;
  for (; at < text.size(); ++at) {
    const char c = text[at];
    if (c == '\n') ++lines;
    if (quoted) {
      if (c != '"')
        cells.back() += c;
      else if (at + 1 < text.size() && text[at + 1] == '"')
        cells.back() += text[++at];
      else
        quoted = false;
    } else if (c == '"' && cells.back().empty()) {
      quoted = true;
    } else if (c == ',') {
      cells.emplace_back();
    } else if (c == '\n') {
      ++at;
      break;
    } else if (c != '\r') {
      cells.back() += c;
    }
  }
  text.remove_prefix(at);
  return cells;
}

// The place of the first of value_columns() that is there.
std::optional<std::size_t> value_column(const std::vector<std::string>& names) {
  for (const std::string_view wanted : columns)
    for (std::size_t i = 0; i < names.size(); ++i)
      if (equal_caseless(trimmed(names[i]), wanted)) return i;
  return std::nullopt;
}

// Spreadsheets take a cell that begins with one of these for a formula, so those who write CSV put
// an apostrophe before it (blacklist/exports/csv.cpp), and before an apostrophe likewise.
std::string_view without_apostrophe(std::string_view cell) {
  for (const std::string_view sign : {"'=", "'+", "'-", "'@", "''", "'\xEF\xBC\x9D",
                                      "'\xEF\xBC\x8B", "'\xEF\xBC\x8D", "'\xEF\xBC\xA0"})
    if (cell.starts_with(sign)) return cell.substr(1);
  return cell;
}

template <typename Item>
std::size_t sort_unique(std::vector<Item>& items) {
  std::sort(items.begin(), items.end());
  const std::size_t before = items.size();
  items.erase(std::unique(items.begin(), items.end()), items.end());
  return before - items.size();
}

}  // namespace

const char* read_plain_v4(const char* at, const char* end, PackedV4& network) {
  std::uint32_t address = 0;
  const auto number = [&](unsigned most, unsigned& value) {
    if (at == end || !is_digit(*at)) return false;
    value = static_cast<unsigned>(*at++ - '0');
    if (value == 0) return true;  // and no digit may follow, which the next separator shows
    while (at != end && is_digit(*at) && value <= most)
      value = value * 10 + static_cast<unsigned>(*at++ - '0');
    return value <= most;
  };
  for (unsigned part = 0; part < 4; ++part) {
    unsigned value = 0;
    if (part > 0 && (at == end || *at++ != '.')) return nullptr;
    if (!number(255, value)) return nullptr;
    address = address << 8 | value;
  }
  unsigned prefix = 32;
  if (at != end && *at == '/') {
    ++at;
    if (!number(32, prefix) || prefix == 0) return nullptr;
    if (prefix < 32 && (address << prefix) != 0) return nullptr;
  }
  if (at != end && *at == '\r') ++at;
  if (at != end && *at++ != '\n') return nullptr;
  network = packed_v4(address, prefix);
  return at;
}

std::span<const std::string_view> list_form_names() { return form_names; }

std::optional<ListForm> list_form_named(std::string_view name) {
  for (std::size_t i = 0; i < form_names.size(); ++i)
    if (form_names[i] == name) return static_cast<ListForm>(i);
  return std::nullopt;
}

std::span<const std::string_view> value_columns() { return columns; }

std::size_t ListContents::size() const {
  std::size_t count = networks.size();
  for (const auto& [kind, values] : texts) count += values.size();
  return count;
}

void ListContents::each(const std::function<bool(const Value&)>& visit) const {
  for (const PackedV4 network : networks.v4)
    if (!visit(value_of(unpacked(network)))) return;
  for (const PackedV6& network : networks.v6)
    if (!visit(value_of(unpacked(network)))) return;
  for (const auto& [kind, values] : texts)
    for (const std::string& value : values)
      if (!visit({kind, value})) return;
}

ListReader::ListReader(const ListOptions& options) : options_(options), form_(options.form) {
  if (options_.protection == nullptr) return;
  Networks clear;
  const auto add = [&](const IpNetwork& network) {
    if (network.address.v4) clear.add(network);
  };
  for (const Protected& one : protected_everywhere()) add(one.network);
  for (const Protected& one : options_.protection->networks) add(one.network);
  for (const Allowed& one : options_.protection->allowed)
    if (const auto network = network_of(one.value)) add(*network);
  clear.sort();
  for (const PackedV4 network : aggregated(clear).v4) {
    const auto first = static_cast<std::uint32_t>(network >> 8);
    const auto prefix = static_cast<unsigned>(network & 0xff);
    kept_clear_.emplace_back(
        first, static_cast<std::uint32_t>(first + ((std::uint64_t{1} << (32 - prefix)) - 1)));
  }
}

void ListReader::take(std::string_view block) {
  if (!form_) choose_form(block);
  if (!form_) return;  // nothing but blanks and comments so far
  if (*form_ == ListForm::plain) return take_plain(block);
  if (text_.size() + block.size() > largest_document)
    throw Error({"blacklist.too-large",
                 fmt::format("a list as {} may have {} MiB, this one has more",
                             form_names[static_cast<std::size_t>(*form_)], largest_document >> 20),
                 "", 0, 0, "give it as plain text, one value a line"},
                Status::critical);
  text_ += block;
}

void ListReader::choose_form(std::string_view block) {
  if (block.starts_with(byte_order_mark)) block.remove_prefix(byte_order_mark.size());
  for (const std::string_view whole : split(block, '\n')) {
    const std::string_view line = trimmed(whole);
    if (line.empty() || line.front() == '#' || line.front() == ';') continue;
    if (line.front() == '{' || line.front() == '[') {
      form_ = ListForm::json;
      return;
    }
    std::uint64_t lines = 0;
    std::string_view rest = line;
    const std::vector<std::string> cells = take_record(rest, lines);
    const bool is_csv =
        value_column(cells) ||
        (cells.size() > 1 && read_value(trimmed(cells.front()), options_.kind).value);
    form_ = is_csv ? ListForm::csv : ListForm::plain;
    return;
  }
  // Comments are counted as lines all the same.
  line_ += static_cast<std::uint64_t>(std::count(block.begin(), block.end(), '\n'));
}

void ListReader::take_plain(std::string_view block) {
  auto& networks = read_.contents.networks.v4;
  if (networks.capacity() == 0)
    networks.reserve(std::min(options_.bytes, longest_foreseen) / usual_line);
  if (line_ == 0 && block.starts_with(byte_order_mark)) block.remove_prefix(byte_order_mark.size());
  const bool addresses = !options_.kind || options_.kind == Kind::net;
  const char* at = block.data();
  const char* const end = at + block.size();
  while (at != end) {
    ++line_;
    PackedV4 network = 0;
    const char* behind = addresses ? read_plain_v4(at, end, network) : nullptr;
    if (behind != nullptr && !near_protected(static_cast<std::uint32_t>(network >> 8),
                                             static_cast<unsigned>(network & 0xff))) {
      ++read_.values;
      networks.push_back(network);
      at = behind;
      continue;
    }
    const char* newline = static_cast<const char*>(
        std::char_traits<char>::find(at, static_cast<std::size_t>(end - at), '\n'));
    const char* const line_end = newline == nullptr ? end : newline;
    take_line({at, static_cast<std::size_t>(line_end - at)});
    at = newline == nullptr ? end : newline + 1;
  }
}

// Without protection nothing is near it.
bool ListReader::near_protected(std::uint32_t first, unsigned prefix) const {
  if (options_.protection == nullptr) return false;
  constexpr unsigned surely_narrow = 16;
  if (prefix < surely_narrow) return true;
  const auto last = static_cast<std::uint32_t>(first + ((std::uint64_t{1} << (32 - prefix)) - 1));
  const auto behind = std::upper_bound(
      kept_clear_.begin(), kept_clear_.end(), last,
      [](std::uint32_t address, const auto& range) { return address < range.first; });
  return behind != kept_clear_.begin() && std::prev(behind)->second >= first;
}

void ListReader::take_line(std::string_view line) {
  const std::string_view whole = trimmed(line);
  std::string_view text = without_comment(whole, options_.kind);
  if (text.empty()) return;
  ++read_.values;
  if (take_range(text, whole)) return;
  text = trimmed(text.substr(0, text.find('\t')));
  const std::size_t blank = text.find(' ');
  if (!options_.kind && blank != std::string_view::npos) {
    const std::string_view rest = trimmed(text.substr(blank));
    if (!std::all_of(rest.begin(), rest.end(), is_digit))  // how often it was seen, some lists say
      return refuse(whole, "there is more than one word on the line", true);
    text = text.substr(0, blank);
  }
  take_value(text, options_.kind, whole);
}

// "192.0.2.1-192.0.2.9"; true if it is one, good or not.
bool ListReader::take_range(std::string_view text, std::string_view line) {
  const std::size_t dash = text.find('-');
  if (dash == std::string_view::npos || options_.kind == Kind::ip) return false;
  const auto first = parse_ip(trimmed(text.substr(0, dash)));
  const auto last = parse_ip(trimmed(text.substr(dash + 1)));
  if (!first || !last) return false;
  const std::vector<IpNetwork> networks = networks_between(*first, *last);
  if (networks.empty()) {
    refuse(line, "the range ends before it begins", true);
  } else if (const auto refusal = refusal_of_any(networks)) {
    refuse(line, refusal->message, false);
  } else {
    for (const IpNetwork& network : networks) read_.contents.networks.add(network);
  }
  return true;
}

std::optional<Refusal> ListReader::refusal_of_any(std::span<const IpNetwork> networks) const {
  for (const IpNetwork& network : networks) {
    if (network.prefix == 0) return Refusal{"blacklist.too-wide", "it holds every address"};
    if (options_.protection == nullptr) continue;
    const Value value{Kind::net, to_string(network)};
    if (auto refusal = refusal_of(value, *options_.protection, options_.now)) return refusal;
  }
  return std::nullopt;
}

void ListReader::take_value(std::string_view text, std::optional<Kind> kind,
                            std::string_view line) {
  const Reading reading = read_value(text, kind);
  if (!reading.value) {
    const std::string asked = reading.suggested ? fmt::format(" (with --kind {} it could be)",
                                                              name_of(*reading.suggested))
                                                : "";
    return refuse(line, reading.mistake + asked, true);
  }
  if (const auto network = network_of(*reading.value)) {
    if (const auto refusal = refusal_of_any({&*network, 1}))
      return refuse(line, refusal->message, false);
    return read_.contents.networks.add(*network);
  }
  if (options_.protection != nullptr)
    if (const auto refusal = refusal_of(*reading.value, *options_.protection, options_.now))
      return refuse(line, refusal->message, false);
  read_.contents.texts[reading.value->kind].push_back(reading.value->text);
}

void ListReader::refuse(std::string_view text, std::string mistake, bool junk) {
  ++(junk ? read_.junk : read_.refused);
  if (read_.examples.size() == ReadList::most_examples) return;
  read_.examples.push_back(
      {line_, redacted(text.substr(0, longest_example)), std::move(mistake), junk});
}

void ListReader::take_csv() {
  std::string_view rest = text_;
  if (rest.starts_with(byte_order_mark)) rest.remove_prefix(byte_order_mark.size());
  std::size_t column = 0;
  std::optional<std::size_t> kind_column;
  bool first = true;
  while (!rest.empty()) {
    const std::uint64_t begins = line_ + 1;
    const std::vector<std::string> cells = take_record(rest, line_);
    if (line_ < begins) line_ = begins;  // a last line without its newline
    const std::string_view begin = trimmed(cells.front());
    if (cells.size() == 1 && (begin.empty() || begin.front() == '#' || begin.front() == ';'))
      continue;
    if (std::exchange(first, false)) {
      if (const auto named = value_column(cells)) {
        column = *named;
        for (std::size_t i = 0; i < cells.size(); ++i)
          if (equal_caseless(trimmed(cells[i]), "kind")) kind_column = i;
        continue;
      }
    }
    ++read_.values;
    if (column >= cells.size()) {
      refuse(begin, "the line has too few columns", true);
      continue;
    }
    const auto kind =
        kind_column && *kind_column < cells.size() ? kind_named(cells[*kind_column]) : std::nullopt;
    take_value(without_apostrophe(trimmed(cells[column])), kind ? kind : options_.kind,
               cells[column]);
  }
}

void ListReader::take_json() {
  const std::uint64_t comments = line_;
  each_json_value(text_, columns,
                  [&](std::uint64_t place, std::string_view text, std::string_view kind) {
                    line_ = comments + place;
                    ++read_.values;
                    const auto named = kind_named(kind);
                    take_value(text, named ? named : options_.kind, text);
                  });
}

ReadList ListReader::finish() {
  if (form_ == ListForm::csv) take_csv();
  if (form_ == ListForm::json) take_json();
  read_.doubles = read_.contents.networks.sort();
  for (auto& [kind, values] : read_.contents.texts) read_.doubles += sort_unique(values);
  return std::move(read_);
}

}  // namespace secops::blacklist
