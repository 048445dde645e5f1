#include "host/files.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

#include "base/digest.h"
#include "base/error.h"
#include "base/text.h"
#include "host/descriptor.h"
#include "host/failure.h"

namespace secops::host {
namespace {

FileFacts::Kind kind_of(mode_t mode) {
  switch (mode & S_IFMT) {
    case S_IFREG:
      return FileFacts::Kind::regular;
    case S_IFDIR:
      return FileFacts::Kind::directory;
    case S_IFIFO:
      return FileFacts::Kind::fifo;
    case S_IFSOCK:
      return FileFacts::Kind::socket;
    case S_IFLNK:
      return FileFacts::Kind::link;
    default:
      return FileFacts::Kind::device;
  }
}

Time time_of(const struct statx_timestamp& stamp) {
  return Time(std::chrono::floor<Duration>(std::chrono::seconds(stamp.tv_sec) +
                                           std::chrono::nanoseconds(stamp.tv_nsec)));
}

FileFacts facts_from(const struct statx& status) {
  FileFacts facts;
  facts.device = makedev(status.stx_dev_major, status.stx_dev_minor);
  facts.inode = status.stx_ino;
  facts.size = status.stx_size;
  facts.modified = time_of(status.stx_mtime);
  if ((status.stx_mask & STATX_BTIME) != 0) facts.born = time_of(status.stx_btime);
  facts.mode = status.stx_mode & 07777u;
  facts.owner = status.stx_uid;
  facts.group = status.stx_gid;
  facts.kind = kind_of(status.stx_mode);
  return facts;
}

// Of the open file if the path is ""; false and errno if it cannot be looked at.
bool look_at(int folder, const char* path, FileFacts& facts) {
  struct statx status {};
  const int flags = *path == '\0' ? AT_EMPTY_PATH : 0;
  if (::statx(folder, path, flags, STATX_BASIC_STATS | STATX_BTIME, &status) != 0) return false;
  facts = facts_from(status);
  return true;
}

[[noreturn]] void refuse(const FileFacts& facts, const std::string& path) {
  constexpr std::string_view names[] = {"a regular file", "a directory", "a FIFO",
                                        "a socket",       "a device",    "a link"};
  Problem problem;
  problem.code = "file.not-a-file";
  problem.message =
      fmt::format("cannot read {}: it is {}", path, names[static_cast<std::size_t>(facts.kind)]);
  throw Error(std::move(problem));
}

}  // namespace

std::optional<FileFacts> facts_of(const std::string& path) {
  FileFacts facts;
  if (look_at(AT_FDCWD, system_path(path), facts)) return facts;
  if (errno == ENOENT || errno == ENOTDIR) return std::nullopt;
  throw_file_error(errno, "look at", path);
}

// Looked at before it is opened, because opening alone can set off a device or wait for a FIFO's
// writer; and once more when open, because the name may have changed hands in between.
Reader Reader::open_as(FileFacts::Kind kind, const std::string& path, int flags) {
  FileFacts before;
  if (!look_at(AT_FDCWD, system_path(path), before)) throw_file_error(errno, "read", path);
  if (before.kind != kind) refuse(before, path);

  int number = -1;
  do {
    number = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY | flags);
  } while (number < 0 && errno == EINTR);
  if (number < 0) throw_file_error(errno, "read", path);
  Reader reader;
  reader.descriptor_ = number;
  reader.owned_ = true;
  reader.path_ = path;
  reader.facts_ = reader.facts_now();
  if (reader.facts_.kind != kind) refuse(reader.facts_, path);
  return reader;
}

Reader Reader::open(const std::string& path) {
  Reader reader = open_as(FileFacts::Kind::regular, path, O_NONBLOCK);
  ::posix_fadvise(reader.descriptor_, 0, 0, POSIX_FADV_SEQUENTIAL);
  return reader;
}

Reader Reader::open_fifo(const std::string& path) {
  return open_as(FileFacts::Kind::fifo, path, 0);
}

Reader Reader::standard_input() {
  Reader reader;
  reader.descriptor_ = STDIN_FILENO;
  reader.path_ = "standard input";
  reader.facts_ = reader.facts_now();
  if (reader.facts_.kind == FileFacts::Kind::directory) refuse(reader.facts_, reader.path_);
  return reader;
}

Reader::Reader(Reader&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)),
      owned_(std::exchange(other.owned_, false)),
      path_(std::move(other.path_)),
      facts_(other.facts_) {}

Reader& Reader::operator=(Reader&& other) noexcept {
  std::swap(descriptor_, other.descriptor_);
  std::swap(owned_, other.owned_);
  std::swap(path_, other.path_);
  std::swap(facts_, other.facts_);
  return *this;
}

Reader::~Reader() {
  if (owned_ && descriptor_ >= 0) ::close(descriptor_);
}

FileFacts Reader::facts_now() const {
  FileFacts facts;
  if (!look_at(descriptor_, "", facts)) throw_file_error(errno, "read", path_);
  return facts;
}

std::size_t Reader::read_at(std::uint64_t offset, char* buffer, std::size_t size) const {
  if (!std::in_range<off_t>(offset)) return 0;
  for (;;) {
    ssize_t count = ::pread(descriptor_, buffer, size, static_cast<off_t>(offset));
    if (count >= 0) return static_cast<std::size_t>(count);
    if (errno != EINTR) throw_file_error(errno, "read", path_);
  }
}

std::size_t Reader::read(char* buffer, std::size_t size) {
  for (;;) {
    ssize_t count = ::read(descriptor_, buffer, size);
    if (count >= 0) return static_cast<std::size_t>(count);
    if (errno == EAGAIN) {
      // Whoever gave us this pipe made it non-blocking.
      pollfd wait{descriptor_, POLLIN, 0};
      ::poll(&wait, 1, -1);
    } else if (errno != EINTR) {
      throw_file_error(errno, "read", path_);
    }
  }
}

std::string read_file(const std::string& path, std::size_t limit) {
  return read_whole(Reader::open(path), limit);
}

std::string read_whole(const Reader& reader, std::size_t limit) {
  std::string content;
  constexpr std::size_t step = 64u << 10;
  for (;;) {
    std::size_t before = content.size();
    content.resize(before + step);
    std::size_t count = reader.read_at(before, content.data() + before, step);
    content.resize(before + count);
    if (count == 0) return content;
    if (content.size() > limit) {
      Problem problem;
      problem.code = "file.too-large";
      problem.message =
          fmt::format("cannot read {}: it is larger than {} bytes", reader.path(), grouped(limit));
      throw Error(std::move(problem));
    }
  }
}

std::string digest_of_file(const std::string& path) {
  const Reader reader = Reader::open(path);
  std::vector<char> piece(256u << 10);
  Sha256Stream digest;
  std::uint64_t at = 0;
  while (const std::size_t count = reader.read_at(at, piece.data(), piece.size())) {
    digest.add({piece.data(), count});
    at += count;
  }
  return hex(digest.finish());
}

}  // namespace secops::host
