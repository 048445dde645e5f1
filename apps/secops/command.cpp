#include "command.h"

#include "base/text.h"

namespace secops::app {

std::vector<std::string_view> Flag::spellings() const { return split(name, ','); }

std::string_view Flag::long_name() const { return spellings().back(); }

std::string_view Flag::short_name() const {
  return spellings().size() > 1 ? spellings().front() : std::string_view();
}

}  // namespace secops::app
