// What shell_quoted writes is one word of a POSIX shell and of bash, whatever bytes are in it.
#include <unistd.h>

#include <random>

#include "base/text.h"
#include "host/process.h"
#include "support/catch.h"
#include "support/seed.h"

using namespace secops;

namespace {

struct Shell {
  std::vector<std::string> argv;  // reads its lines from standard input
  bool knows_escapes;             // $'…'
};

std::vector<Shell> shells() {
  std::vector<Shell> all = {{{"/bin/sh"}, false},
                            {{"/bin/bash"}, true},
                            {{"/bin/bash", "-o", "history", "-o", "histexpand"}, true}};
  if (::access("/bin/dash", X_OK) == 0) all.push_back({{"/bin/dash"}, false});
  return all;
}

// What the shell makes of the words; anything that it ran or complained of is said on stderr, since
// it finds no other program.
std::vector<std::string> words_in(const Shell& shell, const std::vector<std::string>& words) {
  std::string script = "PATH=/nowhere\nprintf '%s\\0'";
  for (const std::string& word : words) script += " " + shell_quoted(word);
  const auto result = host::run_process(shell.argv, script + "\n", std::chrono::seconds(60));
  INFO(shell.argv.front() << "\n" << script);
  CHECK(result.errors.empty());
  CHECK(result.status == 0);
  std::vector<std::string> read;
  for (const std::string_view word : split(result.output, '\0')) read.emplace_back(word);
  if (!read.empty()) read.pop_back();  // behind the last NUL
  return read;
}

// A shell without $'…' takes it for a sign and quotes: another word, but one word.
std::string as_read(const Shell& shell, const std::string& word) {
  const std::string quoted = shell_quoted(word);
  if (shell.knows_escapes || quoted.front() != '$') return word;
  return "$" + quoted.substr(2, quoted.size() - 3);
}

void require_words(const std::vector<std::string>& words) {
  for (const Shell& shell : shells()) {
    std::vector<std::string> expected;
    for (const std::string& word : words) expected.push_back(as_read(shell, word));
    const std::vector<std::string> read = words_in(shell, words);
    INFO(shell.argv.front());
    REQUIRE(read == expected);
  }
}

std::string hostile_word(std::mt19937_64& random) {
  static const std::vector<std::string> pieces = {
      "'", "\\", "\"", "`",    "$(",   ")", "${", "}",  ";id #", "&", "|",      "\n",
      "!", "!!", "%s", "%",    "-",    "*", "~",  " ",  "1",     "7", "\x01",   "\x1b[2J",
      "é", "日", "\r", "\xff", "\xe2", "#", "\t", "<x", ">x",    "a", "\u202e", "\\'"};
  std::string word;
  for (std::size_t left = random() % 12; left > 0; --left) {
    if (random() % 3 == 0)
      word += static_cast<char>(1 + random() % 255);
    else
      word += pieces[random() % pieces.size()];
  }
  return word;
}

}  // namespace

TEST_CASE("a shell reads every byte as it was, alone, behind and before others") {
  std::vector<std::string> words;
  for (int byte = 1; byte < 256; ++byte) {
    const auto c = static_cast<char>(byte);
    words.push_back({c});
    words.push_back({c, '\x01', '1'});
    words.push_back({'\x01', '\'', c});
  }
  require_words(words);
}

TEST_CASE("a hostile name runs nothing in any shell") {
  require_words({"a\x01';id #.log", "a\x01\\';id #.log", "\x01'\n", "-n\x01", "\x01$(id)`id`\"",
                 "%s\x01%n", "\x01!!\n\n", ""});
  std::mt19937_64 random(test::seed());
  for (int round = 0; round < 30; ++round) {
    std::vector<std::string> words;
    for (int i = 0; i < 100; ++i) words.push_back(hostile_word(random));
    require_words(words);
  }
}
