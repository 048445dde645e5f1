// The only code that writes to standard output, and the one place where a result or a failure gets
// its form: text, JSON or a plugin line.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/time.h"
#include "command_tree.h"
#include "session.h"

namespace secops::app {

struct Answer;

// Thrown by Output::line when whoever read standard output has gone: the command ends, nothing is
// wrong. A command that answers by its status catches it and throws it on with what it knows.
struct ReaderGone {
  Status status{Status::ok};
};

// "findings ack" → "secops.findings-ack/1"; no command was understood: "secops.usage/1".
std::string schema_of(const Place& place);

class Output {
 public:
  // `place` is what was asked for, `time` that of the JSON envelope.
  Output(const GlobalFlags& flags, Place place, Time time);

  // One line of a stream, without its newline; our own text or escaped. May be held back until the
  // end. Throws ReaderGone, or Error "output.write" if standard output takes nothing.
  void line(std::string_view text);
  // Nothing of the stream is held back any longer; throws likewise.
  void flush();

  // Writes the answer in the asked-for form. Returns the exit status: the answer's, or 3 if it
  // could not be written.
  int finish(const Answer& answer);
  // Writes what went wrong, likewise. `problems` must not be empty.
  int fail(const std::vector<Problem>& problems, Status status);
  // After a stream's reader has gone: nothing more is written.
  int finish_unread(const ReaderGone& gone) const { return static_cast<int>(gone.status); }

  // Something about the work that a person may want to know, on standard error.
  // Must be escaped already.
  void note(std::string_view text);
  // A question to a person, on standard error, without a line end.
  void ask(std::string_view question);

  // What `fail` would write for this problem, for the moment when no memory may be taken.
  std::string failure_result(const Problem& problem) const;  // to standard output
  // The same where a signal ends the program; "" if that needs no document.
  std::string interrupted_result(int signal) const;
  std::string failure_message(const Problem& problem) const;  // to standard error

 private:
  std::string envelope(const Answer& answer, int exit_status) const;
  std::string table(const Answer& answer) const;
  static std::string plugin_words(const std::vector<Problem>& problems);
  static std::string with_problems(std::string words, const std::vector<Problem>& problems);
  std::string plugin_line(Status status, std::string_view text) const;
  std::string problem_text(std::string_view kind, const Problem& problem) const;
  std::string pointer_to_help() const;
  // Writes and flushes; false with errno set if standard output does not take it.
  bool write_result(std::string_view text);
  int report_unwritten(int status);
  static void require_written();

  bool json_;
  bool csv_;
  bool plugin_;
  bool quiet_;
  bool color_errors_;
  Place place_;
  Time time_;
};

}  // namespace secops::app
