// The whole configuration as values: what secops.toml(5) describes, checked.
//
// It spans the domains, so it stands above them; a domain's own structs (levels::Bands,
// store::Retention, rules::RuleOverride) are used where there are some.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "assets/assets.h"
#include "base/time.h"
#include "blacklist/settings.h"
#include "config/config.h"
#include "events/amount_limits.h"
#include "events/severity.h"
#include "jobs/rule_files.h"
#include "levels/levels.h"
#include "review/settings.h"
#include "rules/ruleset.h"
#include "store/store.h"

namespace secops::jobs {

// One [[source]].
struct SourceSettings {
  std::string name;                        // unique, not empty
  std::vector<std::string> paths;          // full paths, globs, directories; not empty
  std::string format{"auto"};              // or the name of one of events::formats()
  std::optional<Zone> timezone;            // for stamps without an offset; nothing: UTC
  std::string category, product, service;  // log source; empty: as the format says
  // ECS name → native (dotted) name of the site's own log.
  std::vector<std::pair<std::string, std::string>> fields;
  std::optional<Duration> stale_after;  // positive; nothing: silence is never reported
};

struct NotifySettings {
  std::vector<std::string> command;  // argv with a full path first; empty: nobody is told
  events::Severity at_or_above{events::Severity::critical};
  Duration timeout{std::chrono::seconds(30)};
};

struct Settings {
  std::string contact;               // "" if none
  Zone timezone;                     // display only
  std::optional<std::string> store;  // full path
  store::Retention retention;
  std::vector<SourceSettings> sources;
  std::vector<std::string> rule_paths;  // full paths of files and directories
  Duration lateness{std::chrono::minutes(5)};
  std::vector<std::string> disabled_rules;  // handles; whether they exist RuleSet::read says
  std::vector<rules::RuleOverride> rule_overrides;  // likewise
  events::AmountLimits amount_limits;
  std::string country_database;  // full path; "" for none
  levels::Bands bands;
  std::map<unsigned, std::string> people;  // uid → name
  NotifySettings notify;
  assets::Assets assets;
  blacklist::Settings blacklist;
  review::Settings review;
};

// Reads everything and calls config.finish(). Throws Error (status unknown) with every problem of
// the configuration at once, those of load() included, in the order of files and lines.
Settings read_settings(config::Config& config);

// The same without throwing, for who has more to say of the configuration: its problems stay in it,
// and what they spoilt is as if it were not there. The caller calls config.finish().
Settings gather_settings(config::Config& config);

// All that is wrong, as one list: the configuration's problems in the order of files and lines,
// those of the entries of [rules] among them, then the others. Calls config.finish().
std::vector<Problem> with_rule_problems(config::Config& config, const Settings& settings,
                                        const RuleProblems& problems);

// What is in effect where the files say nothing: keys, values and the origin "default".
std::vector<config::Setting> default_settings();

}  // namespace secops::jobs
