#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string_view>

#include "source/source_world.h"

namespace wheelpit {

// One source in a world that a test spoils and mends.
template <class World>
class SourceFaults : public testing::Test {
 protected:
  void start() { running_ = std::make_unique<RunningSource>(world_); }

  bool consumes() {
    return world_.run_until([this] { return running_->consuming(); });
  }
  void expect_problem(SourceProblem problem, std::string_view words) {
    EXPECT_TRUE(world_.run_until([&] { return running_->health().problem == problem; }));
    EXPECT_FALSE(running_->consuming());
    EXPECT_TRUE(running_->health().detail.contains(words)) << running_->health().detail;
  }
  void expect_healed() {
    running_->source().retry_now();
    ASSERT_TRUE(consumes()) << running_->health().detail;
    EXPECT_EQ(running_->health().problem, SourceProblem::none);
    world_.publish("healed");
    EXPECT_EQ(running_->receive(1).size(), 1U);
  }

  World world_;
  std::unique_ptr<RunningSource> running_;
};

}  // namespace wheelpit
