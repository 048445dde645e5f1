// Whether reading would wait for somebody else.
#pragma once

#include "host/files.h"

namespace secops::host {

// Would Reader::read() wait for somebody to write?
bool would_wait(const Reader& reader);

}  // namespace secops::host
