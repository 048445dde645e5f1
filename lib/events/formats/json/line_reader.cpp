#include "events/formats/json/line_reader.h"

#include <simdjson.h>

#include <cstring>

#include "events/formats/json/text.h"
#include "events/reading.h"

namespace secops::events::json {

namespace {

namespace ondemand = simdjson::ondemand;

constexpr int deepest = 64;
constexpr std::size_t longest_path = 512;  // longer ones have no name that anybody asks for
constexpr std::size_t path_padding = 8;    // hash_path reads behind the path
// Lines are cut to 64 KiB before they come here; the parser's memory for them is taken once.
constexpr std::size_t usual_longest_line = 64u << 10;

std::string_view without_blanks_behind(std::string_view token) {
  while (!token.empty() && static_cast<unsigned char>(token.back()) <= ' ') token.remove_suffix(1);
  return token;
}

// Roles whose value is not simply copied, so that the native one is worth showing too.
bool changes_value(std::uint8_t role) {
  return role > role_time || role == event_action || role == log_level || role == event_severity ||
         role == event_outcome;
}

}  // namespace

struct LineReader::Parser {
  ondemand::parser parser;
};

LineReader::LineReader()
    : parser_(std::make_unique<Parser>()), path_(longest_path + path_padding) {}
LineReader::~LineReader() = default;

void Roles::offer(std::uint8_t role, std::uint8_t rank, const Value& value) {
  if (value.kind == ValueKind::null) return;
  if (has(role) && given_[role].rank < rank) return;
  seen_ |= std::uint64_t{1} << role;
  given_[role] = {value, rank};
}

bool LineReader::read(std::string_view line, const ParseContext& context, Event& event) {
  context_ = &context;
  event_ = &event;
  roles_.clear();
  Outcome outcome = walk_line(line);
  if (outcome == Outcome::bad_bytes) {
    event.clear(event.raw);
    roles_.clear();
    outcome = walk_line(event.keep(repaired(line)));
  }
  if (outcome != Outcome::good) return false;
  fill_event(roles_, context, event);
  return true;
}

LineReader::Outcome LineReader::walk_line(std::string_view line) {
  line_ = line;
  const std::size_t needed = line.size() + simdjson::SIMDJSON_PADDING;
  if (padded_.size() < needed) padded_.resize(std::max(needed, usual_longest_line + 1024));
  std::memcpy(padded_.data(), line.data(), line.size());
  // The parser may look at the padding, but what it holds has no influence on the result; it is
  // made blank so that not even a cut number can go on in it.
  std::memset(padded_.data() + line.size(), ' ', simdjson::SIMDJSON_PADDING);
  ondemand::parser& parser = parser_->parser;
  if (parser.capacity() < line.size() &&
      parser.allocate(std::max(line.size(), usual_longest_line)) != simdjson::SUCCESS)
    return Outcome::not_json;
  ondemand::document document;
  const simdjson::error_code error =
      parser.iterate(padded_.data(), line.size(), padded_.size()).get(document);
  if (error == simdjson::UTF8_ERROR || error == simdjson::UNESCAPED_CHARS)
    return Outcome::bad_bytes;
  ondemand::object object;
  if (error != simdjson::SUCCESS || document.get_object().get(object) != simdjson::SUCCESS)
    return Outcome::not_json;
  // At the end there is no location any more; before it something stands behind the object.
  return walk_object(object, 0, 1) && document.current_location().error() == simdjson::OUT_OF_BOUNDS
             ? Outcome::good
             : Outcome::not_json;
}

// The path with the key behind `prefix` bytes of it; its length, 0 if it is too long or has a bad
// escape.
std::size_t LineReader::append_key(std::size_t prefix, const char* key) {
  char* out = path_.data() + prefix;
  char* const end = path_.data() + longest_path;
  if (prefix > 0 && out < end) *out++ = '.';
  const char* at = key;
  for (; *at != '"' && *at != '\\' && out < end; ++at) *out++ = *at;
  if (*at == '"') return static_cast<std::size_t>(out - path_.data());
  const char* close = at;
  for (; *close != '"'; ++close)
    if (*close == '\\') ++close;
  const std::size_t length = static_cast<std::size_t>(close - at);
  if (length > static_cast<std::size_t>(end - out)) return 0;
  const auto written = unescape({at, length}, out);
  return written ? static_cast<std::size_t>(out - path_.data()) + *written : 0;
}

template <typename Object>
bool LineReader::walk_object(Object& object, std::size_t prefix, int depth) {
  for (auto result : object) {
    ondemand::field field;
    if (std::move(result).get(field) != simdjson::SUCCESS) return false;
    const std::size_t length = append_key(prefix, field.key().raw());
    if (!walk_value(field.value(), length, depth, 0, true)) return false;
  }
  return true;
}

template <typename JsonArray>
bool LineReader::walk_array(JsonArray& array, std::size_t path_length, int depth, int array_depth) {
  bool first = true;
  for (auto result : array) {
    ondemand::value value;
    if (std::move(result).get(value) != simdjson::SUCCESS) return false;
    if (!walk_value(value, path_length, depth, array_depth, first)) return false;
    first = false;
  }
  return true;
}

template <typename JsonValue>
bool LineReader::walk_value(JsonValue& value, std::size_t path_length, int depth, int array_depth,
                            bool first) {
  const std::string_view token = without_blanks_behind(value.raw_json_token());
  if (token.empty()) return false;
  if (token.front() == '{') {
    ondemand::object object;
    return depth < deepest && value.get_object().get(object) == simdjson::SUCCESS &&
           walk_object(object, path_length, depth + 1);
  }
  if (token.front() == '[') {
    ondemand::array array;
    return depth < deepest && value.get_array().get(array) == simdjson::SUCCESS &&
           walk_array(array, path_length, depth + 1, array_depth + 1);
  }
  Value read;
  if (token.front() == '"') {
    if (!read_string(token, read)) return false;
  } else {
    const std::size_t offset = static_cast<std::size_t>(token.data() - padded_.data());
    read.text = line_.substr(offset, token.size());
    if (token == "true" || token == "false")
      read.kind = ValueKind::boolean;
    else if (token == "null")
      read = {{}, ValueKind::null};
    else if (is_number(token))
      read.kind = ValueKind::number;
    else
      return false;
  }
  take(path_length, read, array_depth, first);
  return true;
}

bool LineReader::read_string(std::string_view quoted, Value& value) {
  if (quoted.size() < 2 || quoted.back() != '"') return false;
  const std::string_view inside = quoted.substr(1, quoted.size() - 2);
  if (inside.find('\\') == std::string_view::npos) {
    value.text =
        line_.substr(static_cast<std::size_t>(inside.data() - padded_.data()), inside.size());
    return true;
  }
  char* out = event_->allocate(inside.size());
  const auto length = unescape(inside, out);
  if (!length) return false;
  value.text = {out, *length};
  return true;
}

// One value. Of a key that stands twice the last one wins; an array's members stay side by side.
void LineReader::take(std::size_t path_length, const Value& value, int array_depth, bool first) {
  if (path_length == 0) return;
  const std::string_view path(path_.data(), path_length);
  const Meaning& meaning = meanings_.get(path, hash_path(path), *context_->names);
  const bool member = array_depth > 0;
  // A list of levels or actions means nothing; of a list of header lines the first one counts.
  if (meaning.role != role_none && (!member || (meaning.role == user_agent_original && first)))
    roles_.offer(meaning.role, meaning.rank, value);
  if (meaning.wanted) {
    if (array_depth == 0 || (array_depth == 1 && first))
      event_->set(meaning.field, value);
    else
      event_->add(meaning.field, value);
  } else if (context_->keep_all && (meaning.role == role_none || member ||
                                    (changes_value(meaning.role) && meaning.rank > ecs_rank))) {
    event_->add_native(event_->keep(path), value);
  }
  for (const FieldMapping& mapping : context_->mappings) {
    if (mapping.from != path) continue;
    if (mapping.to < ecs_count)
      roles_.offer(static_cast<std::uint8_t>(mapping.to), mapping_rank, value);
    else
      event_->set(mapping.to, value);
  }
}

}  // namespace secops::events::json
