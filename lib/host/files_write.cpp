// The writing half of files.h: a file that could not be written whole is not there at all.
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>

#include "base/digest.h"
#include "host/descriptor.h"
#include "host/failure.h"
#include "host/files.h"

namespace secops::host {
namespace {

// Without it a power cut may bring the old name back.
void sync_directory(const std::string& directory) {
  Descriptor open(::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!open.is_open()) throw_file_error(errno, "write", directory);
  // Some file systems cannot sync a directory and say EINVAL: there is nothing to be done there.
  if (::fsync(open.number()) != 0 && errno != EINVAL) throw_file_error(errno, "write", directory);
}

void write_all(int descriptor, std::string_view content, const std::string& path) {
  while (!content.empty()) {
    ssize_t count = ::write(descriptor, content.data(), content.size());
    if (count >= 0) {
      content.remove_prefix(static_cast<std::size_t>(count));
    } else if (errno != EINTR) {
      throw_file_error(errno, "write", path);
    }
  }
}

void finish(Descriptor& file, const std::string& path) {
  if (::fsync(file.number()) != 0) throw_file_error(errno, "write", path);
  // NFS and quotas report a failed write only here.
  if (::close(file.release()) != 0 && errno != EINTR) throw_file_error(errno, "write", path);
}

// Removes a file again unless it was kept.
class Unfinished {
 public:
  explicit Unfinished(std::string path) : path_(std::move(path)) {}
  Unfinished(const Unfinished&) = delete;
  Unfinished& operator=(const Unfinished&) = delete;
  ~Unfinished() {
    if (!path_.empty()) ::unlink(path_.c_str());
  }
  void keep() { path_.clear(); }

 private:
  std::string path_;
};

}  // namespace

void create_file(const std::string& path, std::string_view content, unsigned mode) {
  Descriptor file(::open(system_path(path), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
                         mode & 0600u));
  if (!file.is_open()) throw_file_error(errno, "create", path);
  Unfinished unfinished(path);
  if (::fchmod(file.number(), mode) != 0) throw_file_error(errno, "create", path);
  write_all(file.number(), content, path);
  finish(file, path);
  unfinished.keep();
  sync_directory(folder_of(path));
}

std::string copy_content(const Reader& from, const std::string& to) {
  Descriptor file(::open(system_path(to), O_WRONLY | O_TRUNC | O_NOFOLLOW | O_CLOEXEC));
  if (!file.is_open()) throw_file_error(errno, "write", to);
  std::vector<char> piece(256u << 10);
  Sha256Stream digest;
  std::uint64_t at = 0;
  while (const std::size_t count = from.read_at(at, piece.data(), piece.size())) {
    write_all(file.number(), {piece.data(), count}, to);
    digest.add({piece.data(), count});
    at += count;
  }
  finish(file, to);
  return hex(digest.finish());
}

bool give_file(const std::string& path, const FileFacts& as) {
  if (::lchown(path.c_str(), as.owner, as.group) == 0) return true;
  if (errno == EPERM) return false;
  throw_file_error(errno, "write", path);
}

void remove_file(const std::string& path) {
  if (::unlink(system_path(path)) != 0 && errno != ENOENT) {
    throw_file_error(errno, "remove", path);
  }
}

void publish_file(const std::string& from, const std::string& to) {
  Descriptor content(::open(system_path(from), O_RDONLY | O_NOFOLLOW | O_CLOEXEC));
  if (!content.is_open()) throw_file_error(errno, "read", from);
  if (::fsync(content.number()) != 0) throw_file_error(errno, "write", from);
  int done = ::renameat2(AT_FDCWD, system_path(from), AT_FDCWD, system_path(to), RENAME_NOREPLACE);
  // Not every file system can do that; a second name and the end of the first do the same.
  if (done != 0 && (errno == EINVAL || errno == ENOSYS || errno == EOPNOTSUPP)) {
    done = ::link(system_path(from), system_path(to));
    if (done == 0) done = ::unlink(system_path(from));
  }
  if (done != 0) throw_file_error(errno, "create", to);
  sync_directory(folder_of(to));
}

void rename_file(const std::string& from, const std::string& to) {
  if (::rename(system_path(from), system_path(to)) != 0) throw_file_error(errno, "rename", from);
  sync_directory(folder_of(to));
  if (folder_of(from) != folder_of(to)) sync_directory(folder_of(from));
}

}  // namespace secops::host
