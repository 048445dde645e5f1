// OpenSSH's server. The user name in its messages is whatever the client sent, blanks and " from
// 192.0.2.1 port 22 ssh2" included, so an address is taken only from a place where the client's
// text cannot stand: fixed by the end of the message where the name comes before it, by its
// beginning where it comes after.
#include <array>

#include "base/text.h"
#include "events/pam_message.h"
#include "events/program.h"
#include "events/reading.h"

namespace secops::events {

namespace {

// Takes the last word off `text`, with the one blank before it; "" if there is no blank.
std::string_view take_last_word(std::string_view& text) {
  const std::size_t blank = text.rfind(' ');
  if (blank == std::string_view::npos) return {};
  const std::string_view word = text.substr(blank + 1);
  text = text.substr(0, blank);
  return word;
}

bool take_end(std::string_view& text, std::string_view end) {
  if (!text.ends_with(end)) return false;
  text.remove_suffix(end.size());
  return true;
}

bool take_beginning(std::string_view& text, std::string_view beginning) {
  if (!text.starts_with(beginning)) return false;
  text.remove_prefix(beginning.size());
  return true;
}

struct Peer {
  std::string_view address;
  std::string_view port;  // "" in the lines of old versions
};

void set_peer(const Peer& peer, Event& event) {
  set_source(event, peer.address);
  if (!peer.port.empty()) event.set(source_port, peer.port, ValueKind::number);
}

// "… ADDRESS port N" or "… ADDRESS" at the end of `text`, which keeps what stands before.
bool take_peer(std::string_view& text, Peer& peer) {
  std::string_view rest = text;
  std::string_view word = take_last_word(rest);
  peer.port = {};
  if (all_digits(word)) {
    std::string_view before = rest;
    if (take_last_word(before) == "port") {
      peer.port = word;
      rest = before;
      word = take_last_word(rest);
    }
  }
  if (word.empty() && !rest.empty()) {  // the address is all there is
    word = rest;
    rest = {};
  }
  peer.address = word;
  text = rest;
  return !word.empty();
}

// " ssh2: RSA SHA256:…" or " ssh2: RSA 3c:45:…" behind the port. Two words without blanks, made by
// the server. A certificate's text is longer and holds an id that the client chose: see
// take_login_peer.
bool take_key(std::string_view& text) {
  std::string_view rest = text;
  const std::string_view hash = take_last_word(rest);
  const std::string_view kind = take_last_word(rest);
  if (hash.find(':') == std::string_view::npos || kind.empty()) return false;
  if (!take_end(rest, " ssh2:")) return false;
  text = rest;
  return true;
}

bool take_login_peer(std::string_view& text, Peer& peer) {
  constexpr std::string_view protocol = " ssh2: ";
  if (!take_end(text, " ssh2") && !take_end(text, " ssh1") && !take_key(text)) {
    // With a certificate client text stands on both sides; sure only where the mark is unique.
    const std::size_t at = text.find(protocol);
    if (at != std::string_view::npos) {
      if (text.find(protocol, at + 1) != std::string_view::npos) return false;
      text = text.substr(0, at);
    }
  }
  return take_peer(text, peer) && take_end(text, " from");
}

void set_user(std::string_view user, Event& event) {
  if (!take_beginning(user, "invalid user ")) take_beginning(user, "illegal user ");
  if (!user.empty()) event.set(user_name, user);
}

// "Failed METHOD for [invalid user ]NAME from ADDRESS port N ssh2[: KEY]", "Accepted …", and
// "maximum authentication attempts exceeded for NAME from ADDRESS port N ssh2"; `text` is behind
// "for ".
bool parse_login(std::string_view text, std::string_view action, Outcome outcome, Event& event) {
  set_action(event, action, outcome);
  Peer peer;
  if (!take_login_peer(text, peer)) return true;
  set_peer(peer, event);
  set_user(text, event);
  return true;
}

// "none" is not among them: with it a client asks which methods there are (RFC 4252, 5.2). Every
// ssh does so first, it has guessed no password, and who counts failures by hand counts "Failed
// password". "publickey" is: by default it is logged only once half the tries are used up or for an
// unknown user.
constexpr std::string_view methods[] = {
    "password",    "publickey",       "keyboard-interactive/pam",
    "hostbased",   "gssapi-with-mic", "keyboard-interactive",
    "gssapi-keyex"};

bool parse_failed(std::string_view text, Event& event) {
  if (take_beginning(text, "none for "))
    return parse_login(text, "ssh.probed-methods", Outcome::none, event);
  for (std::string_view method : methods)
    if (take_beginning(text, method))
      return take_beginning(text, " for ") &&
             parse_login(text, "login.failed", Outcome::failure, event);
  return false;
}

bool parse_accepted(std::string_view text, Event& event) {
  for (std::string_view method : methods)
    if (take_beginning(text, method))
      return take_beginning(text, " for ") &&
             parse_login(text, "login.succeeded", Outcome::success, event);
  return false;
}

// The server's own line about a PAM refusal; "Failed keyboard-interactive/pam for …" follows it.
bool parse_pam_error(std::string_view text, Event& event) {
  set_action(event, "pam.auth-failed", Outcome::failure);
  Peer peer;
  if (!take_peer(text, peer) || !take_end(text, " from")) return true;
  set_peer(peer, event);
  set_user(text, event);
  return true;
}

std::vector<Phrase> method_phrases(std::string_view verb) {
  std::vector<Phrase> phrases;
  for (std::string_view method : methods)
    phrases.push_back({std::string(verb) + std::string(method) + " for "});
  return phrases;
}

bool parse_invalid_user(std::string_view text, Event& event) {
  set_action(event, "login.invalid-user", Outcome::none);
  Peer peer;
  if (!take_peer(text, peer) || !take_end(text, " from")) return true;
  set_peer(peer, event);
  if (!text.empty()) event.set(user_name, text);
  return true;
}

// Messages whose address the client's text can only precede: "Connection closed by invalid user
// NAME ADDRESS port N [preauth]", "Disconnected from user NAME ADDRESS port N".
bool parse_address_last(std::string_view text, std::string_view action, Event& event) {
  set_action(event, action, Outcome::none);
  Peer peer;
  if (take_peer(text, peer)) set_peer(peer, event);
  for (std::string_view kind : {"authenticating user ", "invalid user ", "user "})
    if (take_beginning(text, kind)) {
      if (!text.empty()) event.set(user_name, text);
      break;
    }
  return true;
}

// Messages that name the address before anything that the client says: "Received disconnect from
// ADDRESS port N:11: Bye Bye", "Unable to negotiate with ADDRESS port N: no matching …".
bool parse_address_first(std::string_view text, std::string_view action, Outcome outcome,
                         Event& event) {
  set_action(event, action, outcome);
  const std::size_t end = text.find_first_of(" ");
  Peer peer{text.substr(0, end), {}};
  if (end == std::string_view::npos || peer.address.ends_with(':')) {
    take_end(peer.address, ":");
  } else if (text.substr(end).starts_with(" port ")) {
    const std::string_view port = text.substr(end + 6);
    peer.port = port.substr(0, port.find_first_not_of("0123456789"));
  }
  set_peer(peer, event);
  return true;
}

// "Disconnecting [invalid user NAME ADDRESS port N: ]Too many authentication failures[ for NAME]"
bool parse_disconnecting(std::string_view text, Event& event) {
  constexpr std::string_view too_many = "Too many authentication failures";
  if (take_beginning(text, ": ")) {
    const bool tries = take_beginning(text, too_many);
    set_action(event, tries ? "ssh.max-auth-tries" : "ssh.disconnected",
               tries ? Outcome::failure : Outcome::none);
    if (tries && take_beginning(text, " for ")) set_user(text, event);
    return true;
  }
  if (!take_end(text, too_many) || !take_end(text, ": ")) {
    set_action(event, "ssh.disconnected", Outcome::none);
    return true;
  }
  take_beginning(text, " ");
  parse_address_last(text, "ssh.max-auth-tries", event);
  event.set(event_outcome, name_of(Outcome::failure));
  return true;
}

// "reverse mapping checking getaddrinfo for HOST [ADDRESS] failed[ - POSSIBLE BREAK-IN ATTEMPT!]"
bool parse_reverse_mapping(std::string_view text, Event& event) {
  set_action(event, "ssh.reverse-mapping-failed", Outcome::none);
  const std::size_t end = text.rfind("] failed");
  const std::size_t begin = text.rfind('[', end);
  if (end != std::string_view::npos && begin != std::string_view::npos)
    set_source(event, text.substr(begin + 1, end - begin - 1));
  return true;
}

bool parse_not_allowed(std::string_view text, Event& event) {
  const std::size_t end = text.rfind(" not allowed because ");
  if (end == std::string_view::npos) return false;
  event.set(event_reason, text.substr(end + 21));
  text = text.substr(0, end);
  set_action(event, "ssh.user-not-allowed", Outcome::failure);
  Peer peer;
  if (!take_peer(text, peer) || !take_end(text, " from")) return true;
  set_peer(peer, event);
  event.set(user_name, text);
  return true;
}

// A message that is known by its beginning; `parse` gets what follows.
struct Beginning {
  std::string_view text;
  bool (*parse)(std::string_view rest, Event& event);
};

constexpr std::array beginnings = {
    Beginning{"Failed ", parse_failed},
    Beginning{"Accepted ", parse_accepted},
    Beginning{"Invalid user ", parse_invalid_user},
    Beginning{"Illegal user ", parse_invalid_user},
    Beginning{"Received disconnect from ",
              [](std::string_view rest, Event& event) {
                return parse_address_first(rest, "ssh.disconnected", Outcome::none, event);
              }},
    Beginning{"Connection closed by ",
              [](std::string_view rest, Event& event) {
                return parse_address_last(rest, "ssh.disconnected", event);
              }},
    Beginning{"Connection reset by ",
              [](std::string_view rest, Event& event) {
                return parse_address_last(rest, "ssh.disconnected", event);
              }},
    Beginning{"Disconnected from ",
              [](std::string_view rest, Event& event) {
                return parse_address_last(rest, "ssh.disconnected", event);
              }},
    Beginning{"Disconnecting", parse_disconnecting},
    Beginning{"Connection from ",
              [](std::string_view rest, Event& event) {
                return parse_address_first(rest, "ssh.connected", Outcome::none, event);
              }},
    Beginning{"maximum authentication attempts exceeded for ",
              [](std::string_view rest, Event& event) {
                return parse_login(rest, "ssh.max-auth-tries", Outcome::failure, event);
              }},
    Beginning{"Did not receive identification string from ",
              [](std::string_view rest, Event& event) {
                return parse_address_last(rest, "ssh.no-identification", event);
              }},
    Beginning{"Bad protocol version identification ",
              [](std::string_view rest, Event& event) {
                return parse_address_last(rest, "ssh.no-identification", event);
              }},
    Beginning{"banner exchange: Connection from ",
              [](std::string_view rest, Event& event) {
                return parse_address_first(rest, "ssh.no-identification", Outcome::none, event);
              }},
    Beginning{"Unable to negotiate with ",
              [](std::string_view rest, Event& event) {
                return parse_address_first(rest, "ssh.negotiation-failed", Outcome::failure, event);
              }},
    Beginning{"reverse mapping checking getaddrinfo for ", parse_reverse_mapping},
    Beginning{"User ", parse_not_allowed},
    Beginning{"PAM: Authentication failure for ", parse_pam_error},
};

bool parse_message(std::string_view message, const ParseContext& context, Event& event) {
  take_end(message, " [preauth]");
  // Not taken as the event's level: sshd calls many things an error that any stranger can cause.
  if (!take_beginning(message, "error: ")) take_beginning(message, "fatal: ");
  for (const Beginning& beginning : beginnings)
    if (message.starts_with(beginning.text))
      return beginning.parse(message.substr(beginning.text.size()), event);
  return parse_pam_message(message, "sshd", context, event);
}

// rsyslog folds equal lines: "message repeated 5 times: [ Failed password for root from …]" are
// five attempts beside the one in the line before it. How often also stands in the field
// "repeated".
bool parse(std::string_view, std::string_view message, const ParseContext& context, Event& event) {
  constexpr std::string_view repeated = "message repeated ";
  constexpr std::string_view times = " times: [ ";
  while (message.ends_with(' ')) message.remove_suffix(1);
  if (message.starts_with(repeated) && message.ends_with(']')) {
    const std::string_view count_on = message.substr(repeated.size());
    const std::size_t digits = count_on.find_first_not_of("0123456789");
    if (digits != 0 && digits != std::string_view::npos &&
        count_on.substr(digits).starts_with(times)) {
      const std::string_view count = count_on.substr(0, digits);
      set_native(event, context, "repeated", {count, ValueKind::number});
      parse_integer(count, event.times);
      event.times = std::max(event.times, 1U);
      message = count_on.substr(digits + times.size());
      message.remove_suffix(1);
    }
  }
  return parse_message(message, context, event);
}

}  // namespace

std::vector<Sample> sshd_samples();  // sshd/samples.cpp

ProgramType sshd_type() {
  ProgramType type;
  type.name = "sshd";
  type.tags = {"sshd", "sshd-session"};
  type.logsource = {"", "linux", "sshd"};
  type.parse = parse;
  type.spellings = {
      {"login.failed", method_phrases("Failed ")},
      {"login.succeeded", method_phrases("Accepted ")},
      {"login.invalid-user", {{"Invalid user "}, {"Illegal user "}}},
      {"ssh.probed-methods", {{"Failed none for "}}},
      {"ssh.max-auth-tries",
       {{"maximum authentication attempts exceeded"}, {"Too many authentication failures"}}},
      {"ssh.disconnected",
       {{"Received disconnect from "},
        {"Connection closed by "},
        {"Connection reset by "},
        {"Disconnected from "},
        {"Disconnecting"}}},
      {"ssh.connected", {{"Connection from "}}},
      {"ssh.no-identification",
       {{"Did not receive identification string"},
        {"Bad protocol version identification"},
        {"banner exchange"}}},
      {"ssh.negotiation-failed", {{"Unable to negotiate with "}}},
      {"ssh.reverse-mapping-failed", {{"reverse mapping checking getaddrinfo for "}}},
      {"ssh.user-not-allowed", {{"User ", " not allowed because "}}},
      {"pam.auth-failed", {{"authentication failure;"}, {"PAM: Authentication failure for "}}},
      {"pam.check-failed", {{"sshd", "check pass; user unknown"}}},
      {"session.opened", {{"sshd", "session opened for user "}}},
      {"session.closed", {{"sshd", "session closed for user "}}},
  };
  type.samples = sshd_samples();
  return type;
}

}  // namespace secops::events
