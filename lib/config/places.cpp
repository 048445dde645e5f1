#include "base/error.h"
#include "config/config.h"
#include "host/files.h"
#include "host/process.h"
#include "host/users.h"

namespace secops::config {
namespace {

bool may_exist(const std::string& path) {
  try {
    return host::facts_of(path).has_value();
  } catch (const Error&) {
    return true;  // reading it will say what is wrong
  }
}

void add_if_there(std::vector<std::string>& paths, const std::string& path) {
  if (may_exist(path)) paths.push_back(path);
}

void add_folder(std::vector<std::string>& paths, const std::string& folder) {
  if (!may_exist(folder)) return;
  try {
    for (const std::string& name : host::list_directory(folder))
      if (name.ends_with(".toml") && !name.starts_with('.')) paths.push_back(folder + "/" + name);
  } catch (const Error&) {
    paths.push_back(folder);
  }
}

std::optional<std::string> not_empty(std::optional<std::string> text) {
  if (text && text->empty()) return std::nullopt;
  return text;
}

// setpriv and su leave the home of who called them, which says nothing about us: one that is closed
// is not ours to complain about.
bool is_another_users(const std::string& home) {
  try {
    host::facts_of(home + "/.config/secops/secops.toml");
    return false;
  } catch (const Error&) {
    const auto facts = host::facts_of(home);
    return facts && facts->owner != host::effective_uid();
  }
}

}  // namespace

Places Places::of_process(const std::optional<std::string>& flag) {
  Places places;
  places.flag = not_empty(flag);
  places.variable = not_empty(host::environment("SECOPS_CONFIG"));
  const auto base = host::environment("XDG_CONFIG_HOME");
  const auto home = host::own_home();
  // The XDG specification: a relative path is to be ignored.
  if (base && base->starts_with('/'))
    places.user_directory = *base + "/secops";
  else if (home && home->starts_with('/') && !is_another_users(*home))
    places.user_directory = *home + "/.config/secops";
  return places;
}

std::vector<std::string> Config::paths_in(const Places& places) {
  if (const auto& named = places.flag ? places.flag : places.variable) {
    if (*named == "none") return {};
    return {*named};
  }
  std::vector<std::string> paths;
  add_if_there(paths, places.system_directory + "/secops.toml");
  add_folder(paths, places.system_directory + "/conf.d");
  if (!places.user_directory.empty()) add_if_there(paths, places.user_directory + "/secops.toml");
  return paths;
}

std::vector<std::string> Config::default_paths(const std::optional<std::string>& flag) {
  return paths_in(Places::of_process(flag));
}

}  // namespace secops::config
