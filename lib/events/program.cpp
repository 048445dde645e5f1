#include "events/program.h"

namespace secops::events {

const ProgramType* find_program(std::string_view tag) {
  for (const ProgramType& program : programs())
    for (std::string_view own : program.tags)
      if (own == tag) return &program;
  return nullptr;
}

}  // namespace secops::events
