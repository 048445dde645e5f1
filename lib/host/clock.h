#pragma once

#include "base/time.h"

namespace secops::host {

Time now();            // UTC, by the system's clock
Duration monotonic();  // since an unspecified start; never goes back

}  // namespace secops::host
