#include "source/activemq/deliveries.h"

#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>

namespace wheelpit::activemq {
namespace {

using openwire::AckType;
using openwire::DataType;
using Bodies = std::vector<std::string>;

class ActiveMqDeliveriesTest : public testing::Test {
 protected:
  struct Sent {
    DataType type = DataType::bytes_message;
    bool persistent = true;
    std::int64_t expiration = 0;
    int redelivery_counter = 0;
    std::int64_t timestamp = 0;
  };

  // The broker sends a message whose id and body are this text.
  void send(std::string_view text, Sent sent) {
    openwire::MessageDispatch dispatch;
    dispatch.destination = {DataType::queue, {"orders"}};
    dispatch.redelivery_counter = sent.redelivery_counter;
    openwire::Message& message = dispatch.message.emplace();
    message.type = sent.type;
    message.destination = dispatch.destination;
    message.message_id.emplace().text_view = {text};
    message.message_id->broker_sequence_id = ++sequence_;
    message.content = {text};
    message.persistent = sent.persistent;
    message.expiration = sent.expiration;
    message.broker_out_time = 1'000'000;
    message.timestamp = sent.timestamp;
    deliveries_->add(dispatch, clock_.now());
  }
  void send(std::string_view text) { send(text, Sent()); }

  std::vector<Record> take() {
    last_ = deliveries_->take(clock_.now());
    return last_.records;
  }
  static Bodies bodies(const std::vector<Record>& records) {
    Bodies all;
    all.reserve(records.size());
    for (const Record& record : records) {
      all.push_back(std::get<ActiveMqDelivery>(record.message).message->body);
    }
    return all;
  }
  static Bodies names(const Acknowledgements& acks) {
    Bodies all;
    for (const Dispatched& one : acks.removed.messages) all.push_back(one.message->message_id);
    return all;
  }
  static bool redelivered(const Record& record) {
    return std::get<ActiveMqDelivery>(record.message).redelivered;
  }

  Acknowledgements settle(const std::vector<Record>& records, Settlement settlement) {
    std::vector<RecordId> ids;
    ids.reserve(records.size());
    for (const Record& record : records) ids.push_back(record.id);
    return deliveries_->settle(ids, settlement, "cause", clock_.now());
  }
  void fail(int times) {
    for (int i = 0; i < times; ++i) settle(take(), Settlement::again);
  }
  // The connection breaks, and there is another.
  void reconnect() {
    deliveries_->lost(former_);
    deliveries_.emplace(rules_, ++epoch_, inbox_, memory_);
  }

