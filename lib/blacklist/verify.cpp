#include "blacklist/verify.h"

#include <fmt/format.h>

#include <map>
#include <nlohmann/json.hpp>

#include "blacklist/entry.h"
#include "blacklist/feed.h"
#include "blacklist/feed_blocks.h"
#include "blacklist/rows.h"

namespace secops::blacklist {
namespace {

using nlohmann::json;

constexpr std::size_t problem_limit = 100;

// What the trail says last of an entry or a feed.
struct Said {
  bool listed{false};
  json last;  // as it was listed
};

std::map<std::string, Said> said_in_trail(store::Read& read) {
  std::map<std::string, Said> said;
  read.query(
      "SELECT subject, change, after_state FROM audit WHERE change LIKE 'blacklist.%' AND (subject "
      "LIKE 'b-%' OR subject LIKE 'feed:%') ORDER BY sequence",
      {}, [&](const store::Row& row) {
        const std::string change = row.text(1);
        Said& one = said[row.text(0)];
        one.listed = change == "blacklist.added" || change == "blacklist.extended" ||
                     change == "blacklist.imported";
        if (one.listed) one.last = json::parse(row.text(2), nullptr, false);
      });
  return said;
}

// Earlier versions wrote ends into the trail more exactly than into the table.
void to_milliseconds(json& moment) {
  const auto time =
      moment.is_string() ? parse_moment(moment.get<std::string>(), Time(), Zone()) : std::nullopt;
  if (time) moment = rfc3339(std::chrono::floor<std::chrono::milliseconds>(*time));
}

bool is_same(const Entry& entry, const Said& said) {
  json now = json::parse(entry_json(entry), nullptr, false);
  json last = said.last;
  for (json* one : {&now, &last})
    if (one->is_object() && one->contains("expires")) to_milliseconds(one->at("expires"));
  return said.listed == !entry.ended.has_value() && (!last.is_object() || last == now);
}

}  // namespace

void verify(store::Read& read, std::vector<std::string>& problems) {
  std::map<std::string, Said> said = said_in_trail(read);
  const bool pruned =
      read.integer("SELECT 1 FROM audit_marks WHERE kind = 'sealed'").value_or(0) == 1;
  std::size_t found = 0;
  const auto add = [&](std::string problem) {
    if (found++ < problem_limit) problems.push_back(std::move(problem));
  };
  for (const Entry& entry : load(read, "ORDER BY id", {})) {
    const auto known = said.extract(entry.id);
    if (known.empty()) {
      if (!pruned) add(fmt::format("entry {} is in no row of the audit trail", entry.id));
    } else if (!is_same(entry, known.mapped())) {
      add(fmt::format("entry {} is not what the last audit row about it says", entry.id));
    }
  }
  for (const Feed& feed : feeds(read)) {
    const auto known = said.extract("feed:" + feed.name);
    if (known.empty() && !pruned)
      add(fmt::format("feed {} is in no row of the audit trail", feed.name));
    if (!known.empty() && known.mapped().last.is_object() &&
        known.mapped().last.value("sha256", "") != feed.digest)
      add(fmt::format("feed {} is not what the last audit row about it says", feed.name));
    if (digest_of(blocks_of(load_feed(read, feed.name))) != feed.digest)
      add(fmt::format("feed {} holds other values than were imported", feed.name));
  }
  for (const auto& [subject, one] : said)
    if (one.listed) add(fmt::format("{} was listed and is not there", subject));
}

}  // namespace secops::blacklist
