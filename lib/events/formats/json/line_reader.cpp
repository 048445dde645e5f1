#include "events/formats/json/line_reader.h"

#include <simdjson.h>

#include <algorithm>
#include <cstring>

#include "events/formats/json/text.h"
#include "events/reading.h"

namespace secops::events::json {

namespace {

constexpr int deepest = 64;
constexpr std::size_t longest_path = 512;  // longer ones have no name that anybody asks for
// Lines are cut to 64 KiB before they come here; the memory for them is taken once.
constexpr std::size_t usual_longest_line = 64u << 10;

bool is_white(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

// Roles whose value is not simply copied, so that the native one is worth showing too.
bool changes_value(std::uint8_t role) {
  return role > role_time || role == event_action || role == log_level || role == event_severity ||
         role == event_outcome;
}

}  // namespace

// Only the first stage of simdjson is used: it validates UTF-8 and strings and says where tokens
// begin, in a fifth of a nanosecond a byte. What a log line needs of the rest is less than its
// second stage does.
struct LineReader::Indexer {
  std::unique_ptr<simdjson::internal::dom_parser_implementation> stage;

  simdjson::error_code index(std::string_view line) {
    if (!stage || stage->capacity() <= line.size()) {
      const std::size_t capacity = std::max(line.size() + 1, usual_longest_line + 1);
      const auto error = simdjson::get_active_implementation()->create_dom_parser_implementation(
          capacity, simdjson::DEFAULT_MAX_DEPTH, stage);
      if (error != simdjson::SUCCESS) return error;
    }
    return stage->stage1(reinterpret_cast<const std::uint8_t*>(line.data()), line.size(),
                         simdjson::stage1_mode::regular);
  }
};

LineReader::LineReader() : indexer_(std::make_unique<Indexer>()), path_(longest_path) {}
LineReader::~LineReader() = default;

bool LineReader::read(std::string_view line, const ParseContext& context, Event& event) {
  context_ = &context;
  event_ = &event;
  roles_.clear();
  Result result = walk_line(line);
  if (result == Result::bad_bytes) {
    event.clear(event.raw);
    roles_.clear();
    result = walk_line(event.keep(repaired(line)));
  }
  if (result != Result::good) return false;
  fill_event(roles_, context, event);
  return true;
}

LineReader::Result LineReader::walk_line(std::string_view line) {
  line_ = line;
  const simdjson::error_code error = indexer_->index(line);
  if (error == simdjson::UTF8_ERROR || error == simdjson::UNESCAPED_CHARS) return Result::bad_bytes;
  if (error != simdjson::SUCCESS) return Result::not_json;
  has_escapes_ = line.find('\\') != std::string_view::npos;
  index_ = indexer_->stage->structural_indexes.get();
  at_ = 0;
  end_ = indexer_->stage->n_structural_indexes;
  return next_is('{') && walk_object({}, 1, {}) && at_ == end_ ? Result::good : Result::not_json;
}

std::string_view LineReader::next_token() {
  const std::size_t begin = index_[at_++];
  std::size_t end = at_ < end_ ? index_[at_] : line_.size();
  while (end > begin && is_white(line_[end - 1])) --end;
  return line_.substr(begin, end - begin);
}

// `prefix`.`key`; "" if that is too long.
LineReader::Path LineReader::path_of(Path prefix, std::string_view key) {
  const bool escaped = has_escapes_ && key.find('\\') != std::string_view::npos;
  if (prefix.empty() && !escaped) return key;
  const std::size_t joint = prefix.empty() ? 0 : prefix.size() + 1;
  if (joint + key.size() > longest_path) return {};
  char* const bytes = path_.data();
  if (!prefix.empty()) {
    if (prefix.data() != bytes) std::memcpy(bytes, prefix.data(), prefix.size());
    bytes[joint - 1] = '.';
  }
  if (!escaped) {
    std::memcpy(bytes + joint, key.data(), key.size());
    return {bytes, joint + key.size()};
  }
  return {bytes, joint + unescape(key, bytes + joint)};
}

// Behind "{".
bool LineReader::walk_object(Path prefix, int depth, Place place) {
  if (next_is('}')) return true;
  do {
    if (peek() != '"') return false;
    const std::string_view key = next_token();
    if (key.size() < 2 || key.back() != '"' || !next_is(':')) return false;
    if (!walk_value(path_of(prefix, key.substr(1, key.size() - 2)), depth, place)) return false;
  } while (next_is(','));
  return next_is('}');
}

// Behind "[".
bool LineReader::walk_array(Path path, int depth, Place place) {
  if (next_is(']')) return true;
  do {
    if (!walk_value(path, depth, place)) return false;
    place.first = false;
  } while (next_is(','));
  return next_is(']');
}

bool LineReader::walk_value(Path path, int depth, Place place) {
  const bool object = next_is('{');
  if (object || next_is('[')) {
    if (depth >= deepest) return skip_deep_value();
    return object ? walk_object(path, depth + 1, place)
                  : walk_array(path, depth + 1, {place.array_depth + 1, true});
  }
  if (at_ == end_) return false;
  const std::string_view token = next_token();
  Value value;
  if (token.front() == '"') {
    if (token.size() < 2 || token.back() != '"') return false;
    value = read_string(token.substr(1, token.size() - 2));
  } else if (!read_scalar(token, value)) {
    return false;
  }
  take(path, value, place);
  return true;
}

// Behind the bracket that opens it.
bool LineReader::skip_deep_value() {
  for (std::size_t open = 1; at_ < end_;) {
    const char c = peek();
    ++at_;
    if (c == '{' || c == '[') ++open;
    if ((c == '}' || c == ']') && --open == 0) return true;
  }
  return false;
}

bool LineReader::read_scalar(std::string_view token, Value& value) const {
  value = {token, ValueKind::number};
  if (is_number(token)) return true;
  value.kind = ValueKind::boolean;
  if (token == "true" || token == "false") return true;
  value = {{}, ValueKind::null};
  return token == "null" || token == "NaN" || token == "Infinity" || token == "-Infinity";
}

Value LineReader::read_string(std::string_view inside) {
  if (!has_escapes_ || inside.find('\\') == std::string_view::npos)
    return {inside, ValueKind::text};
  char* const out = event_->allocate(inside.size());
  return {{out, unescape(inside, out)}, ValueKind::text};
}

// One value. Of a key that stands twice the last one wins; an array's members stay side by side.
void LineReader::take(Path path, const Value& value, Place place) {
  if (path.empty()) return;
  const Meaning& meaning = meanings_.get(path, hash_path(path), *context_->names);
  const bool member = place.array_depth > 0;
  // A list of levels or actions means nothing; of a list of header lines the first one counts.
  if (meaning.role != role_none &&
      (!member || (meaning.role == user_agent_original && place.first)))
    roles_.offer(meaning.role, meaning.rank, value);
  if (meaning.wanted) {
    if (!member || (place.array_depth == 1 && place.first))
      event_->set(meaning.field, value);
    else
      event_->add(meaning.field, value);
  } else if (context_->keep_all && (meaning.role == role_none || member ||
                                    (changes_value(meaning.role) && meaning.rank > ecs_rank))) {
    event_->add_native(event_->keep(path), value);
  }
  for (const FieldMapping& mapping : context_->mappings) {
    if (mapping.from != path) continue;
    if (mapping.to == mapped_time)
      roles_.offer(role_time, mapping_rank, value);
    else if (mapping.to < ecs_count)
      roles_.offer(static_cast<std::uint8_t>(mapping.to), mapping_rank, value);
    else
      event_->set(mapping.to, value);
  }
}

}  // namespace secops::events::json
