#include "events/country_database.h"

#include <fmt/format.h>
#include <maxminddb.h>

#include <string>

#include "base/error.h"

namespace secops::events {
namespace {

[[noreturn]] void fail(const std::string& path, std::string_view why) {
  throw Error({"enrich.country-database",
               fmt::format("the database of countries cannot be read: {}", why), path, 0, 0,
               "name another with [enrich] country_database, or leave that out"});
}

class Database final : public Countries {
 public:
  explicit Database(const std::string& path) {
    if (const int code = MMDB_open(path.c_str(), MMDB_MODE_MMAP, &database_); code != MMDB_SUCCESS)
      fail(path, MMDB_strerror(code));
    // A file that was cut off opens well; its last record tells.
    std::string mistake;
    if (!is_whole(mistake)) {
      MMDB_close(&database_);
      fail(path, mistake);
    }
  }
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;
  ~Database() override { MMDB_close(&database_); }

  std::optional<std::string_view> country_of(std::string_view address) const override {
    const std::string text(address);
    int unread = 0;
    int code = MMDB_SUCCESS;
    MMDB_lookup_result_s found = MMDB_lookup_string(&database_, text.c_str(), &unread, &code);
    if (unread != 0 || code != MMDB_SUCCESS || !found.found_entry) return std::nullopt;
    MMDB_entry_data_s data{};
    if (MMDB_get_value(&found.entry, &data, "country", "iso_code", nullptr) != MMDB_SUCCESS ||
        !data.has_data || data.type != MMDB_DATA_TYPE_UTF8_STRING || data.data_size != 2)
      return std::nullopt;
    const std::string_view code_text(data.utf8_string, data.data_size);
    for (const char c : code_text)
      if (c < 'A' || c > 'Z') return std::nullopt;
    return code_text;
  }

 private:
  bool is_whole(std::string& mistake) const {
    MMDB_entry_data_list_s* list = nullptr;
    int code = MMDB_get_metadata_as_entry_data_list(&database_, &list);
    MMDB_free_entry_data_list(list);
    // Both ends of the tree of addresses, where it has them.
    for (const char* address : {"0.0.0.0", "255.255.255.255"}) {
      int unread = 0;
      int looked = MMDB_SUCCESS;
      MMDB_lookup_result_s found = MMDB_lookup_string(&database_, address, &unread, &looked);
      if (code == MMDB_SUCCESS) code = looked;
      if (code != MMDB_SUCCESS || !found.found_entry) continue;
      MMDB_entry_data_list_s* record = nullptr;
      code = MMDB_get_entry_data_list(&found.entry, &record);
      MMDB_free_entry_data_list(record);
    }
    if (code != MMDB_SUCCESS) mistake = MMDB_strerror(code);
    return code == MMDB_SUCCESS;
  }

  MMDB_s database_{};
};

}  // namespace

std::unique_ptr<Countries> open_country_database(const std::string& path) {
  return std::make_unique<Database>(path);
}

}  // namespace secops::events
