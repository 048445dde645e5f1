#include "host/failure.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstring>

#include "base/text.h"
#include "host/files.h"
#include "host/process.h"
#include "host/users.h"

namespace secops::host {
namespace {

struct Wording {
  int number;
  std::string_view code;
};

constexpr Wording wordings[] = {
    {ENOENT, "file.missing"},        {ENOTDIR, "file.missing"},      {EISDIR, "file.not-a-file"},
    {ENXIO, "file.not-a-file"},      {EEXIST, "file.exists"},        {ENOSPC, "file.no-space"},
    {EDQUOT, "file.no-space"},       {EFBIG, "file.too-large"},      {EROFS, "file.read-only"},
    {ELOOP, "file.link-refused"},    {EMFILE, "file.too-many-open"}, {ENFILE, "file.too-many-open"},
    {ENAMETOOLONG, "file.bad-name"}, {EINVAL, "file.bad-name"},
};

bool reads(std::string_view doing) {
  return doing == "read" || doing == "list" || doing == "look at";
}

std::string code_of(int number, std::string_view doing) {
  if (number == EACCES || number == EPERM) {
    return reads(doing) ? "file.unreadable" : "file.unwritable";
  }
  if (number == ENOTDIR && !reads(doing)) return "file.not-a-directory";
  for (const Wording& wording : wordings) {
    if (wording.number == number) return std::string(wording.code);
  }
  return reads(doing) ? "file.unreadable" : "file.unwritable";
}

std::string permission_hint(std::string_view doing, const std::string& path) {
  std::string me = user_name(effective_uid());
  struct stat facts {};
  if (::stat(path.c_str(), &facts) != 0) {
    return fmt::format("this runs as {}; see which directory stops it: namei -l {}", me,
                       shell_quoted(path));
  }
  std::string group = group_name(facts.st_gid);
  if (reads(doing) && facts.st_gid != 0 && (facts.st_mode & S_IRGRP) != 0) {
    return fmt::format("this runs as {}; the group {} may read it: sudo usermod -aG {} {}", me,
                       group, shell_quoted(group), shell_quoted(me));
  }
  return fmt::format("this runs as {}; it belongs to {}:{} with mode {:04o}", me,
                     user_name(facts.st_uid), group, facts.st_mode & 07777u);
}

std::string hint_of(int number, std::string_view doing, const std::string& path) {
  switch (number) {
    case EACCES:
    case EPERM:
      return permission_hint(doing, path);
    case ENOENT:
      if (reads(doing))
        return fmt::format("see what there is: ls -l {}", shell_quoted(folder_of(path)));
      if (doing != "create" && doing != "write") return "";
      return fmt::format("make its directory: install -d -o {} {}",
                         shell_quoted(user_name(effective_uid())), shell_quoted(folder_of(path)));
    case ENOSPC:
    case EDQUOT:
      return fmt::format("free some space: df -h {}", shell_quoted(path));
    case EMFILE:
    case ENFILE:
      return "raise the limit of open files: ulimit -n 1024";
    default:
      return "";
  }
}

}  // namespace

std::string_view words_of(int number) {
  const char* words = ::strerrordesc_np(number);
  return words ? words : "unknown error";
}

void throw_file_error(int number, std::string_view doing, const std::string& path) {
  Problem problem;
  problem.code = code_of(number, doing);
  problem.message = fmt::format("cannot {} {}: {}", doing, path, words_of(number));
  problem.hint = hint_of(number, doing, path);
  throw Error(std::move(problem));
}

const char* system_path(const std::string& path) {
  if (path.find('\0') != std::string::npos) {
    Problem problem;
    problem.code = "file.bad-name";
    problem.message = fmt::format("cannot use {}: a file name cannot hold a NUL byte", path);
    throw Error(std::move(problem));
  }
  return path.c_str();
}

}  // namespace secops::host
