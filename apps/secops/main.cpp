#include <fmt/format.h>

#include <exception>
#include <new>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "answer.h"
#include "cli.h"
#include "help.h"
#include "host/clock.h"
#include "output.h"
#include "session.h"
#include "startup.h"
#include "style.h"

namespace secops::app {

namespace {

constexpr const char* internal_hint = "please report it with the output of `secops version`";

Problem problem_of(std::string code, std::string message, std::string hint) {
  Problem problem;
  problem.code = std::move(code);
  problem.message = std::move(message);
  problem.hint = std::move(hint);
  return problem;
}

void begin_deadline(const GlobalFlags& flags, const Output& output) {
  if (!flags.timeout) return;
  const Duration span = span_said(*flags.timeout, "--timeout");
  if (span <= Duration::zero()) {
    throw usage_error("bad-value", fmt::format("--timeout is no time: \"{}\"", *flags.timeout),
                      std::string(span_hint));
  }
  Problem problem = problem_of("timeout", fmt::format("not done within {}", span_text(span)),
                               "what was stored by then is whole; allow more with --timeout");
  set_deadline(span, output.failure_result(problem), output.failure_message(problem));
}

// Help and the version are answers of their own commands, whatever way they are asked for.
Place answering_place(const Invocation& invocation) {
  if (invocation.version) return place_of({"version"});
  if (invocation.help || invocation.place.type == nullptr) return place_of({"help"});
  return invocation.place;
}

// All but those that help to get a configuration right.
bool reads_configuration(std::string_view path) {
  return path != "help" && path != "version" && path != "init" && !path.starts_with("config ");
}

// A broken configuration is never passed over, whether or not this command needs a value of it. But
// who looks at a log by hand need not be the one who may read it.
void require_configuration(Session& session, const Command& command) {
  try {
    session.settings();
  } catch (const Error& error) {
    std::vector<Problem> problems = error.problems();
    constexpr std::string_view way_out = "to look without configuration, add --config none";
    for (Problem& problem : problems) {
      const bool said = problem.hint.find("--config none") != std::string::npos;
      if (command.only_looks() && problem.code == "config.unreadable" && !said)
        problem.hint += fmt::format("{}{}", problem.hint.empty() ? "" : "; ", way_out);
    }
    throw Error(std::move(problems), error.status());
  }
}

Answer answer_of(Invocation& invocation, Output& output) {
  const GlobalFlags& flags = invocation.flags;
  if (invocation.version) {
    Answer answer;
    if (flags.json) {
      Session session(flags, "version", output);
      answer = find_command("version")->make()->run(session);
    }
    answer.text = version_line() + "\n";
    return answer;
  }
  if (invocation.help || invocation.place.type == nullptr) {
    if (!invocation.help && flags.plugin) throw usage_error("no-command", "no command was given");
    return help_for(invocation.place, style_for(flags), invocation.help);
  }
  Session session(flags, invocation.place.path, output);
  if (reads_configuration(invocation.place.path))
    require_configuration(session, *invocation.command);
  return invocation.command->run(session);
}

// The one place where failures become words and a status.
template <typename Work>
int guarded(Output& output, const Work& work) {
  try {
    return work();
  } catch (const ReaderGone& gone) {
    return output.finish_unread(gone);
  } catch (const Error& error) {
    return output.fail(error.problems(), error.status());
  } catch (const std::bad_alloc&) {
    return output.fail({problem_of("memory", "out of memory", "see ulimit -v and free -m")},
                       Status::unknown);
  } catch (const std::exception& error) {
    return output.fail({problem_of("internal", error.what(), internal_hint)}, Status::unknown);
  } catch (...) {
    return output.fail({problem_of("internal", "an unknown failure", internal_hint)},
                       Status::unknown);
  }
}

// --now as far as it makes sense: a failure needs a time too.
Time envelope_time(const GlobalFlags& flags) {
  try {
    return present_moment(flags);
  } catch (const Error&) {
    return host::now();
  }
}

int answer(const std::vector<std::string>& arguments) {
  Invocation invocation;
  try {
    read_arguments(arguments, invocation);
    // What the table is taken from.
    if (invocation.flags.csv) invocation.flags.json = true;
  } catch (const Error& error) {
    // Whoever asks for both is told in the one of them that can say so.
    if (invocation.flags.json) invocation.flags.csv = false;
    Output output(invocation.flags, invocation.place, envelope_time(invocation.flags));
    return output.fail(error.problems(), error.status());
  }
  Output output(invocation.flags, answering_place(invocation), envelope_time(invocation.flags));
  set_endings([&](int signal) { return output.interrupted_result(signal); });
  return guarded(output, [&] {
    begin_deadline(invocation.flags, output);
    present_moment(invocation.flags);
    return output.finish(answer_of(invocation, output));
  });
}

}  // namespace
}  // namespace secops::app

int main(int count, char** words) {
  secops::app::settle_process();
  return secops::app::answer({words + (count > 0 ? 1 : 0), words + count});
}
