// A folder for one test, removed with everything in it at the end.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace secops::test {

class Folder {
 public:
  Folder();
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder();

  const std::string& path() const { return path_; }
  std::string operator/(std::string_view name) const;
  // Creates or replaces (same inode when it exists); gives the whole path.
  std::string write(std::string_view name, std::string_view content) const;
  std::string append(std::string_view name, std::string_view content) const;

 private:
  std::string path_;
};

std::string content_of(const std::string& path);

}  // namespace secops::test
