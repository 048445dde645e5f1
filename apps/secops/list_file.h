// A list that somebody else keeps, read from a file or standard input.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/error.h"
#include "base/time.h"
#include "blacklist/list_reader.h"

namespace secops::app {

// Any form, also compressed; "-" is standard input. Throws Error "source.…" and what ListReader
// throws, with the file's name.
blacklist::ReadList read_list_file(const std::string& path, blacklist::ListOptions options);

// A refused line of it as a problem, with its place.
Problem refused_line(const blacklist::ReadList& list, const std::string& path,
                     const blacklist::RefusedLine& line);

struct LookedAtList {
  blacklist::ListContents contents;
  std::vector<Problem> problems;  // that some of its lines are junk: no more than a warning
};
// For a look, without store and protection. Every error is of status unknown. Throws Error
// "blacklist.bad-list" for a list without a good value, and for one with over a tenth of junk, as
// import refuses them: what is asked about an error page must not be told to be listed nowhere.
// What the list says to have ended by `now` is left out.
LookedAtList look_at_list(const std::string& path, std::optional<blacklist::Kind> kind, Time now);

// The beginning of a foreign text, as much as takes 60 columns when it is shown; redacted.
std::string beginning_of(std::string_view text);

}  // namespace secops::app
