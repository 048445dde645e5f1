// The half of files.h that is about names: directories, globs, absolute paths.
#include <dirent.h>
#include <glob.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <memory>

#include "base/error.h"
#include "host/failure.h"
#include "host/files.h"

namespace secops::host {
namespace {

// glob(3) hands its callback no context.
thread_local std::vector<std::string>* glob_unreadable = nullptr;

int note_unreadable(const char* path, int number) {
  if (glob_unreadable && number != ENOENT && number != ENOTDIR) glob_unreadable->push_back(path);
  return 0;
}

void make_one_directory(const std::string& path) {
  if (::mkdir(system_path(path), 0700) == 0) return;
  if (errno != EEXIST) throw_file_error(errno, "create", path);
  std::optional<FileFacts> facts = facts_of(path);
  if (!facts || facts->kind != FileFacts::Kind::directory) {
    throw_file_error(ENOTDIR, "create", path);
  }
}

}  // namespace

void make_private_directory(const std::string& path) {
  for (std::size_t slash = path.find('/', 1); slash != std::string::npos;
       slash = path.find('/', slash + 1)) {
    make_one_directory(path.substr(0, slash));
  }
  if (!path.empty() && path.back() != '/') make_one_directory(path);
}

std::string folder_of(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  if (slash == std::string::npos) return ".";
  return slash == 0 ? "/" : path.substr(0, slash);
}

std::string real_path(const std::string& path) {
  std::unique_ptr<char, void (*)(void*)> real(::realpath(system_path(path), nullptr), std::free);
  return real ? std::string(real.get()) : path;
}

std::string absolute_path(const std::string& path) {
  std::string whole = path;
  if (path.empty() || path.front() != '/') {
    std::unique_ptr<char, void (*)(void*)> here(::getcwd(nullptr, 0), std::free);
    if (!here) throw_file_error(errno, "look at", ".");
    whole = std::string(here.get()) + "/" + path;
  }
  // ".." stays: behind a link it is not the folder that the text says.
  std::string result;
  for (std::size_t begin = 0; begin < whole.size();) {
    std::size_t end = std::min(whole.find('/', begin), whole.size());
    std::string part = whole.substr(begin, end - begin);
    if (!part.empty() && part != ".") result += "/" + part;
    begin = end + 1;
  }
  return result.empty() ? "/" : result;
}

std::vector<std::string> list_directory(const std::string& path) {
  std::unique_ptr<DIR, int (*)(DIR*)> directory(::opendir(system_path(path)), ::closedir);
  if (!directory) throw_file_error(errno, "list", path);
  std::vector<std::string> names;
  for (;;) {
    errno = 0;
    const dirent* entry = ::readdir(directory.get());
    if (!entry) break;
    std::string name = entry->d_name;
    if (name != "." && name != "..") names.push_back(std::move(name));
  }
  if (errno != 0) throw_file_error(errno, "list", path);
  std::sort(names.begin(), names.end());
  return names;
}

std::vector<std::string> expand_glob(const std::string& pattern,
                                     std::vector<std::string>* unreadable) {
  glob_t found{};
  glob_unreadable = unreadable;
  int result = ::glob(system_path(pattern), GLOB_NOSORT, note_unreadable, &found);
  glob_unreadable = nullptr;
  std::vector<std::string> paths(found.gl_pathv, found.gl_pathv + found.gl_pathc);
  ::globfree(&found);
  if (result == GLOB_NOSPACE) throw_file_error(ENOMEM, "list", pattern);
  std::sort(paths.begin(), paths.end());
  return paths;
}

bool has_glob(std::string_view pattern) {
  return pattern.find_first_of("*?[") != std::string_view::npos;
}

}  // namespace secops::host
