#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <initializer_list>
#include <memory>
#include <string>
#include <vector>

#include "record/record_view.h"
#include "source/source_world.h"

namespace wheelpit {

using MakeSourceWorld = std::unique_ptr<SourceWorld> (*)();

// What a kind of source can do beside the core, joined by |. SourceWorld says what each needs.
namespace capability {
inline constexpr unsigned core = 0;
inline constexpr unsigned ordered = 1;     // one consumer gets messages as they were published
inline constexpr unsigned gives_back = 2;  // `again` at once, and a dead-letter path
inline constexpr unsigned connection_bound = 4;  // what is unsettled is redelivered on a new one
inline constexpr unsigned leased = 8;            // each record is ours for a time
inline constexpr unsigned checkpointed = 16;     // a log, of which a position is kept; no queue
}  // namespace capability

// The world, if a source that can do `has` is to pass the tests that need `needed` and do not hold
// for what can do `barred`.
inline std::vector<MakeSourceWorld> worlds_for(MakeSourceWorld make, unsigned has, unsigned needed,
                                               unsigned barred = 0) {
  if ((has & needed) != needed || (has & barred) != 0) return {};
  return {make};
}

class SourceConformance : public testing::TestWithParam<MakeSourceWorld> {
 protected:
  using Bodies = std::vector<std::string>;
  static constexpr Duration kNothingComes = std::chrono::milliseconds(300);

  static std::string body(const Record& record) { return std::string(body_of(record)); }
  static bool redelivered(const Record& record) { return is_redelivered(record); }
  static Bodies bodies(const std::vector<Record>& records) {
    Bodies all;
    for (const Record& record : records) all.push_back(body(record));
    return all;
  }
  static Bodies sorted(Bodies all) {
    std::ranges::sort(all);
    return all;
  }

  void publish(std::initializer_list<const char*> texts) {
    for (const char* text : texts) world_->publish(text);
  }
  void expect_left(std::size_t messages) {
    EXPECT_TRUE(world_->run_until([&] { return world_->messages() == messages; }))
        << world_->messages() << " messages are in the queue, not " << messages;
  }

  std::unique_ptr<SourceWorld> world_ = GetParam()();
};

}  // namespace wheelpit
