#include "host/waiting.h"

#include <poll.h>

namespace secops::host {

bool would_wait(const Reader& reader) {
  pollfd look{reader.descriptor(), POLLIN, 0};
  return ::poll(&look, 1, 0) == 0;
}

}  // namespace secops::host
