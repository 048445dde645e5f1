// Reads a list that somebody else keeps: a feed of addresses, networks, domains, wallets.
//
// Forms: one value a line with comments behind # or ; (FireHOL, Spamhaus, ipset), with ranges
// "a-b", and with further columns behind a tab; CSV with or without names of columns; JSON and JSON
// Lines, in which strings of arrays and the members named like a value are taken (columns()).
// Values are read as strictly as a person's (value.h): a line that is none is refused and counted,
// the others are read on.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.h"
#include "base/time.h"
#include "blacklist/networks.h"
#include "blacklist/protection.h"
#include "blacklist/value.h"

namespace secops::blacklist {

enum class ListForm : std::uint8_t { plain, csv, json };
std::span<const std::string_view> list_form_names();
std::optional<ListForm> list_form_named(std::string_view name);

// Names of columns and members that hold a value, in any ASCII case; the first that is there
// counts.
std::span<const std::string_view> value_columns();

struct RefusedLine {
  std::uint64_t line{0};  // of the list, from 1; in one JSON document its value's number
  std::string text;       // its beginning, redacted; foreign
  std::string mistake;    // "it is no address …"
  bool junk{true};        // no value at all; otherwise one that must not be listed
};

// What a list holds, each value once.
struct ListContents {
  Networks networks;                               // sorted
  std::map<Kind, std::vector<std::string>> texts;  // the other kinds, sorted
  std::size_t size() const;
  // In order: IPv4, IPv6, then the others by kind; ends when `visit` gives false.
  void each(const std::function<bool(const Value&)>& visit) const;
  bool operator==(const ListContents&) const = default;
};

struct ReadList {
  ListContents contents;
  std::uint64_t values{0};            // lines that hold something, whatever it is
  std::uint64_t doubles{0};           // of them
  std::uint64_t junk{0};              // of them: no value
  std::uint64_t refused{0};           // of them: values that must not be listed
  std::vector<RefusedLine> examples;  // the first of both, at most most_examples
  static constexpr std::size_t most_examples = 100;
};

struct ListOptions {
  std::optional<ListForm> form;           // nothing: as its beginning looks
  std::optional<Kind> kind;               // as read_value()
  const Protection* protection{nullptr};  // null: nothing is refused but junk
  Time now{};
  std::uint64_t bytes{0};  // how long the list is, if that is known: room is made for it
};

// Reads "a.b.c.d" or "a.b.c.d/n" that a line consists of, with zero bits behind the prefix. Null if
// it is anything else, however slightly; otherwise behind the line's end. The fast way for a
// million lines; what it leaves is for read_value().
const char* read_plain_v4(const char* at, const char* end, PackedV4& network);

class ListReader {
 public:
  explicit ListReader(const ListOptions& options);

  // The next whole lines. Throws Error "blacklist.too-large" for CSV or JSON over 256 MiB.
  void take(std::string_view block);
  // Call once, at the end. Throws Error "blacklist.bad-list" (status critical) for JSON that breaks
  // off or is none.
  ReadList finish();

 private:
  void choose_form(std::string_view block);
  void take_plain(std::string_view block);
  void take_line(std::string_view line);
  void take_csv();
  void take_json();
  bool take_range(std::string_view text, std::string_view line);
  void take_value(std::string_view text, std::optional<Kind> kind, std::string_view line);
  void refuse(std::string_view text, std::string mistake, bool junk);
  // Why these must not be listed; all or none of a range are.
  std::optional<Refusal> refusal_of_any(std::span<const IpNetwork> networks) const;
  bool near_protected(std::uint32_t first, unsigned prefix) const;

  ListOptions options_;
  std::optional<ListForm> form_;
  // IPv4 addresses that are protected or allowed, as ranges, sorted: all else may be listed.
  std::vector<std::pair<std::uint32_t, std::uint32_t>> kept_clear_;
  std::string text_;  // of CSV and JSON
  std::uint64_t line_{0};
  ReadList read_;
};

}  // namespace secops::blacklist
