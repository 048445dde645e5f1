#pragma once

#include "base/time.h"

namespace secops::host {

Time now();            // UTC, by the system's clock
Duration monotonic();  // since an unspecified start; never goes back

// monotonic() after `span`, at most a year from now, so that no span is too long to add.
Duration monotonic_after(Duration span);

}  // namespace secops::host
