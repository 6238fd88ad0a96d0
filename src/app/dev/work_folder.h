#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "base/result.h"

namespace wheelpit {

// A new folder that only this user can read. It is removed with its owner.
class WorkFolder {
 public:
  // In the folder for temporary files or, if that is within `code`, where no data may lie, in
  // /var/tmp or /dev/shm. An error names them.
  static Result<WorkFolder> make(const std::filesystem::path& code);

  WorkFolder(WorkFolder&& other) noexcept : path_(std::move(other.path_)) { other.path_.clear(); }
  WorkFolder& operator=(WorkFolder&&) = delete;
  WorkFolder(const WorkFolder&) = delete;
  WorkFolder& operator=(const WorkFolder&) = delete;
  ~WorkFolder();

  const std::filesystem::path& path() const { return path_; }
  Status write(const std::string& name, std::string_view text) const;

 private:
  explicit WorkFolder(std::filesystem::path path) : path_(std::move(path)) {}

  std::filesystem::path path_;
};

}  // namespace wheelpit
