#include "async/memory/memory_event_queue.h"

#include "async/event_queue_conformance.h"

namespace wheelpit::async {
namespace {

struct MemoryDriver {
  std::unique_ptr<EventQueue> open() { return std::make_unique<MemoryEventQueue>(); }
};

INSTANTIATE_TYPED_TEST_SUITE_P(Memory, EventQueueConformance, MemoryDriver);

TEST(MemoryEventQueue, FailsEveryCallAsItIsTold) {
  MemoryEventQueue queue;
  queue.fail_with(Error(Errc::unavailable, "no disk"));
  EXPECT_FALSE(run_to_end(queue.list({}, 0, 1)));
  EXPECT_FALSE(run_to_end(queue.remove({1})));
  queue.fail_with(std::nullopt);
  EXPECT_TRUE(run_to_end(queue.list({}, 0, 1)));
}

}  // namespace
}  // namespace wheelpit::async
