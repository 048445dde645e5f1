// What findings put on the blacklist: a rule whose action is to block lists the value that its
// findings are about. Of several addresses of a key that is the attacker's (source.*, client.*),
// never one of what was attacked (destination.*, server.*, host.*, observer.*).
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "blacklist/entry.h"
#include "blacklist/protection.h"
#include "blacklist/settings.h"
#include "findings/finding.h"
#include "rules/ruleset.h"
#include "store/store.h"

namespace secops::jobs {

enum class BlockOutcome : std::uint8_t {
  listed,      // or would be
  unchanged,   // it is listed already
  refused,     // protected, or on the allow list
  cooling,     // somebody took it off lately
  capped,      // the run has listed as many as it may
  past,        // the attack is longer ago than the block would last
  no_value,    // the finding's key holds nothing that can be listed
  taken_back,  // what its rule had listed was, and nothing has happened since
};
std::string_view name_of(BlockOutcome outcome);

struct Block {
  std::string finding;  // id
  std::string rule;     // handle
  std::string title;    // of the rule
  blacklist::Value value;
  blacklist::Policy policy;  // the site's, with the rule's own time
  BlockOutcome outcome{BlockOutcome::listed};
  std::string why;                        // of what is not listed; a sentence without its subject
  std::optional<blacklist::Entry> entry;  // once it is listed, or as it was
};

// Is a field of that name about what was attacked? To list the victim would do the attacker's work.
// A wallet that money went to may be the thief's.
bool is_of_victim(std::string_view field, blacklist::Kind kind);

struct PlannedBlocks {
  std::vector<Block> all;
  std::vector<std::string> unprotected;       // what could not be found out about this machine
  std::optional<blacklist::TrailPart> trail;  // once they are listed: by these rows, and no others
};

// The handles of those whose findings are blocked: not of one that is disabled.
std::set<std::string> blocking_rules(const rules::RuleSet& rules);

// With what must not be listed here. Where rules may list nothing, all of it is over the cap.
PlannedBlocks plan_blocks(store::Read& read, const std::vector<findings::Finding>& findings,
                          const std::set<std::string>& blocking,
                          const blacklist::Settings& settings, Time now);

// Decides without a change, in the order of the findings (worst first), so that the cap leaves out
// the least; of two about one value the longer block counts. Findings whose rule asks for no block
// give none; a closed one is dealt with. What earlier runs could not list is asked again while the
// block would last and its rule is one of `blocking`: the peer of a connection that has ended,
// those over the cap.
std::vector<Block> plan_blocks(store::Read& read, const std::vector<findings::Finding>& findings,
                               const std::set<std::string>& blocking,
                               const blacklist::Settings& settings,
                               const blacklist::Protection& protection, Time now);

// What these rules have listed is taken back: what else they have found until now, and could not
// list, is left alone until something new happens.
void note_taken_back(store::Write& write, const std::set<std::string>& rules);

// Counts what was seen of values that are listed already. `news`: events by finding's id.
void count_hits(store::Write& write, const std::vector<findings::Finding>& findings,
                const std::map<std::string, std::uint64_t>& news);

// Lists what is to be listed, each with its audit row; between which rows of the trail that is, in
// which nothing else is listed; nothing if none was.
std::optional<blacklist::TrailPart> list_blocks(store::Write& write, std::vector<Block>& blocks);

}  // namespace secops::jobs
