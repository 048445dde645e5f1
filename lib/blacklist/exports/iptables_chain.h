// The chain of iptables and ip6tables. iptables-restore(8) with --noflush: only the chain that is
// named is emptied and filled, in one commit, and no policy is touched. Its name is in small
// letters, so that it is none of their own chains (INPUT) and targets (DROP), which are in
// capitals. Rules are tried one after the other: for thousands of networks sets (ipset) are the
// better form.
#pragma once

#include <string>

#include "base/text.h"
#include "blacklist/export.h"

namespace secops::blacklist {

inline std::string iptables_chain(const ExportList& list, const ExportOptions& options,
                                  Family family) {
  const std::string chain = lowered(options.name);
  return "*filter\n:" + chain + " - [0:0]\n" +
         list.lines("-A " + chain + " -s ", " -j DROP", options, family) + "COMMIT\n";
}

}  // namespace secops::blacklist
