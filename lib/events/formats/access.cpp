// Access logs of nginx and Apache: common, combined, and combined with more behind it.
//
//   ADDRESS IDENT USER [STAMP] "REQUEST" STATUS BYTES "REFERRER" "AGENT" more…
//
// USER is what the client sent as its name and may hold blanks and brackets, but no bare quote
// (nginx writes \x22, Apache \"). So the line is read from its first bare quote: the stamp, of
// fixed length, stands right before it, and the address at the very beginning.
#include <array>

#include "base/ip.h"
#include "base/stamp.h"
#include "events/reading.h"
#include "events/stamp_memo.h"

namespace secops::events {

std::vector<Sample> access_samples();  // access/samples.cpp

namespace {

constexpr std::size_t stamp_length = 26;                    // 22/Nov/2026:06:14:00 +0900
constexpr std::size_t before_quote = 1 + stamp_length + 2;  // "[" stamp "] "

// The first quote that is not written with a backslash, from `from` on.
std::size_t find_quote(std::string_view line, std::size_t from) {
  for (std::size_t at = line.find('"', from); at != std::string_view::npos;
       at = line.find('"', at + 1)) {
    if (at == from || line[at - 1] != '\\') return at;
    std::size_t slashes = 1;
    while (slashes < at && line[at - 1 - slashes] == '\\') ++slashes;
    if (slashes % 2 == 0) return at;
  }
  return std::string_view::npos;
}

// Where the request's opening quote is, if the line looks like one of ours.
std::size_t request_quote(std::string_view line) {
  const std::size_t quote = find_quote(line, 0);
  if (quote == std::string_view::npos || quote < before_quote + 6) return std::string_view::npos;
  const std::string_view stamp = line.substr(quote - before_quote, before_quote);
  const bool fits = stamp[0] == '[' && is_digit(stamp[1]) && stamp[3] == '/' && stamp[7] == '/' &&
                    stamp[12] == ':' && stamp[15] == ':' && stamp[18] == ':' && stamp[27] == ']' &&
                    stamp[28] == ' ';
  return fits && line[quote - before_quote - 1] == ' ' ? quote : std::string_view::npos;
}

bool begins_with_host(std::string_view line) {
  const char first = line.empty() ? ' ' : line.front();
  return is_digit(first) || is_letter(first) || first == ':' || first == '[' || first == '-';
}

Shape shape(std::string_view line) {
  if (!begins_with_host(line)) return Shape::foreign;
  return request_quote(line) == std::string_view::npos ? Shape::foreign : Shape::event;
}

// "host:port", as Apache's vhost_combined begins; an address then follows.
bool is_virtual_host(std::string_view word) {
  if (is_digit(word.back()) && word.find(':') == std::string_view::npos) return false;
  const std::size_t colon = word.rfind(':');
  return colon != std::string_view::npos && all_digits(word.substr(colon + 1)) && !parse_ip(word);
}

// Words are short here: a loop beats a call.
std::string_view take_word(std::string_view& text) {
  std::size_t end = 0;
  while (end < text.size() && text[end] != ' ') ++end;
  const std::string_view word = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return word;
}

// `text`: everything before " [STAMP]".
void parse_client(std::string_view text, Event& event) {
  std::string_view client = take_word(text);
  if (client.empty()) return;
  if (is_virtual_host(client)) {
    std::string_view rest = text;
    const std::string_view next = take_word(rest);
    if (parse_ip(next)) {
      event.set(url_domain, client.substr(0, client.rfind(':')));
      client = next;
      text = rest;
    }
  }
  set_source(event, client);
  take_word(text);  // ident
  if (!text.empty() && text != "-") event.set(user_name, text);
}

// The length of a method's capitals, 0 if they are no method.
std::size_t method_length(std::string_view request) {
  std::size_t length = 0;
  while (length < request.size() && request[length] >= 'A' && request[length] <= 'Z') ++length;
  return length > 0 && length <= 20 && length < request.size() && request[length] == ' ' ? length
                                                                                         : 0;
}

// Where " HTTP/" stands, nearly always 9 or 7 bytes before the end.
std::size_t find_protocol(std::string_view target) {
  constexpr std::string_view mark = " HTTP/";
  for (const std::size_t length : {std::size_t{9}, std::size_t{7}})
    if (target.size() >= length && target.substr(target.size() - length, mark.size()) == mark)
      return target.size() - length;
  return target.rfind(mark);
}

// What is no request in HTTP's form (a TLS handshake sent to the wrong port) stays in the message
// only.
void parse_request(std::string_view request, Event& event) {
  event.add(message, request);
  const std::size_t method = method_length(request);
  if (method == 0) return;
  std::string_view target = request.substr(method + 1);
  const std::size_t protocol = find_protocol(target);
  if (protocol != std::string_view::npos) {
    event.add(http_version, target.substr(protocol + 6));
    target = target.substr(0, protocol);
  }
  event.add(http_request_method, request.substr(0, method));
  event.add(url_original, target);
  const std::size_t question = target.find('?');
  event.add(url_path, target.substr(0, question));
  if (question != std::string_view::npos) event.add(url_query, target.substr(question + 1));
}

// A quoted part, without its quotes; `text` goes behind it. Nothing if none begins here or it has
// no end.
std::optional<std::string_view> take_quoted(std::string_view& text) {
  if (text.empty() || text.front() != '"') return std::nullopt;
  const std::size_t end = find_quote(text, 1);
  if (end == std::string_view::npos) return std::nullopt;
  const std::string_view inside = text.substr(1, end - 1);
  text.remove_prefix(end + 1);
  if (text.starts_with(' ')) text.remove_prefix(1);
  return inside;
}

bool is_request_time(std::string_view word) {
  const std::size_t point = word.find('.');
  return point != std::string_view::npos && word.size() == point + 4 &&
         all_digits(word.substr(0, point)) && all_digits(word.substr(point + 1));
}

// Behind the agent: more quoted parts, "-", name=value, and nginx's $request_time ("0.123", always
// with three digits), of which the first counts.
void parse_more(std::string_view text, const ParseContext& context, Event& event) {
  while (!text.empty()) {
    if (text.front() == '"') {
      if (!take_quoted(text)) return;
      continue;
    }
    const std::string_view word = take_word(text);
    const std::size_t equals = word.find('=');
    if (equals != std::string_view::npos && equals > 0) {
      const std::string_view name = word.substr(0, equals);
      std::string_view value = word.substr(equals + 1);
      if (value.size() > 1 && value.front() == '"' && value.back() == '"')
        value = value.substr(1, value.size() - 2);
      if (value.empty()) continue;
      set_native(event, context, name, Value{value, ValueKind::text});
      const bool taken = name == "request_time" || name == "rt" || name == "duration";
      if (taken && !event.has(event_duration))
        if (const auto duration = read_duration_ns(value, second_ns))
          set_duration(event, *duration);
    } else if (is_request_time(word) && !event.has(event_duration)) {
      if (const auto duration = read_duration_ns(word, second_ns)) set_duration(event, *duration);
    }
  }
}

// Behind the request's closing quote and a blank.
bool parse_answer(std::string_view text, const ParseContext& context, Event& event) {
  const std::string_view status = take_word(text);
  if (status.size() == 3 && all_digits(status))
    event.add(http_response_status_code, status, ValueKind::number);
  else if (status != "-")
    return false;
  const std::string_view bytes = take_word(text);
  if (all_digits(bytes))
    event.add(http_response_body_bytes, bytes, ValueKind::number);
  else if (bytes != "-")
    return false;
  if (const auto referrer = take_quoted(text); referrer && *referrer != "-" && !referrer->empty())
    event.add(http_request_referrer, *referrer);
  if (const auto agent = take_quoted(text); agent && *agent != "-" && !agent->empty())
    event.add(user_agent_original, *agent);
  if (!text.empty()) parse_more(text, context, event);
  return true;
}

// What a line of ours begins with: where its request's opening quote is, and its time.
struct Beginning {
  std::size_t quote;
  Time time;
};

std::optional<Beginning> read_beginning(std::string_view line, const ParseContext& context) {
  thread_local StampMemo<stamp_length> memo;
  if (!begins_with_host(line)) return std::nullopt;
  const std::size_t quote = request_quote(line);
  if (quote == std::string_view::npos) return std::nullopt;
  const auto stamp = memo.get(line.substr(quote - before_quote + 1, stamp_length), context,
                              [](std::string_view text) { return read_access_stamp(text); });
  if (!stamp || stamp->length != stamp_length) return std::nullopt;
  return Beginning{quote, stamp->time};
}

// Only the form that nearly every line has; parse() is there for the others.
std::optional<Glance> glance(std::string_view line, const ParseContext& context) {
  const auto beginning = read_beginning(line, context);
  if (!beginning) return std::nullopt;
  std::string_view rest = line.substr(beginning->quote);
  if (!take_quoted(rest)) return std::nullopt;
  if (rest.size() < 4 || !is_digit(rest[0]) || rest[0] == '0' || !is_digit(rest[1]) ||
      !is_digit(rest[2]) || rest[3] != ' ')
    return std::nullopt;
  Glance glance{beginning->time, (rest[0] - '0') * 100 + (rest[1] - '0') * 10 + (rest[2] - '0'),
                std::nullopt};
  rest.remove_prefix(4);
  const std::string_view bytes = take_word(rest);
  if (bytes != "-" && !all_digits(bytes)) return std::nullopt;
  if (!rest.empty() && (!take_quoted(rest) || (!rest.empty() && !take_quoted(rest))))
    return std::nullopt;
  if (rest.empty()) return glance;
  constexpr std::size_t three_years = 12;  // in seconds with three decimals; far from overflowing
  if (rest.size() > three_years || !is_request_time(rest)) return std::nullopt;
  if (const auto duration = read_duration_ns(rest, second_ns))
    glance.taken = Duration(*duration / microsecond_ns);
  return glance;
}

bool parse(std::string_view line, const ParseContext& context, Event& event) {
  const auto beginning = read_beginning(line, context);
  if (!beginning) return false;
  const std::size_t quote = beginning->quote;
  event.time = beginning->time;
  event.has_time = true;
  event.logsource = {"webserver", "", ""};
  parse_client(line.substr(0, quote - before_quote - 1), event);
  std::string_view rest = line.substr(quote);
  const auto request = take_quoted(rest);
  // A line that was cut inside the request still tells who came when.
  if (!request) return true;
  if (*request != "-" && !request->empty()) parse_request(*request, event);
  return parse_answer(rest, context, event);
}

Spellings spellings(std::string_view field, std::string_view value, bool) {
  static constexpr std::array as_written = {message,
                                            source_address,
                                            source_port,
                                            user_name,
                                            url_domain,
                                            url_original,
                                            url_path,
                                            url_query,
                                            http_request_method,
                                            http_version,
                                            http_response_status_code,
                                            http_response_body_bytes,
                                            http_request_referrer,
                                            user_agent_original};
  // Made canonical, or counted in other units.
  if (field == ecs_name(source_ip) || field == ecs_name(event_duration)) return std::nullopt;
  for (const Ecs written : as_written)
    if (field == ecs_name(written)) return verbatim(value);
  for (int fixed = 0; fixed < ecs_count; ++fixed)
    if (field == ecs_name(static_cast<Ecs>(fixed))) return std::vector<Phrase>{};
  return verbatim(value);  // name=value behind the agent
}

}  // namespace

FormatType access_type() {
  FormatType type;
  type.name = "access";
  type.title = "nginx and Apache access logs (common, combined)";
  type.rank = 30;
  type.logsource = {"webserver", "", ""};
  type.shape = shape;
  type.parse = parse;
  type.spellings = spellings;
  type.glance = glance;
  type.samples = access_samples();
  return type;
}

}  // namespace secops::events
