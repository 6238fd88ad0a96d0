#pragma once

#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <memory>
#include <string>
#include <utility>

#include "base/log.h"

// Database files of tests.
namespace wheelpit {

// A folder with room for one; it goes with its owner.
class ScratchFolder {
 public:
  ScratchFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "wheelpit-test-XXXXXX").string();
    path_ = ::mkdtemp(name.data());
  }
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;
  ~ScratchFolder() { std::filesystem::remove_all(path_); }

  std::string file() const { return (path_ / "test.db").string(); }

 private:
  std::filesystem::path path_;
};

// What is kept in the file at `path`; null, and the test fails, if it cannot be opened.
template <class Kept>
std::unique_ptr<Kept> open_or_fail(const std::string& path) {
  auto kept = Kept::open(path, Log());
  EXPECT_TRUE(kept) << kept.error().message();
  return kept ? std::move(*kept) : nullptr;
}

}  // namespace wheelpit
