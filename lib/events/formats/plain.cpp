// "STAMP LEVEL text", as servers log for people: "[2026-01-28T10:00:00.000Z] INFO ✅ Transaction
// signed", "2026-01-28 10:00:00,123 ERROR [worker] text", "[Sun Dec 04 04:47:44 2005] [error]
// text".
//
// The text is free: nothing in it is believed to be an address. Names with "=" and a time in
// parentheses become fields; what happened is read from the beginning of the text (vocabulary.h).
#include <array>

#include "base/stamp.h"
#include "base/text.h"
#include "base/zone_name.h"
#include "events/pairs.h"
#include "events/reading.h"
#include "events/vocabulary.h"

namespace secops::events {

std::vector<Sample> plain_samples();  // plain/samples.cpp

namespace {

// Signs that stand where a level or an outcome would.
struct Sign {
  std::string_view bytes;
  std::string_view level;
  Outcome outcome;
};

constexpr Sign signs[] = {
    {"\xE2\x9C\x85", "info", Outcome::success},       // ✅
    {"\xE2\x9C\x94", "info", Outcome::success},       // ✔
    {"\xE2\x9D\x8C", "error", Outcome::failure},      // ❌
    {"\xE2\x9C\x96", "error", Outcome::failure},      // ✖
    {"\xE2\x9A\xA0", "warning", Outcome::none},       // ⚠
    {"\xF0\x9F\x9A\xA8", "critical", Outcome::none},  // 🚨
    {"\xF0\x9F\x9B\x91", "critical", Outcome::none},  // 🛑
    {"\xE2\x84\xB9", "info", Outcome::none},          // ℹ
};

const Sign* sign_at(std::string_view text) {
  for (const Sign& sign : signs)
    if (text.starts_with(sign.bytes)) return &sign;
  return nullptr;
}

// "Sun Nov 22 06:14:00"
bool begins_like_ctime(std::string_view text) {
  return text.size() >= 24 && is_letter(text[0]) && text[3] == ' ' && text[7] == ' ' &&
         text[10] == ' ' && text[13] == ':' && text[16] == ':';
}

bool begins_with_level(std::string_view text) {
  const bool bracketed = text.starts_with('[');
  if (bracketed) text.remove_prefix(1);
  std::size_t end = 0;
  while (end < text.size() && end < 12 && is_letter(text[end])) ++end;
  if (end < 3 || end >= text.size() || read_level(text.substr(0, end)).empty()) return false;
  // A word in capitals, or set off by a sign: "error handling is hard" is a sentence.
  const bool capitals = text[0] < 'a' && text[1] < 'a';
  return bracketed ? text[end] == ']' : text[end] == ':' || (capitals && text[end] == ' ');
}

// How a stack trace goes on.
bool continues(std::string_view line) {
  static constexpr std::array<std::string_view, 7> beginnings = {
      "at ", "Caused by:", "Traceback (", "... ", "}", ")", "]"};
  if (is_blank(line.front())) return true;
  for (std::string_view beginning : beginnings)
    if (line.starts_with(beginning)) return true;
  // "TypeError: x is not a function", "java.lang.IllegalStateException: …"
  const std::size_t colon = line.substr(0, 80).find(':');
  const std::string_view name = line.substr(0, colon == std::string_view::npos ? 0 : colon);
  return name.find(' ') == std::string_view::npos &&
         (name.ends_with("Error") || name.ends_with("Exception"));
}

Shape shape(std::string_view line) {
  if (line.empty()) return Shape::foreign;
  const std::string_view text = line.front() == '[' ? line.substr(1) : line;
  if (begins_like_iso(text)) return Shape::event;
  if (line.front() == '[' && begins_like_ctime(text)) return Shape::event;
  if (sign_at(line) || begins_with_level(line)) return Shape::event;
  return continues(line) ? Shape::continuation : Shape::foreign;
}

void skip(std::string_view& text, std::string_view characters) {
  text.remove_prefix(std::min(text.find_first_not_of(characters), text.size()));
}

// "INFO", "[INFO]", "INFO:", "[core:error]" (Apache); `text` goes behind it.
std::string_view take_level(std::string_view& text) {
  const bool bracketed = text.starts_with('[');
  const std::string_view inside = bracketed ? text.substr(1) : text;
  constexpr std::size_t longest = 24;
  std::size_t end = bracketed ? inside.find(']') : inside.find_first_of(" :\t|");
  if (end == std::string_view::npos && !bracketed) end = inside.size();  // it is all there is
  if (end == 0 || end > longest) return {};
  std::string_view word = inside.substr(0, end);
  if (bracketed) word = trimmed(word.substr(word.find(':') + 1));
  if (word.size() < 3) return {};
  const std::string_view level = read_level(word);
  if (level.empty()) return {};
  text = inside.substr(std::min(inside.size(), end + 1));
  return level;
}

// " CST", or " BRT" before a level, behind which `text` goes: they leave the moment unknown.
bool take_doubtful_zone(std::string_view& text) {
  if (!text.starts_with(' ')) return false;
  const std::string_view word = text.substr(1, text.find_first_of(" \t:|]", 1) - 1);
  std::string_view behind = text.substr(1 + word.size());
  if (names_another_zone(word)) {
    std::string_view rest = behind;
    skip(rest, " \t:|]-");
    if (take_level(rest).empty()) return false;
  } else if (!names_several_zones(word)) {
    return false;
  }
  text = behind;
  return true;
}

// "+1000 " at the start, as an offset or an amount.
bool begins_with_number(std::string_view text) {
  return text.size() >= 6 && (text[0] == '+' || text[0] == '-') && all_digits(text.substr(1, 4)) &&
         is_blank(text[5]);
}

// What stands between the parts of a line. A minus before a digit is the digit's.
void skip_between(std::string_view& text) {
  for (; !text.empty() && std::string_view(" \t:|-").find(text[0]) != std::string_view::npos;
       text.remove_prefix(1))
    if (text[0] == '-' && text.size() > 1 && is_digit(text[1])) return;
}

// Of "2026-11-22 06:14:00 +1000 coins credited": a number behind a blank that another word follows
// may be an amount. Where it is sure to be an offset, or says what the zone of the log says anyhow,
// nothing; else where its blank is.
std::size_t doubtful_offset(std::string_view line, const Stamp& stamp, const Zone& zone) {
  constexpr std::size_t usual = 19;  // 2026-11-22 06:14:00
  const std::size_t blank = line.substr(0, stamp.length).rfind(' ');
  if (blank == std::string_view::npos || blank < usual) return 0;
  if (!begins_with_number(line.substr(blank + 1))) return 0;
  std::string_view behind = line.substr(stamp.length);
  skip_between(behind);
  const std::string_view word = behind.substr(0, behind.find(' '));
  if (word.empty() || word.front() == '[' || word.ends_with(':') || sign_at(word)) return 0;
  if (!take_level(behind).empty()) return 0;
  const auto bare = read_iso_stamp(line.substr(0, blank), zone);
  return bare && bare->time == stamp.time ? 0 : blank;
}

// The stamp, bracketed or not; `text` goes behind it. A line may have none. False: it has a broken
// one.
bool take_stamp(std::string_view& text, const ParseContext& context, Event& event) {
  const bool bracketed = text.starts_with('[');
  const std::string_view inside = bracketed ? text.substr(1) : text;
  const bool iso = begins_like_iso(inside);
  if (!iso && !(bracketed && begins_like_ctime(inside))) return true;
  const auto stamp =
      iso ? read_iso_stamp(inside, context.zone) : read_ctime_stamp(inside, context.zone);
  if (!stamp) return false;
  const std::size_t doubtful = iso ? doubtful_offset(inside, *stamp, context.zone) : 0;
  std::string_view rest = inside.substr(doubtful > 0 ? doubtful : stamp->length);
  // The zone of the log says which is meant.
  const bool believed =
      doubtful == 0 && (stamp->zoned || !take_doubtful_zone(rest) || !context.zone.is_utc());
  if (bracketed) {
    if (!rest.starts_with(']')) return false;
    rest.remove_prefix(1);
  } else if (!rest.empty() && rest.front() != ' ' && rest.front() != ':' && rest.front() != '\t') {
    return false;
  }
  if (believed) {
    event.time = stamp->time;
    event.has_time = true;
  }
  text = rest;
  return true;
}

// "[worker-3]" between level and text, "[pid 123]", "(main)": who inside the program. Kept by the
// name "thread"; an action's text may begin so too, so the message keeps it.
void read_thread(std::string_view text, const ParseContext& context, Event& event) {
  if (!text.starts_with('[')) return;
  const std::size_t end = text.find(']');
  if (end != std::string_view::npos && end > 1 && end < 64)
    set_native(event, context, "thread", Value{text.substr(1, end - 1), ValueKind::text});
}

// Field of a name in the text, besides its own name. Of several names of one field the first
// counts, and a site's mapping wins over them.
void set_named(std::string_view name, const Value& value, const ParseContext& context,
               Event& event) {
  set_native(event, context, name, value);
  if (name == "duration" || name == "elapsed" || name == "took" || name == "latency") {
    if (event.has(event_duration)) return;
    if (const auto duration = read_duration_ns(value.text, millisecond_ns))
      set_duration(event, *duration);
  } else if (name == "hash" || name == "txHash" || name == "tx_hash" || name == "txid" ||
             name == "transaction_id" || name == "transactionId") {
    if (!event.has(transaction_id)) event.set(transaction_id, value);
  } else if (name == "amount") {
    if (!event.has(transaction_amount)) event.set(transaction_amount, value);
  }
}

void read_pairs(std::string_view text, const ParseContext& context, Event& event) {
  while (const auto pair = take_pair(text)) set_named(pair->name, pair->value, context, event);
}

// "(123ms)", "in 1.5s", "took 250 ms": with its unit, or it is some other number.
void read_time_taken(std::string_view text, Event& event) {
  if (event.has(event_duration)) return;
  for (std::string_view mark : {"(", " in ", " took "}) {
    const std::size_t at = text.rfind(mark);
    if (at == std::string_view::npos) continue;
    std::string_view rest = text.substr(at + mark.size());
    std::size_t end = 0;
    while (end < rest.size() && (is_digit(rest[end]) || rest[end] == '.')) ++end;
    const std::size_t digits = end;
    while (end < rest.size() && is_letter(rest[end])) ++end;
    if (digits == 0 || end == digits) continue;
    if (const auto duration = read_duration_ns(rest.substr(0, end), 0)) {
      set_duration(event, *duration);
      return;
    }
  }
}

// "Retry 2/3 after 2s", "attempt 2 of 3"
void read_attempt(std::string_view text, const ParseContext& context, Event& event) {
  if (event.text(event_action) != "api.retry") return;
  std::size_t at = 0;
  while (at < text.size() && !is_digit(text[at])) ++at;
  std::size_t end = at;
  while (end < text.size() && is_digit(text[end])) ++end;
  if (end > at && (text.substr(end).starts_with('/') || text.substr(end).starts_with(" of ")))
    set_native(event, context, "attempt", Value{text.substr(at, end - at), ValueKind::number});
}

bool parse(std::string_view line, const ParseContext& context, Event& event) {
  std::string_view text = line;
  if (!take_stamp(text, context, event)) return false;
  skip_between(text);
  std::string_view level = take_level(text);
  skip_between(text);
  read_thread(text, context, event);
  const std::string_view said = trimmed(text);
  if (said.empty() && level.empty()) return false;
  if (!said.empty()) event.set(message, said);
  const Sign* sign = sign_at(said);
  if (level.empty() && sign) level = sign->level;
  if (!level.empty()) event.set(log_level, level);
  event.logsource = {"application", "", ""};
  const Action* action = read_phrase(said);
  if (action == nullptr && begins_with_number(said)) action = read_phrase(said.substr(6));
  if (action != nullptr) set_action(event, *action);
  if (sign && sign->outcome != Outcome::none && !event.has(event_outcome))
    event.set(event_outcome, name_of(sign->outcome));
  read_pairs(said, context, event);
  read_time_taken(said, event);
  read_attempt(said, context, event);
  return true;
}

Spellings with_signs(Spellings spellings, std::string_view value, bool partial, bool of_level) {
  if (!spellings) return spellings;
  for (const Sign& sign : signs) {
    const bool fits = of_level ? is_wanted(sign.level, value, partial)
                               : sign.outcome != Outcome::none &&
                                     is_wanted(name_of(sign.outcome), value, partial);
    if (fits) spellings->push_back({std::string(sign.bytes)});
  }
  return spellings;
}

Spellings words_of_level(std::string_view value, bool partial) {
  Spellings spellings = level_spellings(value, partial);
  std::erase_if(*spellings, [](const Phrase& phrase) { return phrase.front().size() < 3; });
  return with_signs(std::move(spellings), value, partial, true);
}

Spellings spellings(std::string_view field, std::string_view value, bool partial) {
  if (field == ecs_name(event_action)) return action_spellings(value, partial);
  if (field == ecs_name(event_outcome))
    return with_signs(outcome_spellings(value, partial), value, partial, false);
  if (field == ecs_name(log_level)) return words_of_level(value, partial);
  if (field == ecs_name(event_duration)) return std::nullopt;  // counted in other units
  if (field == ecs_name(message) || field == ecs_name(transaction_id) ||
      field == ecs_name(transaction_amount))
    return verbatim(value);
  for (int fixed = 0; fixed < ecs_count; ++fixed)
    if (field == ecs_name(static_cast<Ecs>(fixed))) return std::vector<Phrase>{};
  return verbatim(value);  // name=value in the text
}

}  // namespace

FormatType plain_type() {
  FormatType type;
  type.name = "plain";
  type.title = "time stamp, level, text (the signing server)";
  type.rank = 10;
  type.logsource = {"application", "", ""};
  type.shape = shape;
  type.parse = parse;
  type.spellings = spellings;
  type.samples = plain_samples();
  return type;
}

}  // namespace secops::events
