#include "check_logs_manual.h"

#include <fmt/format.h>

#include <map>

#include "base/time.h"
#include "events/format.h"
#include "events/vocabulary.h"
#include "jobs/rule_files.h"
#include "manual.h"

namespace secops::app {

namespace {

constexpr std::string_view time_stamps = R"(.Sh TIME STAMPS
A stamp with an offset is that moment.
One without is read in the zone of
.Fl \-timezone
or of the source's
.Va timezone
in the configuration, else as UTC.
Inside everything is UTC, to the microsecond; a finer fraction is cut.
.Bl -tag -width Ds
.It Li 2026\-11\-22T06:14:00Z
RFC 3339, also with a blank or nothing in place of the T, with slashes,
with a fraction of one to nine digits after a point or a comma,
with an offset such as +09:00, +0900 or +09, or followed by Z, UTC, GMT
or the short name of a zone that means one zone only:
EST, EDT, MST, MDT, PST, PDT, AKST, AKDT, HST, WET, WEST, CET, CEST, EET, EEST, MSK, HKT, JST, KST,
AWST, AEST, AEDT, NZST, NZDT.
A name that means several, such as CST, IST or BST, tells no time, nor does another before a level,
such as BRT or SGT: the event is one without a stamp, unless its source has a zone of its own.
An offset behind a blank that any other word follows
.Pq \(lq+1000 coins\(rq
may be an amount: unless both readings are the same moment, that is an event without a stamp too.
.It Li Nov 22 06:14:00
syslog, which tells no year: it is the year that puts the stamp nearest to the present moment
.Pq Fl \-now ,
but not more than one day after it.
A 29 February takes the nearest leap year at or before.
.It Li 22/Nov/2026:06:14:00 +0900
Access logs of nginx and Apache.
.It Li Sun Nov 22 06:14:00.123456 2026
The error log of Apache.
.It Li 1795328040
Seconds since 1970, in a field: below 1e11 they are seconds, below 1e14 milliseconds,
below 1e17 microseconds, else nanoseconds.
.El
.Pp
A second of 60 is a leap second and belongs to the next minute.
A wall time that a clock change skips moves forward by the gap;
one that occurs twice means the first.
)";

std::string formats_section() {
  std::string page =
      ".Sh LOG FORMATS\nWhich one a source has is told from its first lines, or by\n"
      ".Fl \\-format :\n.Bl -tag -width Ds\n";
  for (const events::FormatType& format : events::formats()) {
    page += fmt::format(".It Li {}\n{}.\n", roff_words(format.name), roff_words(format.title));
  }
  return page +
         ".El\n.Pp\nOf JSON, what lies deeper than 64 levels of objects and lists is left out of "
         "the "
         "event;\nthe line counts as read all the same.\n";
}

std::string action_item(const events::Action& action) {
  std::string item =
      fmt::format(".It Li {}\n{}", roff_words(action.name), roff_words(action.title));
  if (action.outcome != events::Outcome::none) {
    item += fmt::format(": {}", events::name_of(action.outcome));
  }
  item += action.transaction ? ", a transaction.\n" : ".\n";
  if (!action.spellings.empty()) {
    item += fmt::format("Also: {}.\n",
                        roff_words(fmt::format("{}", fmt::join(action.spellings, ", "))));
  }
  return item;
}

std::string actions_section() {
  std::string page =
      ".Sh EVENT ACTIONS\nWhat happened has one name in\n.Va event.action ,\n"
      "however a source spells it.\n"
      "Spellings are compared without regard to case and to what joins their words:\n"
      ".Ql login failed\ncovers LOGIN_FAILED, loginFailed and login.failed.\n"
      "Those called a transaction make the transaction success rate.\n.Bl -tag -width Ds\n";
  for (const events::Action& action : events::actions()) page += action_item(action);
  return page + ".El\n";
}

std::string asked_action(const rules::RuleAction& action) {
  switch (action.kind) {
    case rules::ActionKind::none:
      return "";
    case rules::ActionKind::block:
      return action.block_for ? fmt::format("; asks to block for {}", span_text(*action.block_for))
                              : "; asks to block";
    case rules::ActionKind::review:
      return "; asks for a review";
    case rules::ActionKind::incident:
      return "; asks for an incident";
  }
  return "";
}

std::string rule_item(const rules::Rule& rule, const rules::Correlation& correlation) {
  std::string fires = correlation.plain ? "one event is enough" : rule.condition_text;
  if (!correlation.plain && !rule.key_fields.empty())
    fires += fmt::format(" for one {}", fmt::join(rule.key_fields, " and one "));
  return fmt::format(".It Li {}\n{}.\n{}: {}{}.\n", roff_words(rule.handle), roff_words(rule.title),
                     roff_words(events::name_of(rule.severity)), roff_words(fires),
                     roff_words(asked_action(rule.action)));
}

std::string rules_section() {
  std::string page =
      ".Sh RULES\nThose that are shipped, by the name that\n.Fl \\-rule\nand\n"
      ".Ic \\&[rules]\nin\n.Xr secops.toml 5\ntake, with the severity of what they find, when they "
      "fire, and what they ask for.\n.Bl -tag -width Ds\n";
  events::FieldNames names;
  std::vector<Problem> problems;
  const rules::RuleSet set =
      rules::RuleSet::read(jobs::rule_texts({}, problems), {}, names, problems);
  std::map<std::string, std::string> items;
  for (std::size_t i = 0; i < set.rules().size(); ++i)
    if (set.rules()[i].reports)
      items[set.rules()[i].handle] = rule_item(set.rules()[i], set.correlations()[i]);
  for (const auto& [handle, item] : items) page += item;
  return page + ".El\n";
}

}  // namespace

std::string check_logs_manual() {
  return rules_section() + formats_section() + std::string(time_stamps) + actions_section();
}

}  // namespace secops::app
