// Files: the only code that opens them. Failures are Error "file.…" with the path and errno's
// words.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"

namespace secops::host {

struct FileFacts {
  std::uint64_t device{0};
  std::uint64_t inode{0};
  std::uint64_t size{0};
  Time modified{};
  Time born{};             // when it was made; 0 where the file system does not say
  std::uint32_t mode{0};   // permission bits
  std::uint32_t owner{0};  // uid
  std::uint32_t group{0};  // gid
  enum class Kind { regular, directory, fifo, socket, device, link } kind{Kind::regular};
};

// Nothing if it does not exist; throws on other failures. Follows links.
std::optional<FileFacts> facts_of(const std::string& path);

// A file opened for reading: regular files (also of /proc); FIFOs, sockets and devices are refused.
class Reader {
 public:
  static Reader open(const std::string& path);
  static Reader standard_input();
  // A FIFO, such as a shell makes for <(…): waits until somebody writes. All else is refused.
  static Reader open_fifo(const std::string& path);
  Reader(Reader&&) noexcept;
  Reader& operator=(Reader&&) noexcept;
  ~Reader();

  const std::string& path() const { return path_; }
  const FileFacts& facts() const { return facts_; }  // at opening
  FileFacts facts_now() const;
  // Up to `size` bytes at `offset`; 0 at the end. Thread-safe (pread). Regular files only.
  std::size_t read_at(std::uint64_t offset, char* buffer, std::size_t size) const;
  // Up to `size` next bytes; 0 at the end. For standard input and FIFOs.
  std::size_t read(char* buffer, std::size_t size);
  int descriptor() const { return descriptor_; }

 private:
  Reader() = default;
  static Reader open_as(FileFacts::Kind kind, const std::string& path, int flags);
  int descriptor_{-1};
  bool owned_{false};
  std::string path_;
  FileFacts facts_;
};

// A whole small file; throws if larger than `limit`.
std::string read_file(const std::string& path, std::size_t limit = 16u << 20);
// The same of one that is open, whose facts were looked at.
std::string read_whole(const Reader& reader, std::size_t limit);

// Creates; fails with "file.exists" if there is one.
void create_file(const std::string& path, std::string_view content, unsigned mode = 0600);
// Gives the file the owner and the group of another; false where that is not allowed.
bool give_file(const std::string& path, const FileFacts& as);
void remove_file(const std::string& path);                         // absent is fine
void rename_file(const std::string& from, const std::string& to);  // and fsync of the directory
// Syncs `from`, gives it the name `to` and syncs the directory; fails with "file.exists" if that
// name is taken, also by somebody who was faster.
void publish_file(const std::string& from, const std::string& to);
// Writes all that is in `from` over what is in the file `to`, which must be there. SHA-256 of it,
// hex.
std::string copy_content(const Reader& from, const std::string& to);
// SHA-256 of a file of any size, hex.
std::string digest_of_file(const std::string& path);
// Creates the directory and its parents, 0700; an existing one is left as it is.
void make_private_directory(const std::string& path);
// The directory that a path leads through last: "." for a bare name.
std::string folder_of(const std::string& path);
// What a path leads to through all links; itself if there is nothing yet.
std::string real_path(const std::string& path);
// From the root, without "." and doubled slashes; ".." and links are left as they are.
std::string absolute_path(const std::string& path);

// Names in a directory, sorted bytewise, without "." and "..".
std::vector<std::string> list_directory(const std::string& path);
// glob(7) expansion, sorted bytewise; empty if nothing matches. Directories on the way that could
// not be listed are added to *unreadable, so that they do not pass for empty ones.
std::vector<std::string> expand_glob(const std::string& pattern,
                                     std::vector<std::string>* unreadable = nullptr);
bool has_glob(std::string_view pattern);  // holds * ? or [

}  // namespace secops::host
