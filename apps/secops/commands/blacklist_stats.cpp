#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "answer.h"
#include "base/text.h"
#include "blacklist/stats.h"
#include "blacklist_view.h"
#include "command.h"
#include "command_tree.h"
#include "session.h"

namespace secops::app {

namespace {

class BlacklistStats : public Command {
 public:
  std::vector<Flag> flags() override {
    return {{"--for", "SPAN", "How far back and ahead to look; otherwise 24h.", &span_}};
  }

  Answer run(Session& session) override {
    const Duration span = this->span();
    blacklist::Filter everything;
    everything.ended = true;
    std::vector<blacklist::Entry> entries;
    std::vector<blacklist::Feed> feeds;
    {
      auto read = session.store(store::OpenOptions::Mode::read_only).read();
      entries = blacklist::list(*read, everything, session.now());
      feeds = blacklist::feeds(*read);
    }
    const blacklist::Stats stats = blacklist::stats_of(entries, span, session.now());
    Answer answer;
    answer.data = data_of(stats, span);
    answer.text = text_of(stats, span);
    answer.data["feeds"] = nlohmann::ordered_json::array();
    std::uint64_t in_feeds = 0;
    for (const blacklist::Feed& feed : feeds) {
      answer.data["feeds"].push_back(feed_json(feed, session));
      answer.data["counts"].push_back(
          {{"what", "feed"}, {"of", feed.name}, {"count", feed.entries}});
      answer.text += feed_row(feed, session);
      if (feed.listed_at(session.now())) in_feeds += feed.entries;
    }
    answer.plugin = fmt::format("{} listed | listed={} added={} removed={} expired={} in_feeds={}",
                                counted(stats.listed, "entry", "entries"), stats.listed,
                                stats.added, stats.removed, stats.expired, in_feeds);
    return answer;
  }

 private:
  Duration span() const {
    if (!span_) return std::chrono::hours(24);
    const Duration span = span_said(*span_, "--for");
    if (span > Duration(0)) return span;
    throw usage_error("bad-value", fmt::format("--for is no time: \"{}\"", *span_),
                      std::string(span_hint));
  }

  static std::string counts(const std::map<std::string, std::uint64_t>& by) {
    std::string text;
    for (const auto& [name, count] : by)
      text += fmt::format("{}{} {}", text.empty() ? "" : ", ", grouped(count), name);
    return text;
  }

  static std::string text_of(const blacklist::Stats& stats, Duration span) {
    std::string text = fmt::format("listed      {}", grouped(stats.listed));
    if (stats.listed > 0)
      text += fmt::format(": {}; by {}", counts(stats.by_kind), counts(stats.by_source));
    text += fmt::format("\nfor ever    {}\nending      {} within {}\n", grouped(stats.forever),
                        grouped(stats.ending), span_text(span));
    text += fmt::format("last {:<6} {} added, {} removed, {} expired\n", span_text(span),
                        grouped(stats.added), grouped(stats.removed), grouped(stats.expired));
    for (const auto& [value, count] : stats.repeaters)
      text += fmt::format("again       {} {} ({})\n", shown_value(value), counted(count, "time"),
                          name_of(value.kind));
    return text;
  }

  // One number a row, for --csv.
  static nlohmann::ordered_json counts_of(const blacklist::Stats& stats) {
    nlohmann::ordered_json rows = nlohmann::ordered_json::array();
    const auto add = [&](std::string_view what, const std::string& of, std::uint64_t count) {
      rows.push_back({{"what", what}, {"of", of}, {"count", count}});
    };
    add("listed", "", stats.listed);
    for (const auto& [kind, count] : stats.by_kind) add("listed", "kind " + kind, count);
    for (const auto& [source, count] : stats.by_source) add("listed", "source " + source, count);
    add("forever", "", stats.forever);
    add("ending", "", stats.ending);
    add("added", "", stats.added);
    add("removed", "", stats.removed);
    add("expired", "", stats.expired);
    for (const auto& [value, count] : stats.repeaters)
      add("again", fmt::format("{} {}", name_of(value.kind), value.text), count);
    return rows;
  }

  static nlohmann::ordered_json data_of(const blacklist::Stats& stats, Duration span) {
    nlohmann::ordered_json data;
    data["listed"] = stats.listed;
    data["forever"] = stats.forever;
    data["by_kind"] = stats.by_kind;
    data["by_source"] = stats.by_source;
    data["span"] = std::chrono::duration_cast<std::chrono::seconds>(span).count();
    data["ending"] = stats.ending;
    data["added"] = stats.added;
    data["removed"] = stats.removed;
    data["expired"] = stats.expired;
    data["counts"] = counts_of(stats);
    data["repeaters"] = nlohmann::ordered_json::array();
    for (const auto& [value, count] : stats.repeaters)
      data["repeaters"].push_back(
          {{"kind", name_of(value.kind)}, {"value", value.text}, {"times", count}});
    return data;
  }

  std::optional<std::string> span_;
};

}  // namespace

CommandType blacklist_stats_type() {
  CommandType type;
  type.path = "blacklist stats";
  type.summary = "Show the list in numbers";
  type.description =
      "Counts what is listed now, by kind and by who listed it, what came and went lately, and "
      "which "
      "values were listed again and again, as far as the store's retention reaches.";
  type.examples = {{"secops blacklist stats --for 7d", "the week"}};
  type.table = {"counts", {"what", "of", "count"}};
  type.make = [] { return std::unique_ptr<Command>(std::make_unique<BlacklistStats>()); };
  return type;
}

}  // namespace secops::app
