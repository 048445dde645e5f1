#include "blacklist/list_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "base/csv.h"
#include "base/csv_record.h"
#include "base/redact.h"
#include "base/text.h"
#include "blacklist/list_json.h"

namespace secops::blacklist {
namespace {

constexpr std::size_t largest_document = std::size_t{256} << 20;
constexpr std::size_t longest_example = 120;
constexpr std::size_t longest_line = 64u << 10;  // a plain one; what is behind a # does not count
constexpr std::uint64_t most_held = std::uint64_t{256} << 20;
// What refusal_of() refuses as too wide is wider than these.
constexpr unsigned narrow_v4 = 16;
constexpr unsigned narrow_v6 = 32;
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

std::optional<std::size_t> place_of(std::string_view name, const std::vector<std::string>& names) {
  for (std::size_t i = 0; i < names.size(); ++i)
    if (equal_caseless(trimmed(names[i]), name)) return i;
  return std::nullopt;
}

// The place of the first of value_columns() that is there.
std::optional<std::size_t> value_column(const std::vector<std::string>& names) {
  for (const std::string_view wanted : columns)
    if (const auto place = place_of(wanted, names)) return place;
  return std::nullopt;
}

// What a member or a column says of its values by its own name, where they do not tell by
// themselves.
std::optional<Kind> kind_of_name(std::string_view name, std::string_view text) {
  for (const Kind kind : {Kind::domain, Kind::email, Kind::wallet})
    if (equal_caseless(name, name_of(kind)))
      return read_value(text).value ? std::nullopt : std::optional(kind);
  return std::nullopt;
}

// Does the range hold more addresses than a network of this prefix, a multiple of eight?
bool holds_more_than(unsigned prefix, IpAddress first, const IpAddress& last) {
  const std::size_t begin = first.v4 ? 12 : 0;
  for (std::size_t at = begin + prefix / 8; at-- > begin;)
    if (++first.bytes[at] != 0) return first <= last;
  return false;
}

}  // namespace

std::span<const std::string_view> list_form_names() { return form_names; }

std::optional<ListForm> list_form_named(std::string_view name) {
  for (std::size_t i = 0; i < form_names.size(); ++i)
    if (form_names[i] == name) return static_cast<ListForm>(i);
  return std::nullopt;
}

std::span<const std::string_view> value_columns() { return columns; }

ListReader::ListReader(const ListOptions& options) : options_(options), form_(options.form) {
  if (options.protection == nullptr) return;
  kept_clear_.add(protected_everywhere());
  kept_clear_.add(options.protection->networks);
  kept_clear_.add(options.protection->allowed, options.now);
  kept_clear_.settle();
}

void ListReader::take(std::string_view bytes) {
  if (begun_) return take_begun(bytes);
  pending_ += bytes;
  if (!begin(false)) return;
  take_begun(std::exchange(pending_, {}));
}

// Passes a byte order mark, and blanks and comments before the first line that tells the form.
// False while more must be seen.
bool ListReader::begin(bool at_end) {
  if (pending_.size() < byte_order_mark.size() && !at_end) return false;
  if (line_ == 0 && pending_.starts_with(byte_order_mark))
    pending_.erase(0, byte_order_mark.size());
  std::string_view rest = pending_;
  while (!form_ && !rest.empty()) {
    const std::size_t end = rest.find('\n');
    const bool whole = end != std::string_view::npos || at_end || rest.size() > longest_line;
    const std::string_view line = trimmed(rest.substr(0, end));
    const bool nothing = line.empty() || line.front() == '#' || line.front() == ';';
    if (!nothing && (whole || line.front() == '{' || line.front() == '[')) choose_form(line);
    if (form_ || !whole) break;
    if (end == std::string_view::npos) {
      // A comment without an end: its sign is enough of it.
      rest = line.substr(0, 1);
      break;
    }
    ++line_;
    rest.remove_prefix(end + 1);
  }
  pending_ = std::string(rest);
  begun_ = form_.has_value();
  return begun_;
}

void ListReader::choose_form(std::string_view line) {
  if (line.front() == '{' || line.front() == '[') {
    form_ = ListForm::json;
    return;
  }
  const std::vector<std::string> cells = take_csv_record(line).cells;
  const bool is_csv = value_column(cells) ||
                      (cells.size() > 1 && read_value(trimmed(cells.front()), options_.kind).value);
  form_ = is_csv ? ListForm::csv : ListForm::plain;
}

void ListReader::take_begun(std::string_view bytes) {
  if (*form_ == ListForm::plain) {
    take_plain(bytes);
    return require_room();
  }
  if (text_.size() + bytes.size() > largest_document)
    throw Error({"blacklist.too-large",
                 fmt::format("a list as {} may have {} MiB, this one has more",
                             form_names[static_cast<std::size_t>(*form_)], largest_document >> 20),
                 "", 0, 0, "give it as plain text, one value a line"},
                Status::critical);
  if (text_.empty()) text_.reserve(std::min<std::uint64_t>(options_.bytes, largest_document));
  text_ += bytes;
}

void ListReader::take_plain(std::string_view bytes) {
  // One byte more than counts shows that the line is longer.
  const auto hold = [&](std::string_view part) {
    pending_ += part.substr(0, longest_line + 1 - pending_.size());
  };
  if (!pending_.empty()) {
    const std::size_t end = bytes.find('\n');
    hold(bytes.substr(0, end));
    if (end == std::string_view::npos) return;
    take_lines(pending_);
    pending_.clear();
    bytes.remove_prefix(end + 1);
  }
  const std::size_t whole = bytes.rfind('\n') + 1;  // npos + 1 is 0
  take_lines(bytes.substr(0, whole));
  hold(bytes.substr(whole));
}

void ListReader::take_lines(std::string_view lines) {
  auto& networks = read_.contents.networks.v4;
  if (networks.capacity() == 0)
    networks.reserve(std::min(options_.bytes, longest_foreseen) / usual_line);
  const bool addresses = !options_.kind || options_.kind == Kind::net;
  const bool guarded = options_.protection != nullptr;
  const char* at = lines.data();
  const char* const end = at + lines.size();
  while (at != end) {
    ++line_;
    PackedV4 network = 0;
    const char* behind = addresses ? read_plain_v4(at, end, network) : nullptr;
    if (behind != nullptr &&
        (!guarded || (prefix_of(network) >= narrow_v4 && !kept_clear_.overlaps(network)))) {
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

void ListReader::take_line(std::string_view line) {
  const std::string_view whole = trimmed(line.substr(0, longest_line));
  std::string_view text = without_comment(whole, options_.kind);
  if (line.size() > longest_line && text.size() == whole.size()) {
    ++read_.values;
    return refuse(whole, fmt::format("the line has more than {} KiB", longest_line >> 10), true);
  }
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
  } else if (const auto refusal = refusal_of_range(*first, *last, networks)) {
    refuse(line, refusal->message, false);
  } else {
    for (const IpNetwork& network : networks) read_.contents.networks.add(network);
  }
  return true;
}

std::optional<Refusal> ListReader::refusal_of_network(const IpNetwork& network) const {
  if (network.prefix == 0) return Refusal{"blacklist.too-wide", "it holds every address"};
  if (options_.protection == nullptr) return std::nullopt;
  const unsigned narrow = network.address.v4 ? narrow_v4 : narrow_v6;
  if (static_cast<unsigned>(network.prefix) >= narrow && !kept_clear_.overlaps(network))
    return std::nullopt;
  return refusal_of(value_of(network), *options_.protection, options_.now);
}

std::optional<Refusal> ListReader::refusal_of_range(const IpAddress& first, const IpAddress& last,
                                                    std::span<const IpNetwork> networks) const {
  if (options_.protection == nullptr)
    return networks.size() == 1 ? refusal_of_network(networks.front()) : std::nullopt;
  const unsigned widest = first.v4 ? narrow_v4 : narrow_v6;
  if (holds_more_than(widest, first, last))
    return Refusal{"blacklist.too-wide", fmt::format("it is wider than /{}", widest)};
  for (const IpNetwork& network : networks)
    if (auto refusal = refusal_of_network(network)) return refusal;
  return std::nullopt;
}

// What is held while it is read: a line of some forty bytes may be a range of hundreds of networks.
void ListReader::require_room() const {
  const Networks& networks = read_.contents.networks;
  if (networks.v4.size() * sizeof(PackedV4) + networks.v6.size() * sizeof(PackedV6) + text_bytes_ <=
      most_held)
    return;
  throw Error({"blacklist.too-large",
               fmt::format("the list holds more than {} networks and other values",
                           grouped(read_.contents.size())),
               "", 0, 0, "give it in parts, each under a name of its own"},
              Status::critical);
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
    if (const auto refusal = refusal_of_network(*network))
      return refuse(line, refusal->message, false);
    return read_.contents.networks.add(*network);
  }
  if (options_.protection != nullptr)
    if (const auto refusal = refusal_of(*reading.value, *options_.protection, options_.now))
      return refuse(line, refusal->message, false);
  text_bytes_ += sizeof(std::string) + reading.value->text.size();
  read_.contents.texts[reading.value->kind].push_back(reading.value->text);
}

void ListReader::refuse(std::string_view text, std::string mistake, bool junk) {
  ++(junk ? read_.junk : read_.refused);
  if (read_.examples.size() == ReadList::most_examples) return;
  read_.examples.push_back(
      {line_, redacted(text.substr(0, longest_example)), std::move(mistake), junk});
}

void ListReader::take_record(std::string_view text, std::optional<Kind> kind, const SaidEnd& said) {
  if (said.is_over) {
    ++read_.over;
    return;
  }
  if (!said.mistake.empty()) return refuse(text, said.mistake, true);
  const std::uint64_t bad = read_.junk + read_.refused;
  take_value(text, kind, text);
  if (said.end && read_.junk + read_.refused == bad) read_.ends.push_back(*said.end);
}

std::optional<Kind> ListReader::kind_said(std::string_view beside, std::string_view name,
                                          std::string_view text) const {
  if (const auto kind = kind_named(beside)) return kind;
  return options_.kind ? options_.kind : kind_of_name(name, text);
}

void ListReader::take_csv() {
  std::string_view rest = text_;
  std::size_t column = 0;
  std::string column_name;
  std::optional<std::size_t> kind_column, ended, expires;
  bool first = true;
  for (std::uint64_t more = 0; !rest.empty(); line_ += more) {
    const CsvRecord record = take_csv_record(rest);
    const std::vector<std::string>& cells = record.cells;
    ++line_;
    more = record.lines - 1;
    const std::string_view begin = trimmed(cells.front());
    if (cells.size() == 1 && (begin.empty() || begin.front() == '#' || begin.front() == ';'))
      continue;
    if (std::exchange(first, false)) {
      if (const auto named = value_column(cells)) {
        column = *named;
        column_name = std::string(trimmed(cells[column]));
        kind_column = place_of("kind", cells);
        ended = place_of(ended_column, cells);
        expires = place_of(expires_column, cells);
        continue;
      }
    }
    ++read_.values;
    if (!record.mistake.empty() || column >= cells.size()) {
      refuse(begin, record.mistake.empty() ? "the line has too few columns" : record.mistake, true);
    } else {
      const auto cell = [&](const std::optional<std::size_t>& place) {
        return place && *place < cells.size() ? std::string_view(cells[*place])
                                              : std::string_view();
      };
      const std::string_view value = without_csv_guard(trimmed(cells[column]));
      take_record(value, kind_said(cell(kind_column), column_name, value),
                  said_end(cell(ended), cell(expires), options_.now));
    }
    require_room();
  }
}

void ListReader::take_json() {
  const std::uint64_t before = line_;
  const bool lines = each_json_value(text_, columns, [&](const JsonValue& value) {
    line_ = before + value.place;
    ++read_.values;
    if (!value.mistake.empty()) return refuse(value.text, std::string(value.mistake), true);
    take_record(value.text, kind_said(value.kind, value.name, value.text),
                said_end(value.ended, value.expires, options_.now));
    require_room();
  });
  read_.one_document = !lines;
}

ReadList ListReader::finish() {
  if (!begun_ && begin(true)) take_begun(std::exchange(pending_, {}));
  if (form_ == ListForm::plain && !pending_.empty()) take_lines(pending_);
  if (form_ == ListForm::csv) take_csv();
  if (form_ == ListForm::json) take_json();
  text_ = {};
  read_.doubles = read_.contents.networks.sort();
  for (auto& [kind, values] : read_.contents.texts) {
    std::sort(values.begin(), values.end());
    read_.doubles += drop_doubles(values);
  }
  return std::move(read_);
}

}  // namespace secops::blacklist
