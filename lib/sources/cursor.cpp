#include <algorithm>
#include <nlohmann/json.hpp>

#include "sources/source.h"
#include "sources/trail.h"

namespace secops::sources {
namespace {

constexpr int version = 1;
constexpr std::size_t longest_saved = 8192;
constexpr std::size_t longest_format = 64;

bool is_sha256(const std::string& text) {
  return text.size() == 64 && text.find_first_not_of("0123456789abcdef") == std::string::npos;
}

// Reads members of the right type only; notes when one was not.
class Members {
 public:
  explicit Members(const nlohmann::json& object) : object_(object) {}

  std::uint64_t number(const char* name) {
    const auto member = object_.find(name);
    if (member != object_.end() && member->is_number_unsigned()) {
      return member->get<std::uint64_t>();
    }
    complete_ = false;
    return 0;
  }

  std::int64_t signed_number(const char* name) {
    const auto member = object_.find(name);
    // An unsigned one may be too large for the type and would wrap around.
    if (member != object_.end() && member->is_number_integer() &&
        (!member->is_number_unsigned() || member->get<std::uint64_t>() <= INT64_MAX)) {
      return member->get<std::int64_t>();
    }
    complete_ = false;
    return 0;
  }

  std::string text(const char* name) {
    const auto member = object_.find(name);
    if (member != object_.end() && member->is_string()) return member->get<std::string>();
    complete_ = false;
    return "";
  }

  bool complete() const { return complete_; }

 private:
  const nlohmann::json& object_;
  bool complete_{true};
};

// How far a file was read, and what it is recognised by.
nlohmann::json place_of(const Cursor& cursor) {
  return {
      {"device", cursor.device},
      {"inode", cursor.inode},
      {"born_us", cursor.born.time_since_epoch().count()},
      {"offset", cursor.offset},
      {"size", cursor.size},
      {"head_length", cursor.head_length},
      {"head_hash", cursor.head_hash},
      {"tail_hash", cursor.tail_hash},
      {"modified_us", cursor.modified.time_since_epoch().count()},
  };
}

std::optional<Cursor> place_in(const nlohmann::json& object) {
  if (!object.is_object()) return std::nullopt;
  Members members(object);
  Cursor cursor;
  cursor.device = members.number("device");
  cursor.inode = members.number("inode");
  // Cursors of earlier versions have none.
  if (object.contains("born_us")) cursor.born = Time(Duration(members.signed_number("born_us")));
  cursor.offset = members.number("offset");
  cursor.size = members.number("size");
  cursor.head_length = members.number("head_length");
  cursor.head_hash = members.text("head_hash");
  cursor.tail_hash = members.text("tail_hash");
  cursor.modified = Time(Duration(members.signed_number("modified_us")));
  bool sound = members.complete() && is_sha256(cursor.head_hash) && is_sha256(cursor.tail_hash) &&
               cursor.offset <= INT64_MAX &&
               cursor.head_length == std::min<std::uint64_t>(cursor.offset, head_limit);
  if (!sound) return std::nullopt;
  return cursor;
}

// False if there is more than a cursor can hold. Cursors of earlier versions have none.
bool read_finished(const nlohmann::json& object, Cursor& cursor) {
  const auto finished = object.find("finished");
  if (finished == object.end()) return true;
  if (!finished->is_array() || finished->size() > most_finished) return false;
  for (const nlohmann::json& one : *finished) {
    std::optional<Cursor> place = place_in(one);
    if (!place) return false;
    cursor.finished.push_back(std::move(*place));
  }
  return true;
}

}  // namespace

bool begins_anew(const std::vector<Gap>& gaps) {
  return std::any_of(gaps.begin(), gaps.end(), [](const Gap& gap) { return gap.anew; });
}

std::string save(const Cursor& cursor) {
  nlohmann::json object = place_of(cursor);
  object["version"] = version;
  object["format"] = cursor.format;
  object["counted_us"] = cursor.counted.time_since_epoch().count();
  object["seen_us"] = cursor.seen.time_since_epoch().count();
  nlohmann::json& finished = object["finished"] = nlohmann::json::array();
  for (const Cursor& one : cursor.finished) finished.push_back(place_of(one));
  return object.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

std::optional<Cursor> restore(std::string_view saved) {
  if (saved.size() > longest_saved) return std::nullopt;
  const nlohmann::json object = nlohmann::json::parse(saved, nullptr, false);
  std::optional<Cursor> cursor = place_in(object);
  if (!cursor) return std::nullopt;
  Members members(object);
  cursor->format = members.text("format");
  // Cursors of earlier versions have neither.
  if (object.contains("counted_us"))
    cursor->counted = Time(Duration(members.signed_number("counted_us")));
  if (object.contains("seen_us")) cursor->seen = Time(Duration(members.signed_number("seen_us")));
  if (members.number("version") != version || !members.complete() ||
      cursor->format.size() > longest_format || !read_finished(object, *cursor))
    return std::nullopt;
  return cursor;
}

}  // namespace secops::sources
