// JSON lines: one object a line, as pino, winston, bunyan, zap, ECS loggers, journalctl and the
// shop's security log write them. What keys mean is in json/keys.cpp.
#include "events/formats/json/line_reader.h"
#include "events/reading.h"
#include "events/vocabulary.h"

namespace secops::events {

std::vector<Sample> json_lines_samples();  // json/samples.cpp

namespace {

bool is_white(char c) { return c == ' ' || c == '\t' || c == '\r'; }

std::size_t skip_white(std::string_view text, std::size_t at) {
  while (at < text.size() && is_white(text[at])) ++at;
  return at;
}

// A blank beside the quote of a key or behind its colon, as some serializers write everywhere: such
// spellings are not ours. Blanks are few in a line without them, so this costs little.
bool has_loose_keys(std::string_view line) {
  for (const char blank : {' ', '\t', '\r'})
    for (std::size_t at = line.find(blank, 2); at != std::string_view::npos;
         at = line.find(blank, at + 1))
      if (line[at - 1] == '"' || (line[at - 1] == ':' && line[at - 2] == '"')) return true;
  return false;
}

// \u00XX and nginx's \xXX hide ASCII; all other escapes are known to spellings().
bool has_hidden_ascii(std::string_view line) {
  for (std::size_t at = line.find('\\'); at != std::string_view::npos && at + 3 < line.size();
       at = line.find('\\', at + 2)) {
    const char kind = line[at + 1];
    if (kind == 'x' || (kind == 'u' && line[at + 2] == '0' && line[at + 3] == '0')) return true;
  }
  return false;
}

Shape shape(std::string_view line) {
  const std::size_t brace = skip_white(line, 0);
  if (brace >= line.size() || line[brace] != '{') return Shape::foreign;
  std::size_t end = line.size();
  while (is_white(line[end - 1])) --end;
  if (line[end - 1] != '}') return Shape::foreign;
  // Most lines are never parsed, so what is no JSON has to show here.
  const std::size_t first = skip_white(line, brace + 1);
  if (line[first] != '"' && line[first] != '}') return Shape::foreign;
  return has_loose_keys(line) || has_hidden_ascii(line) ? Shape::whole : Shape::event;
}

bool parse(std::string_view line, const ParseContext& context, Event& event) {
  thread_local json::LineReader reader;
  return reader.read(line, context, event);
}

// The longest piece of the value that can stand in a JSON string in only one way.
Spellings longest_plain_piece(std::string_view value) {
  std::string_view longest;
  std::size_t begin = 0;
  for (std::size_t at = 0; at <= value.size(); ++at) {
    const auto c = at < value.size() ? static_cast<unsigned char>(value[at]) : 0;
    if (c >= 0x20 && c < 0x7F && c != '"' && c != '\\' && c != '/') continue;
    if (at - begin > longest.size()) longest = value.substr(begin, at - begin);
    begin = at + 1;
  }
  return verbatim(longest);
}

Spellings quoted(Spellings spellings) {
  if (!spellings) return spellings;
  for (Phrase& phrase : *spellings)
    for (std::string& word : phrase) word = '"' + word + '"';
  return spellings;
}

// Words anywhere ("error"), numbers only as the value of a key that ends in "level" or as PRIORITY.
Spellings written_levels(std::string_view level, bool partial) {
  const Spellings plain = level_spellings(level, partial);
  Spellings spellings = quoted(plain);
  std::vector<Phrase> numbers;
  for (const Phrase& phrase : *plain)
    if (all_digits(phrase.front())) numbers.push_back({"level\":" + phrase.front()});
  for (int priority = 0; priority <= 7; ++priority) {
    const std::string_view name = level_of_priority(priority);
    if (!is_wanted(name, level, partial)) continue;
    const std::string digit = std::to_string(priority);
    numbers.push_back({"PRIORITY\":\"" + digit + "\""});
    numbers.push_back({"PRIORITY\":" + digit});
  }
  spellings->insert(spellings->end(), numbers.begin(), numbers.end());
  return spellings;
}

Spellings spellings(std::string_view field, std::string_view value, bool partial) {
  if (field == ecs_name(event_action)) return action_spellings(value, partial);
  if (field == ecs_name(event_outcome)) return outcome_spellings(value, partial);
  if (field == ecs_name(event_severity)) return quoted(severity_spellings(value, partial));
  if (field == ecs_name(log_level)) return written_levels(value, partial);
  // Made canonical, or counted in other units.
  if (field == ecs_name(source_ip) || field == ecs_name(event_duration)) return std::nullopt;
  return longest_plain_piece(value);
}

}  // namespace

FormatType json_lines_type() {
  FormatType type;
  type.name = "json-lines";
  type.title = "JSON lines (pino, winston, bunyan, zap, ECS, journal, security log)";
  type.rank = 40;
  type.logsource = {"application", "", ""};
  type.shape = shape;
  type.parse = parse;
  type.spellings = spellings;
  type.samples = json_lines_samples();
  return type;
}

}  // namespace secops::events
