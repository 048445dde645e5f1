#include "list_file.h"

#include "host/files.h"
#include "log_flags.h"
#include "sources/source.h"

namespace secops::app {

blacklist::ReadList read_list_file(const std::string& path, blacklist::ListOptions options) {
  refuse_terminal_input({path});
  try {
    if (const auto facts = host::facts_of(path)) options.bytes = facts->size;
    blacklist::ListReader reader(options);
    const auto input = sources::open_input(path, {});
    sources::Block block;
    while (input->next(block)) reader.take(block.bytes);
    return reader.finish();
  } catch (const Error& error) {
    std::vector<Problem> problems = error.problems();
    for (Problem& problem : problems)
      if (problem.file.empty()) problem.file = path;
    throw Error(std::move(problems), error.status());
  }
}

blacklist::ReadList read_list_file(const std::string& path, std::optional<blacklist::Kind> kind) {
  blacklist::ListOptions options;
  options.kind = kind;
  return read_list_file(path, options);
}

}  // namespace secops::app
