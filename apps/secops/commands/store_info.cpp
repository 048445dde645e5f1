#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "answer.h"
#include "base/text.h"
#include "command.h"
#include "session.h"

namespace secops::app {

namespace {

using Json = nlohmann::ordered_json;

std::string fact(std::string_view label, std::string_view value) {
  return fmt::format("{:<12}{}\n", label, value);
}

std::string audit_text(const store::Info& info, Session& session) {
  std::string text = counted(static_cast<std::uint64_t>(info.audit_rows), "row");
  if (info.oldest_audit && info.newest_audit) {
    text += fmt::format(", {} to {}", local_text(*info.oldest_audit, session.zone()),
                        local_text(*info.newest_audit, session.zone()));
  }
  return text;
}

class StoreInfo : public Command {
 public:
  Answer run(Session& session) override {
    store::Info info = session.store(store::OpenOptions::Mode::read_only).info();
    Answer answer;
    answer.text = fact("store", escaped(info.path)) + fact("size", grouped_bytes(info.bytes)) +
                  fact("schema", std::to_string(info.schema_version)) +
                  fact("sqlite", info.sqlite_version) + fact("journal", info.journal_mode) +
                  fact("audit", audit_text(info, session)) +
                  fact("audit head", info.audit_rows > 0 ? info.audit_head
                                                         : "none, as long as nothing is recorded");
    answer.data = json_of(info);
    for (const store::Info::Table& table : info.tables) {
      answer.text += fact(
          "table", fmt::format("{:<20} {:>12}", escaped(table.name), grouped_rows(table.rows)));
    }
    answer.plugin = fmt::format("store of {} | size={}B audit={}", grouped_bytes(info.bytes),
                                info.bytes, info.audit_rows);
    return answer;
  }

 private:
  static std::string grouped_rows(std::int64_t rows) {
    return grouped(static_cast<std::uint64_t>(rows));
  }
  static std::string grouped_bytes(std::int64_t bytes) {
    return counted(static_cast<std::uint64_t>(bytes), "byte");
  }

  static Json json_of(const store::Info& info) {
    Json json;
    json["path"] = info.path;
    json["bytes"] = info.bytes;
    json["schema_version"] = info.schema_version;
    json["sqlite_version"] = info.sqlite_version;
    json["journal_mode"] = info.journal_mode;
    json["tables"] = Json::array();
    for (const store::Info::Table& table : info.tables) {
      json["tables"].push_back({{"name", table.name}, {"rows", table.rows}});
    }
    json["audit"] = {{"rows", info.audit_rows},
                     {"head", info.audit_rows > 0 ? Json(info.audit_head) : Json()},
                     {"oldest", info.oldest_audit ? Json(rfc3339(*info.oldest_audit)) : Json()},
                     {"newest", info.newest_audit ? Json(rfc3339(*info.newest_audit)) : Json()}};
    return json;
  }
};

}  // namespace

CommandType store_info_type() {
  CommandType type;
  type.path = "store info";
  type.summary = "Say where the store is and what is in it";
  type.description =
      "Shows the path, the size, the versions and the rows of every table, and the head of the "
      "audit chain.\n\n"
      "Note the head on another machine, day by day: `secops store verify --head` with a noted one "
      "proves that every row up to it is still there and unchanged, however many came after. "
      "Without a noted head nobody can tell that the last rows were cut off. As long as nothing is "
      "recorded there is none to note (null in JSON).";
  type.examples = {
      {"secops store info", "the store that this user's commands use"},
      {"ssh HOST secops store info --json | jq -r .data.audit.head >> heads", "note the head"},
  };
  type.make = [] { return std::unique_ptr<Command>(std::make_unique<StoreInfo>()); };
  return type;
}

}  // namespace secops::app
