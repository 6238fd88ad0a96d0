#include "wire/amqp091/delivery.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "wire/amqp091/bytes.h"

namespace wheelpit::amqp091 {
namespace {

class DeliveryAssemblerTest : public testing::Test, protected DeliverySink {
 protected:
  void on_delivery(Delivery& delivery) override { delivered_.push_back(delivery); }

  Status announce(std::uint64_t tag, std::uint64_t body_size) {
    if (Status begun = assembler_.on_deliver({{"wheelpit"}, tag, 0, {""}, {"orders"}}); !begun) {
      return begun;
    }
    std::string header;
    ByteWriter out(header);
    out.integer(std::uint16_t{60});
    out.integer(std::uint16_t{0});
    out.integer(body_size);
    out.integer(std::uint16_t{0});
    return assembler_.on_header({FrameType::header, 1, header, header.size()});
  }

  static constexpr std::uint64_t kMost = 1000;
  std::vector<Delivery> delivered_;
  DeliveryAssembler assembler_{*this, kMost};
};

TEST_F(DeliveryAssemblerTest, PutsABodyTogetherFromItsFrames) {
  ASSERT_TRUE(announce(1, 4));
  ASSERT_TRUE(assembler_.on_body("ab"));
  EXPECT_EQ(assembler_.under_way(), 1U);
  ASSERT_TRUE(assembler_.on_body("cd"));
  EXPECT_FALSE(assembler_.under_way());
  ASSERT_EQ(delivered_.size(), 1U);
  EXPECT_EQ(delivered_[0].body, "abcd");
  EXPECT_EQ(delivered_[0].too_large, "");
}

TEST_F(DeliveryAssemblerTest, ABodyBeyondTheBoundIsPassedOverAndDeliveredWithTheReason) {
  ASSERT_TRUE(announce(1, kMost + 500));
  ASSERT_TRUE(assembler_.on_body(std::string(900, 'x')));
  ASSERT_TRUE(assembler_.on_body(std::string(600, 'x')));
  ASSERT_TRUE(announce(2, 2));
  ASSERT_TRUE(assembler_.on_body("ok"));
  ASSERT_EQ(delivered_.size(), 2U);
  EXPECT_EQ(delivered_[0].tag, 1U);
  EXPECT_EQ(delivered_[0].body, "");
  EXPECT_EQ(delivered_[0].too_large,
            "it has 1500 bytes of body, where 1000 are the most that is read");
  EXPECT_EQ(delivered_[1].body, "ok");
  EXPECT_EQ(delivered_[1].too_large, "");
}

TEST_F(DeliveryAssemblerTest, ABodyThatCannotBeIsNoMessage) {
  const Status refused = announce(1, std::uint64_t{1} << 60U);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code(), Errc::malformed);
  EXPECT_EQ(assembler_.under_way(), 1U) << "so that it can be rejected";
}

}  // namespace
}  // namespace wheelpit::amqp091
