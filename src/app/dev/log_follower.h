#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <string_view>

#include "base/file_descriptor.h"

namespace wheelpit {

// Follows the stored log of a function (logs/log_event.h) from its end on, through rotations.
class LogFollower {
 public:
  // What is in the file now was there before.
  explicit LogFollower(std::filesystem::path file);

  using See = std::function<void(std::string_view stream, std::string_view message)>;
  // The events that came since the last time.
  void read(const See& see);

 private:
  bool open();
  void take_lines(const See& see);
  void end_event(const See& see);

  std::filesystem::path file_;
  FileDescriptor fd_;
  std::uint64_t inode_ = 0;
  std::string text_;  // of a line that has not ended
  std::string stream_;
  std::string message_;
  bool in_event_ = false;
};

}  // namespace wheelpit