  ManualClock clock_;
  boost::asio::io_context io_;
  Inbox inbox_{io_};
  ActiveMqMemory memory_;
  FormerRecords former_{100};
  DeliveryRules rules_{.maximum_redeliveries = 2, .max_message_bytes = 1000};
  std::uint64_t epoch_ = 1;
  std::int64_t sequence_ = 40;
  std::optional<ActiveMqDeliveries> deliveries_{std::in_place, rules_, epoch_, inbox_, memory_};
  ActiveMqDeliveries::Portion last_;
};

TEST_F(ActiveMqDeliveriesTest, DeliversInOrderAndSettlesInARange) {
  send("a");
  send("b");
  send("c");
  const auto records = take();
  EXPECT_EQ(bodies(records), Bodies({"a", "b", "c"}));
  EXPECT_FALSE(redelivered(records[0]));
  EXPECT_TRUE(records[0].broker_keeps_dead_letter);
  const auto acks = settle({records[0], records[1]}, Settlement::done);
  EXPECT_EQ(acks.type, AckType::standard);
  EXPECT_EQ(names(acks), Bodies({"a", "b"}));
  EXPECT_EQ(acks.removed.runs, std::vector<DispatchList::Run>({{0, 1}}));
  EXPECT_EQ(deliveries_->size(), 1U);
}

TEST_F(ActiveMqDeliveriesTest, AMessageAgesFromItsProducersTimeAsFarAsThatCanBe) {
  const TimePoint now = clock_.now();
  const std::pair<std::int64_t, Duration> cases[] = {
      {999'000, std::chrono::seconds(1)},
      {0, Duration(0)},
      {1'000'001, Duration(0)},
      {-5, Duration(0)},
      {1, std::chrono::milliseconds(999'999)},
  };
  for (const auto& [timestamp, age] : cases) {
    send("a", {.timestamp = timestamp});
    auto records = take();
    EXPECT_EQ(records.at(0).aged_from, now - age) << timestamp;
    clock_.advance(std::chrono::seconds(5));
    settle(records, Settlement::again);
    records = take();
    EXPECT_EQ(records.at(0).aged_from, now - age) << "it grows older while it fails";
    settle(records, Settlement::done);
    clock_.advance_to(now);
  }
}

TEST_F(ActiveMqDeliveriesTest, ABrokersRedeliveryIsToldAndCountsForNothing) {
  send("a", {.redelivery_counter = 100});
  const auto records = take();
  ASSERT_EQ(records.size(), 1U);
  EXPECT_TRUE(redelivered(records[0]));
  EXPECT_FALSE(records[0].refusal);
}

TEST_F(ActiveMqDeliveriesTest, WhatIsGivenBackComesAgainFirstUnderItsIdAsRedelivered) {
  send("a");
  send("b");
  const auto first = take();
  send("c");
  EXPECT_TRUE(settle(first, Settlement::again).empty());
  const auto again = take();
  EXPECT_EQ(bodies(again), Bodies({"a", "b"}));
  EXPECT_EQ(again[0].id, first[0].id);
  EXPECT_TRUE(redelivered(again[0]));
  EXPECT_EQ(bodies(take()), Bodies({"c"}));
}

TEST_F(ActiveMqDeliveriesTest, IsRefusedAfterOneAttemptMoreThanRedeliveries) {
  send("a");
  fail(2);
  const auto third = take();
  EXPECT_FALSE(third.at(0).refusal);
  settle(third, Settlement::again);
  const auto last = take();
  EXPECT_EQ(last.at(0).refusal, "the function failed 3 times");
  const auto acks = settle(last, Settlement::dead_letter);
  EXPECT_EQ(acks.type, AckType::poison);
  EXPECT_EQ(acks.cause, "cause");
  EXPECT_EQ(names(acks), Bodies({"a"}));
}

TEST_F(ActiveMqDeliveriesTest, NegativeRedeliveriesAreWithoutEnd) {
  rules_.maximum_redeliveries = -1;
  reconnect();
  send("a");
  fail(50);
  EXPECT_FALSE(take().at(0).refusal);
}

TEST_F(ActiveMqDeliveriesTest, AttemptsAreCountedBeyondTheConnection) {
  send("a");
  fail(2);
  reconnect();
  send("a");
  fail(1);
  reconnect();
  send("a");
  EXPECT_EQ(take().at(0).refusal, "the function failed 3 times");
}

TEST_F(ActiveMqDeliveriesTest, AttemptsAreForgottenWhenTheBrokerConfirmsThatItIsSettled) {
  send("a");
  fail(2);
  deliveries_->written(settle(take(), Settlement::done), 7);
  deliveries_->answered(6);
  EXPECT_FALSE(memory_.empty());
  deliveries_->answered(7);
  EXPECT_TRUE(memory_.empty());
}

TEST_F(ActiveMqDeliveriesTest, AnAnswerStandsForAllThatWasWrittenBefore) {
  send("a");
  send("b");
  send("c");
  const auto records = take();
  for (std::int32_t i = 0; i < 3; ++i) {
    deliveries_->written(settle({records.at(static_cast<std::size_t>(i))}, Settlement::done),
                         i + 1);
  }
  EXPECT_EQ(deliveries_->unanswered(), 3U);
  deliveries_->answered(2);
  EXPECT_EQ(deliveries_->unanswered(), 1U);
  reconnect();
  for (const char* body : {"a", "b", "c"}) send(body);
  EXPECT_EQ(bodies(take()), Bodies({"a", "b"})) << "only c waits for its acknowledgement";
}

TEST_F(ActiveMqDeliveriesTest, AnOrderlyCloseLeavesNothingToRemember) {
  send("a");
  deliveries_->written(settle(take(), Settlement::done), 1);
  deliveries_->all_answered();
  EXPECT_EQ(deliveries_->unanswered(), 0U);
  reconnect();
  EXPECT_TRUE(memory_.empty());
}

TEST_F(ActiveMqDeliveriesTest, GivingBackTwiceCountsOnce) {
  send("a");
  const auto records = take();
  settle(records, Settlement::again);
  settle(records, Settlement::again);
  EXPECT_EQ(take().size(), 1U);
  EXPECT_TRUE(take().empty());
  EXPECT_EQ(memory_.attempts("a\norders"), 1);
}

TEST_F(ActiveMqDeliveriesTest, SettledWhileItWaitsItIsNotDeliveredAgain) {
  send("a");
  const auto records = take();
  settle(records, Settlement::again);
  EXPECT_EQ(names(settle(records, Settlement::done)), Bodies({"a"}));
  EXPECT_TRUE(take().empty());
}

TEST_F(ActiveMqDeliveriesTest, SucceededWithoutAnAnswerIsAcknowledgedWhenItReturns) {
  send("a");
  send("b");
  const auto records = take();
  deliveries_->written(settle({records[0]}, Settlement::done), 1);
  deliveries_->written(settle({records[1]}, Settlement::done), 2);
  deliveries_->answered(1);
  reconnect();
  send("b", {.redelivery_counter = 1});
  send("c");
  EXPECT_EQ(bodies(take()), Bodies({"c"}));
  EXPECT_EQ(names(last_.succeeded), Bodies({"b"}));
  EXPECT_EQ(last_.succeeded.type, AckType::standard);
  deliveries_->written(last_.succeeded, 1);
  deliveries_->answered(1);
  EXPECT_TRUE(memory_.empty());
}

TEST_F(ActiveMqDeliveriesTest, ADeadLetterWithoutAnAnswerIsDeliveredAgain) {
  send("a");
  deliveries_->written(settle(take(), Settlement::dead_letter), 1);
  reconnect();
  send("a");
  EXPECT_EQ(bodies(take()), Bodies({"a"}));
}

TEST_F(ActiveMqDeliveriesTest, WhatTheLaneHasWhenTheConnectionBreaksIsKnownByItsOldId) {
  send("a");
  send("b");
  send("c");
  const auto records = take();
  settle({records[0]}, Settlement::again);
  settle({records[1]}, Settlement::done);
  send("d");
  reconnect();
  EXPECT_EQ(former_.size(), 1U);
  ASSERT_NE(former_.find(records[2].id), nullptr);
  EXPECT_EQ(*former_.find(records[2].id), ActiveMqMemory::key("c", "orders"));
  EXPECT_TRUE(inbox_.empty());
}

TEST_F(ActiveMqDeliveriesTest, ExpiredMessagesAreSettledAsSuchAndNotDelivered) {
  send("a", {.expiration = 1'000'500});
  send("b");
  clock_.advance(std::chrono::seconds(1));
  EXPECT_EQ(bodies(take()), Bodies({"b"}));
  EXPECT_EQ(names(last_.expired), Bodies({"a"}));
  EXPECT_EQ(last_.expired.type, AckType::expired);
  EXPECT_EQ(deliveries_->size(), 1U);
}

TEST_F(ActiveMqDeliveriesTest, AMessageExpiresBetweenItsAttemptsToo) {
  send("a", {.expiration = 1'000'500});
  fail(1);
  clock_.advance(std::chrono::seconds(1));
  EXPECT_TRUE(take().empty());
  EXPECT_EQ(names(last_.expired), Bodies({"a"}));
}

TEST_F(ActiveMqDeliveriesTest, WhatNoFunctionMaySeeIsRefusedWithTheCause) {
  send("map", {.type = DataType::map_message});
  send("stream", {.type = DataType::stream_message, .persistent = false});
  const auto records = take();
  ASSERT_EQ(records.size(), 2U);
  ASSERT_TRUE(records[0].refusal);
  EXPECT_TRUE(records[0].refusal->contains("MapMessage"));
  EXPECT_TRUE(records[0].broker_keeps_dead_letter);
  EXPECT_EQ(std::get<ActiveMqDelivery>(records[0].message).message->message_id, "map");
  EXPECT_FALSE(records[1].broker_keeps_dead_letter);
  EXPECT_EQ(bodies(records), Bodies({"", "stream"})) << "a copy needs the body of the second alone";
}

TEST_F(ActiveMqDeliveriesTest, WhatIsRefusedStaysRefusedWhenItIsGivenBack) {
  send("map", {.type = DataType::map_message});
  fail(1);
  EXPECT_TRUE(take().at(0).refusal.value_or("").contains("MapMessage"));
}

TEST_F(ActiveMqDeliveriesTest, ALargerMessageThanAnyEventIsRefused) {
  send(std::string(1001, 'x'), {.persistent = false});
  const auto records = take();
  ASSERT_TRUE(records.at(0).refusal);
  EXPECT_EQ(bodies(records).at(0).size(), 1001U);
}

TEST_F(ActiveMqDeliveriesTest, TellsTheLastOneThatAFunctionMayHaveSeen) {
  EXPECT_EQ(deliveries_->last_delivered(), openwire::Connection::kNone);
  send("a");  // the broker's 41st
  send("b");
  const auto records = take();
  send("c");
  EXPECT_EQ(deliveries_->last_delivered(), 42);
  settle({records[1]}, Settlement::done);
  settle({records[0]}, Settlement::again);
  EXPECT_EQ(deliveries_->last_delivered(), 41) << "given back, but seen";
  settle({records[0]}, Settlement::done);
  EXPECT_EQ(deliveries_->last_delivered(), openwire::Connection::kNone);
}

}  // namespace
}  // namespace wheelpit::activemq
