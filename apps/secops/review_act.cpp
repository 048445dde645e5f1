#include "review_act.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "base/text.h"
#include "review_view.h"

namespace secops::app {

std::vector<Argument> ReviewAct::arguments() {
  return {
      {"ID",
       "An item, by its id or any unique beginning of four characters or more, with the version "
       "that was shown behind @.",
       &ids_, true}};
}

Answer ReviewAct::run(Session& session) {
  check(session);
  const bool dry_run = session.flags().dry_run;
  const review::Person person = person_of(session);
  Answer answer;
  answer.data["dry_run"] = dry_run;
  answer.data["items"] = nlohmann::ordered_json::array();
  std::vector<std::pair<review::Item, Done>> all;
  store::Store& store = session.store(store::OpenOptions::Mode::read_write);
  try {
    auto write = store.write(session.act());
    for (const std::string& id : ids_) {
      review::Found found = review::find(*write, id);
      Done done = act(*write, found, person, session);
      all.emplace_back(std::move(found.item), std::move(done));
    }
    if (!dry_run) write->commit();
  } catch (const Error& error) {
    throw_pasted(error, session);
  }
  std::size_t changed = 0;
  for (const auto& [item, done] : all) {
    nlohmann::ordered_json json = item_json(item, session);
    json["changed"] = done.changed;
    answer.data["items"].push_back(std::move(json));
    changed += done.changed ? 1 : 0;
    answer.text += fmt::format("{}: {}{} ({} {}{})\n", item.id,
                               !done.changed ? "unchanged: "
                               : dry_run     ? "would be "
                                             : "",
                               done.words, name_of(item.kind), Foreign(item.subject),
                               item.amount ? ", " + assets::text_of(*item.amount) : "");
  }
  answer.text += more_text(session);
  add_data(answer.data);
  if (all.size() == 1 && !dry_run && !all.front().second.over)
    answer.text += fmt::format("next: {}\n", next_lines(all.front().first, session).front());
  answer.plugin =
      fmt::format("{} of {} changed | changed={}", changed, counted(all.size(), "item"), changed);
  return answer;
}

Flag reason_flag_of(std::string& reason) {
  return {"--reason", "TEXT", "Why; kept in the audit trail.", &reason, {}, true};
}

}  // namespace secops::app
