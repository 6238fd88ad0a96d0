#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>

#include "base/log.h"
#include "base/scratch_folder.h"

// Database files of tests, in folders of their own.
namespace wheelpit {

// Where a test keeps one.
inline std::string database_in(const ScratchFolder& folder) { return folder / "test.db"; }

// What is kept in the file at `path`; null, and the test fails, if it cannot be opened.
template <class Kept>
std::unique_ptr<Kept> open_or_fail(const std::string& path) {
  auto kept = Kept::open(path, Log());
  EXPECT_TRUE(kept) << kept.error().message();
  return kept ? std::move(*kept) : nullptr;
}

}  // namespace wheelpit
