#include "base/secret.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace wheelpit {
namespace {

bool is_zero(const char* data, std::size_t size) {
  return std::all_of(data, data + size, [](char c) { return c == 0; });
}

TEST(Wipe, OverwritesTheWholeBufferAndEmptiesTheText) {
  std::string text = "a password that is too long for the small buffer";
  const char* data = text.data();
  const std::size_t capacity = text.capacity();
  text.resize(10);
  wipe(text);
  EXPECT_TRUE(text.empty());
  EXPECT_EQ(text.data(), data);
  EXPECT_TRUE(is_zero(data, capacity));
}

TEST(Secret, AMovedFromOneKeepsNothing) {
  Secret first("short");  // lives in the object itself, where a move leaves a copy behind
  const char* data = first.reveal().data();
  const Secret second = std::move(first);
  EXPECT_TRUE(is_zero(data, 5));
  EXPECT_EQ(second.reveal(), "short");
}

TEST(Secret, AssignmentTakesCopyAndMove) {
  Secret secret("one");
  const Secret other("two");
  secret = other;
  EXPECT_EQ(secret, other);
  secret = Secret("three");
  EXPECT_EQ(secret.reveal(), "three");
}

}  // namespace
}  // namespace wheelpit
