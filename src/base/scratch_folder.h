#pragma once

#include <stdlib.h>

#include <filesystem>
#include <string>
#include <system_error>

namespace wheelpit {

// A new folder of a test's own, under the folder for temporary files; it goes with its owner. As a
// member it stands before whatever writes into it, so that it goes after that has ended.
class ScratchFolder {
 public:
  ScratchFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "wheelpit-test-XXXXXX").string();
    path_ = ::mkdtemp(name.data());
  }
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;
  // What cannot be removed stays: a child of the test may still write there.
  ~ScratchFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }

  const std::filesystem::path& path() const { return path_; }
  std::filesystem::path operator/(const std::filesystem::path& name) const { return path_ / name; }

 private:
  std::filesystem::path path_;
};

}  // namespace wheelpit
