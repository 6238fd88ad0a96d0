#include <gtest/gtest.h>

#include <string>

#include "batch/batcher.h"

namespace wheelpit {
namespace {

constexpr std::size_t kMostState = 20;

// An event that ends with the state of its window.
class WindowEncoder final : public EventEncoder {
 public:
  std::string_view head() const override { return "{["; }
  std::string_view tail() const override { return "]}"; }
  void append(const Record& record, std::string& out) const override {
    out += std::get<RabbitMqMessage>(record.message).body;
  }
  void close(const CallFrame& call, std::string& out) const override {
    out += "],";
    out += call.window ? call.window->state : "null";
    out += '}';
  }
  std::size_t most_closing_bytes() const override { return 3 + kMostState; }
};

class CallFrameTest : public testing::Test {
 protected:
  void add(const std::string& body) {
    batcher.add({.id = {.epoch = 1, .tag = ++last_tag}, .message = RabbitMqMessage{.body = body}});
  }
  static CallFrame with_state(std::string state) {
    return {.window = CallFrame::Window{.start = "", .end = "", .state = std::move(state)}};
  }

  WindowEncoder encoder;
  std::uint64_t last_tag = 0;
  Batcher batcher{encoder, {.max_records = 3, .max_bytes = 40, .keep_pieces = true}};
};

TEST_F(CallFrameTest, AnEventIsClosedWithWhatItsCallKnows) {
  for (const char* const body : {"1", "2", "3", "4", "5", "6"}) add(body);
  batcher.set_frame(with_state("first"));
  EXPECT_EQ(*batcher.take(TimePoint())->event, "{[1,2,3],first}");
  batcher.set_frame(with_state("second"));
  EXPECT_EQ(*batcher.take(TimePoint())->event, "{[4,5,6],second}");
}

TEST_F(CallFrameTest, RoomIsKeptForTheLargest) {
  add("123456789");
  add("123456789");
  batcher.set_frame(with_state(std::string(kMostState, 's')));
  const auto batch = batcher.take(TimePoint());
  ASSERT_TRUE(batch);
  EXPECT_EQ(batch->ids.size(), 1U);
  EXPECT_LE(batch->event->size(), 40U);
}

TEST_F(CallFrameTest, APartIsClosedWithWhatItsOwnCallKnows) {
  for (const char* const body : {"1", "2", "3"}) add(body);
  batcher.set_frame(with_state("first"));
  const Batch whole = *batcher.take(TimePoint());
  const std::vector<std::size_t> last = {1, 2};
  EXPECT_EQ(*cut(whole, last, encoder, with_state("second")).event, "{[2,3],second}");
}

}  // namespace
}  // namespace wheelpit
