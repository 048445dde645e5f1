// No line takes time that grows with the square of its length. The longest line that a source gives
// is 64 KiB; one that was read in quadratic time took half a minute.
#include <ctime>
#include <string>
#include <vector>

#include "base/redact.h"
#include "events/format.h"
#include "support/catch.h"
#include "support/format_reader.h"

using namespace secops;
using namespace secops::events;

namespace {

constexpr std::size_t longest_line = 64u << 10;

std::string repeated(const std::string& piece) {
  std::string text;
  while (text.size() + piece.size() <= longest_line) text += piece;
  return text;
}

const std::vector<std::string> pieces = {"a=",
                                         "a=a ",
                                         "a=\"",
                                         "a=\"\" ",
                                         "\"",
                                         "'",
                                         "[",
                                         "]",
                                         "{",
                                         "}",
                                         "{\"a\":",
                                         "[1,",
                                         "\"a\":1,",
                                         "\"a\":[1,2],",
                                         ":",
                                         ",",
                                         "rhost=",
                                         " rhost=",
                                         "secret=",
                                         "secret=\"",
                                         "secret='",
                                         "token=\"",
                                         "token=\\\"",
                                         "password=*",
                                         " ",
                                         "\t",
                                         "0",
                                         "4",
                                         "4111 ",
                                         "411111-1",
                                         "1-",
                                         "(",
                                         ")",
                                         "(1",
                                         " in 1",
                                         " took ",
                                         "\\",
                                         "\\\"",
                                         "\\u0041",
                                         "\\q",
                                         "\\u0022",
                                         "%22",
                                         "%253D",
                                         "&quot;",
                                         "a",
                                         "a.",
                                         ".",
                                         "-",
                                         "-----BEGIN ",
                                         "://",
                                         "a://b:c@",
                                         "eyJ",
                                         "eyJaaaaaaaaaa.",
                                         "Bearer ",
                                         "Bearer a",
                                         "seed ",
                                         "seed phrase is ",
                                         "mnemonic abandon ",
                                         "--token ",
                                         "AKIA",
                                         "ghp_",
                                         "key ",
                                         "\xff",
                                         "\xE2\x9C\x85",
                                         "error:",
                                         "[x]",
                                         "Payment ",
                                         " ; USER=",
                                         " ; COMMAND=",
                                         " from ",
                                         " ssh2: ",
                                         " port 1",
                                         " by ",
                                         " su for ",
                                         "(to ",
                                         ") ",
                                         "x\" ",
                                         "\" 1 \"",
                                         "<1>",
                                         "xprv",
                                         "private_key: 0x"};

// What a line must begin with for the rest to be read.
struct Head {
  const char* format;
  const char* text;
};
constexpr Head heads[] = {
    {"plain", "2026-11-22T06:00:00Z INFO "},
    {"plain", "2026-11-22T06:00:00Z INFO Retry "},
    {"plain", "[2026-11-22T06:00:00Z] ["},
    {"plain", ""},
    {"syslog", "Nov 22 06:00:00 web sshd[1]: "},
    {"syslog", "Nov 22 06:00:00 web sshd[1]: Failed password for "},
    {"syslog", "Nov 22 06:00:00 web sshd[1]: Disconnecting "},
    {"syslog", "Nov 22 06:00:00 web sshd[1]: reverse mapping checking getaddrinfo for "},
    {"syslog", "Nov 22 06:00:00 web sshd(pam_unix)[1]: authentication failure; "},
    {"syslog", "Nov 22 06:00:00 web sudo: a : TTY=x "},
    {"syslog", "Nov 22 06:00:00 web su[1]: "},
    {"syslog", "Nov 22 06:00:00 web pay[1]: "},
    {"syslog", "<14>1 2026-11-22T06:00:00Z web pay 7 - [x a=\""},
    {"access", "203.0.113.9 - - [22/Nov/2026:06:14:00 +0000] \""},
    {"access",
     "203.0.113.9 - - [22/Nov/2026:06:14:00 +0000] \"GET / HTTP/1.1\" 200 5 \"-\" \"-\" "},
    {"access", "203.0.113.9 - "},
    {"json-lines", "{\"a\":"},
    {"json-lines", "{\"a\":\""},
    {"json-lines", "{"},
};

// Thousands of times what a linear reading takes, and far below what a quadratic one does.
constexpr double most_seconds = 2;

template <typename Work>
void bound(const Work& work) {
  const std::clock_t begin = std::clock();
  work();
  CHECK(static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC < most_seconds);
}

}  // namespace

TEST_CASE("no line makes a format's reading quadratic") {
  test::Reader reader(true);
  const std::vector<FieldMapping> mappings = {{"a", user_name}};
  reader.context().mappings = mappings;
  reader.names().add("a");
  for (const Head& head : heads) {
    const FormatType& format = *find_format(head.format);
    for (const std::string& piece : pieces) {
      for (const char* end : {"", "\"}", "}"}) {
        const std::string line = head.text + repeated(piece) + end;
        INFO(head.format << ": " << head.text << " and many of " << piece << end);
        bound([&] {
          format.shape(line);
          reader.parse(format, line);
        });
      }
    }
  }
}

TEST_CASE("no text makes looking for secrets quadratic") {
  for (const std::string& piece : pieces) {
    const std::string text = repeated(piece);
    for (const char* head : {"", "secret=\"", "token=", "4111 ", "seed "}) {
      INFO(head << " and many of " << piece);
      bound([&] { find_secrets(head + text); });
    }
  }
}
