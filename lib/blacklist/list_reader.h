// Reads a list that somebody else keeps: a feed of addresses, networks, domains, wallets.
//
// Forms: one value a line with comments behind # or ; (FireHOL, Spamhaus, ipset), with ranges
// "a-b", and with further columns behind a tab; CSV with or without names of columns; JSON and JSON
// Lines, in which the members named like a value are taken (value_columns()), and the strings of
// arrays that are the list itself or are named like values.
// Values are read as strictly as a person's (value.h): a line that is none is refused and counted,
// the others are read on. What CSV or JSON says to be over (columns and members `ended`, `expires`,
// as secops itself writes them) is left out and counted. Whatever a list holds, reading it takes a
// few times 256 MiB at most.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/time.h"
#include "blacklist/kept_clear.h"
#include "blacklist/list_ends.h"
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
  std::uint64_t line{0};  // of the list, from 1; its value's number if ReadList::one_document
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
  std::uint64_t over{0};              // of them: what has ended, by what the list says itself
  std::vector<Time> ends;             // still to come, of the good ones that say one; in no order
  std::vector<RefusedLine> examples;  // the first of both, at most most_examples
  bool one_document{false};           // of JSON: its values have numbers, not lines
  static constexpr std::size_t most_examples = 100;
  // With more than a tenth that is bad it is more likely an error page than a list.
  bool is_doubtful(std::uint64_t bad) const { return bad * 10 > values; }
};

struct ListOptions {
  std::optional<ListForm> form;           // nothing: as its beginning looks
  std::optional<Kind> kind;               // as read_value()
  const Protection* protection{nullptr};  // null: nothing is refused but junk
  Time now{};                             // the epoch where it is not known: then nothing expires
  std::uint64_t bytes{0};  // how long the list is, if that is known: room is made for it
};

// Reads "a.b.c.d" or "a.b.c.d/n" that a line consists of, with zero bits behind the prefix. Null if
// it is anything else, however slightly; otherwise behind the line's end. The fast way for a
// million lines; what it leaves is for read_value().
const char* read_plain_v4(const char* at, const char* end, PackedV4& network);

class ListReader {
 public:
  explicit ListReader(const ListOptions& options);

  // The next bytes, cut anywhere. Throws Error "blacklist.too-large" for CSV or JSON over 256 MiB,
  // and for more values than are held in that much.
  void take(std::string_view bytes);
  // Call once, at the end. Throws Error "blacklist.bad-list" (status critical) for JSON that breaks
  // off, is none or is nested too deep.
  ReadList finish();

 private:
  bool begin(bool at_end);
  void choose_form(std::string_view line);
  void take_begun(std::string_view bytes);
  void take_plain(std::string_view bytes);
  void take_lines(std::string_view lines);
  void take_line(std::string_view line);
  void take_csv();
  void take_json();
  bool take_range(std::string_view text, std::string_view line);
  void take_value(std::string_view text, std::optional<Kind> kind, std::string_view line);
  // The same of a record that may say when it ends.
  // Of a record: what a member or column beside it says, else the options, else the name that it
  // stands under.
  std::optional<Kind> kind_said(std::string_view beside, std::string_view name,
                                std::string_view text) const;
  void take_record(std::string_view text, std::optional<Kind> kind, const SaidEnd& said);
  void refuse(std::string_view text, std::string mistake, bool junk);
  // Why it must not be listed.
  std::optional<Refusal> refusal_of_network(const IpNetwork& network) const;
  // The same for a range as a whole, which consists of the networks.
  std::optional<Refusal> refusal_of_range(const IpAddress& first, const IpAddress& last,
                                          std::span<const IpNetwork> networks) const;
  void require_room() const;

  ListOptions options_;
  std::optional<ListForm> form_;
  KeptClear kept_clear_;
  bool begun_{false};    // behind a byte order mark, with a form
  std::string pending_;  // before that, all; then the beginning of a plain line
  std::string text_;     // of CSV and JSON
  std::uint64_t line_{0};
  std::uint64_t text_bytes_{0};  // that the values which are no networks take
  ReadList read_;
};

}  // namespace secops::blacklist
