// syslog as it lies in files: "Nov 22 06:14:00 host tag[pid]: message" (RFC 3164), the same with an
// ISO stamp (rsyslog's and journald's usual form), and RFC 5424, each with or without "<PRI>".
#include <array>

#include "base/stamp.h"
#include "base/zone_name.h"
#include "events/pairs.h"
#include "events/program.h"
#include "events/reading.h"
#include "events/stamp_memo.h"
#include "events/vocabulary.h"

namespace secops::events {

std::vector<Sample> syslog_samples();  // syslog/samples.cpp

namespace {

constexpr std::size_t bsd_length = 15;  // "Nov 22 06:14:00"
constexpr std::size_t iso_length = 19;  // "2026-11-22T06:14:00"

constexpr std::uint32_t packed(char a, char b, char c) {
  return static_cast<std::uint32_t>(static_cast<unsigned char>(a)) << 16 |
         static_cast<std::uint32_t>(static_cast<unsigned char>(b)) << 8 |
         static_cast<std::uint32_t>(static_cast<unsigned char>(c));
}

bool is_month(std::string_view text) {
  switch (packed(text[0], text[1], text[2])) {
    case packed('J', 'a', 'n'):
    case packed('F', 'e', 'b'):
    case packed('M', 'a', 'r'):
    case packed('A', 'p', 'r'):
    case packed('M', 'a', 'y'):
    case packed('J', 'u', 'n'):
    case packed('J', 'u', 'l'):
    case packed('A', 'u', 'g'):
    case packed('S', 'e', 'p'):
    case packed('O', 'c', 't'):
    case packed('N', 'o', 'v'):
    case packed('D', 'e', 'c'):
      return true;
    default:
      return false;
  }
}

// "Nov 22 " and then a time or a year.
bool begins_like_bsd(std::string_view text) {
  return text.size() > bsd_length && text[3] == ' ' && text[6] == ' ' && is_digit(text[5]) &&
         is_digit(text[7]) && (text[9] == ':' || is_digit(text[9])) && is_month(text);
}

bool begins_with_iso(std::string_view text) {
  return text.size() > iso_length && text[4] == '-' && text[10] == 'T' && begins_like_iso(text);
}

// The length of "<0>" to "<191>"; 0 if there is none.
std::size_t priority_length(std::string_view line, int& priority) {
  if (line.size() < 4 || line[0] != '<') return 0;
  int number = 0;
  std::size_t at = 1;
  for (; at < 4 && is_digit(line[at]); ++at) number = number * 10 + (line[at] - '0');
  if (at == 1 || at >= line.size() || line[at] != '>' || number > 191) return 0;
  if (at > 2 && line[1] == '0') return 0;  // RFC 5424: no leading zeros
  priority = number;
  return at + 1;
}

bool is_rfc5424(std::string_view behind_priority) { return behind_priority.starts_with("1 "); }

// "tag:" or "tag[pid]:" at the start, where an ISO stamp alone could also begin an application's
// own log.
bool has_host_and_tag(std::string_view text) {
  const std::size_t host_end = text.find(' ');
  if (host_end == 0 || host_end == std::string_view::npos) return false;
  const std::string_view host = text.substr(0, host_end);
  if (!is_letter(host.front()) && !is_digit(host.front()) && host.front() != ':') return false;
  if (!read_level(host.ends_with(':') ? host.substr(0, host.size() - 1) : host).empty())
    return false;
  const std::string_view rest = text.substr(host_end + 1);
  const std::size_t tag_end = std::min(rest.find(' '), rest.size());
  return tag_end > 1 && rest[tag_end - 1] == ':';
}

Shape shape(std::string_view line) {
  if (line.empty()) return Shape::foreign;
  if (is_blank(line.front())) return Shape::continuation;
  int priority = 0;
  const std::size_t skipped = priority_length(line, priority);
  const std::string_view text = line.substr(skipped);
  if (begins_like_bsd(text)) return Shape::event;
  if (skipped > 0 && is_rfc5424(text)) return Shape::event;
  if (!begins_with_iso(text)) return Shape::foreign;
  if (skipped > 0) return Shape::event;
  const std::size_t blank = text.find(' ', iso_length);
  if (blank == std::string_view::npos) return Shape::foreign;
  return has_host_and_tag(text.substr(blank + 1)) ? Shape::event : Shape::foreign;
}

// A site's own program may write name=value; of one that is known here every position is known too.
void read_mapped_pairs(std::string_view text, const ParseContext& context, Event& event) {
  if (context.mappings.empty()) return;
  while (const auto pair = take_pair(text)) set_mapped(event, context, pair->name, pair->value);
}

void parse_content(std::string_view tag, std::string_view content, const ParseContext& context,
                   Event& event) {
  event.set(message, content);
  event.logsource = {"", "linux", ""};
  const ProgramType* program = find_program(tag);
  if (!program && (content.starts_with("pam_") || tag.ends_with("(pam_unix)")))
    program = find_program("pam");
  if (!program) return read_mapped_pairs(content, context, event);
  event.logsource = program->logsource;
  program->parse(tag, content, context, event);
}

void set_tag(std::string_view tag, std::string_view pid, Event& event) {
  if (const auto name = tag.substr(0, tag.find('(')); !name.empty()) event.set(process_name, name);
  if (!pid.empty()) event.set(process_pid, pid, ValueKind::number);
}

// "tag: message", "tag[pid]: message", or a message alone ("-- MARK --").
void parse_tagged(std::string_view text, const ParseContext& context, Event& event) {
  const std::size_t end = text.find_first_of(" :[");
  std::string_view tag;
  std::string_view pid;
  std::string_view content = text;
  if (end != std::string_view::npos && end > 0 && text[end] != ' ') {
    std::size_t at = end;
    if (text[end] == '[') {
      const std::size_t close = text.find(']', end);
      if (close != std::string_view::npos && all_digits(text.substr(end + 1, close - end - 1))) {
        pid = text.substr(end + 1, close - end - 1);
        at = close + 1;
      }
    }
    if (at < text.size() && text[at] == ':') {
      tag = text.substr(0, end);
      content = text.substr(at + 1);
      if (content.starts_with(' ')) content.remove_prefix(1);
    }
  }
  if (tag.empty()) pid = {};
  set_tag(tag, pid, event);
  parse_content(tag, content, context, event);
}

std::optional<Stamp> read_stamp(std::string_view text, const ParseContext& context) {
  thread_local StampMemo<bsd_length> memo;
  if (!text.empty() && is_digit(text.front())) return read_iso_stamp(text, context.zone);
  // With a year or a fraction the stamp goes on behind these bytes.
  const bool plain = text.size() > bsd_length && text[bsd_length] == ' ' && text[9] == ':';
  const auto read = [&](std::string_view from) {
    return read_syslog_stamp(from, context.reference, context.zone);
  };
  return plain ? memo.get(text, context, read) : read(text);
}

bool take_stamp(std::string_view& text, const ParseContext& context, Event& event) {
  const auto stamp = read_stamp(text, context);
  if (!stamp || stamp->length >= text.size() || text[stamp->length] != ' ') return false;
  event.time = stamp->time;
  event.has_time = true;
  text.remove_prefix(stamp->length + 1);
  return true;
}

// "CST " between the stamp that `stamp` begins with and a host with its tag: the offset that it
// names counts, and a name that leaves the moment unknown gives it none.
void take_zone_name(std::string_view& text, std::string_view stamp, const ParseContext& context,
                    Event& event) {
  constexpr std::size_t longest = 4;
  const std::string_view word = text.substr(0, text.find(' '));
  if (word.size() > longest || word.empty() || word[0] > 'Z') return;
  const auto minutes = named_offset_minutes(word);
  if (!minutes && !leaves_zone_open(word)) return;
  const std::string_view behind = text.substr(std::min(word.size() + 1, text.size()));
  if (!has_host_and_tag(behind)) return;
  text = behind;
  if (!minutes) {
    event.has_time = !context.zone.is_utc();  // the zone of the log says which is meant
  } else if (const auto wall = read_syslog_stamp(stamp, context.reference, Zone{})) {
    event.time = wall->time - std::chrono::minutes(*minutes);
  }
}

// The next word, "" for the "-" that stands for nothing; `text` goes behind the blank after it.
std::string_view take_word(std::string_view& text) {
  const std::size_t end = std::min(text.find(' '), text.size());
  const std::string_view word = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return word == "-" ? std::string_view{} : word;
}

// Behind "[id name="value" …][…]"; false if it does not end.
bool skip_structured_data(std::string_view& text) {
  while (text.starts_with('[')) {
    bool quoted = false;
    std::size_t at = 1;
    for (; at < text.size() && (quoted || text[at] != ']'); ++at) {
      if (quoted && text[at] == '\\')
        ++at;
      else if (text[at] == '"')
        quoted = !quoted;
    }
    if (at >= text.size()) return false;
    text.remove_prefix(at + 1);
  }
  if (text.starts_with(' ')) text.remove_prefix(1);
  return true;
}

// Behind "<PRI>": "1 STAMP HOST APP PID MSGID [DATA] MESSAGE".
bool parse_rfc5424(std::string_view text, const ParseContext& context, Event& event) {
  text.remove_prefix(2);
  if (text.starts_with("- "))
    text.remove_prefix(2);
  else if (!take_stamp(text, context, event))
    return false;
  if (const auto host = take_word(text); !host.empty()) event.set(host_name, host);
  const std::string_view tag = take_word(text);
  const std::string_view pid = take_word(text);
  take_word(text);
  if (text.starts_with('[')) {
    if (!skip_structured_data(text)) return false;
  } else {
    take_word(text);
  }
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  set_tag(tag, pid, event);
  parse_content(tag, text, context, event);
  return true;
}

bool parse(std::string_view line, const ParseContext& context, Event& event) {
  int priority = -1;
  std::string_view text = line.substr(priority_length(line, priority));
  if (priority >= 0) event.set(log_level, level_of_priority(priority % 8));
  if (priority >= 0 && is_rfc5424(text)) return parse_rfc5424(text, context, event);
  const std::string_view stamp = text;
  if (!take_stamp(text, context, event)) return false;
  if (stamp.front() >= 'A') take_zone_name(text, stamp, context, event);
  // Some relays leave the host out: then the tag comes first.
  const std::size_t end = text.find(' ');
  if (end == 0 || end == std::string_view::npos) return false;
  if (text[end - 1] != ':') {
    event.set(host_name, text.substr(0, end));
    text.remove_prefix(end + 1);
  }
  parse_tagged(text, context, event);
  return true;
}

Spellings program_actions(std::string_view value, bool partial) {
  std::vector<Phrase> phrases;
  for (const ProgramType& program : programs())
    for (const ProgramSpelling& spelling : program.spellings)
      if (is_wanted(spelling.action, value, partial))
        phrases.insert(phrases.end(), spelling.phrases.begin(), spelling.phrases.end());
  return phrases;
}

Spellings program_outcomes(std::string_view value, bool partial) {
  std::vector<Phrase> phrases;
  for (const Action& action : actions()) {
    if (action.outcome == Outcome::none || !is_wanted(name_of(action.outcome), value, partial))
      continue;
    const Spellings own = program_actions(action.name, false);
    phrases.insert(phrases.end(), own->begin(), own->end());
  }
  return phrases;
}

Spellings priorities(std::string_view value, bool partial) {
  std::vector<Phrase> phrases;
  for (int priority = 0; priority <= 191; ++priority) {
    if (is_wanted(level_of_priority(priority % 8), value, partial))
      phrases.push_back({"<" + std::to_string(priority) + ">"});
  }
  return phrases;
}

Spellings spellings(std::string_view field, std::string_view value, bool partial) {
  static constexpr std::array as_written = {
      message,      source_port, source_address,       user_name,   user_target_name, host_name,
      process_name, process_pid, process_command_line, event_reason};
  if (field == ecs_name(event_action)) return program_actions(value, partial);
  if (field == ecs_name(event_outcome)) return program_outcomes(value, partial);
  if (field == ecs_name(log_level)) return priorities(value, partial);
  if (field == ecs_name(source_ip))
    return std::nullopt;  // canonical, which IPv6 in a line need not be
  for (const Ecs written : as_written)
    if (field == ecs_name(written)) return verbatim(value);
  for (int fixed = 0; fixed < ecs_count; ++fixed)
    if (field == ecs_name(static_cast<Ecs>(fixed))) return std::vector<Phrase>{};
  return verbatim(value);  // a program's own field, such as "repeated"
}

}  // namespace

FormatType syslog_type() {
  FormatType type;
  type.name = "syslog";
  type.title = "syslog (RFC 3164, RFC 5424, ISO stamps) with sshd, PAM, sudo, su and cron inside";
  type.rank = 20;
  type.logsource = {"", "linux", ""};
  type.shape = shape;
  type.parse = parse;
  type.spellings = spellings;
  type.samples = syslog_samples();
  return type;
}

}  // namespace secops::events
