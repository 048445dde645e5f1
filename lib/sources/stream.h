// Standard input for answers that somebody waits for.
#pragma once

#include <memory>

#include "sources/source.h"

namespace secops::sources {

// As open_input("-"), but of a pipe a block may end where reading on would wait: what was written
// is given when it comes. Its blocks depend on how it was written, so nothing else may.
std::unique_ptr<Input> open_stream();

}  // namespace secops::sources
