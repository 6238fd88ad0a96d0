// What moves over a healthy connection: acknowledgements, redelivery, back-pressure, keep-alives.

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <memory>
#include <string>

#include "activemq_broker.h"
#include "activemq_world.h"
#include "record/record_view.h"

namespace wheelpit {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

const ActiveMqMessage& message_of(const Record& record) {
  return *std::get<ActiveMqDelivery>(record.message).message;
}

class ActiveMqFlow : public testing::Test {
 protected:
  void start(std::size_t window = 400) {
    running_ = std::make_unique<RunningSource>(world_, window);
    ASSERT_TRUE(world_.run_until([this] { return running_->consuming(); }));
  }
  void expect_left(std::size_t messages) {
    EXPECT_TRUE(world_.run_until([&] { return world_.messages() == messages; }));
  }

  ActiveMqWorld world_;
  std::unique_ptr<RunningSource> running_;
};

TEST_F(ActiveMqFlow, ABatchIsSettledWithOneWrite) {
  constexpr int kMessages = 100;
  activemq_broker().publish(world_.queue(), {"x"}, {"--count", std::to_string(kMessages)});
  start();
  const auto records = running_->receive(kMessages);
  ASSERT_EQ(records.size(), std::size_t{kMessages});
  world_.run_for(milliseconds(200));
  const std::size_t before = world_.relay().writes_of_client();
  running_->settle(records, Settlement::done);
  EXPECT_TRUE(world_.run_until([&] { return world_.relay().writes_of_client() > before; }));
  world_.run_for(milliseconds(200));
  EXPECT_EQ(world_.relay().writes_of_client(), before + 1);
  expect_left(0);
}

TEST_F(ActiveMqFlow, WhateverIsLeftOutOfRangesIsStillThereAndNothingElse) {
  constexpr std::size_t kMessages = 30;
  activemq_broker().publish(world_.queue(), {"x"}, {"--count", std::to_string(kMessages)});
  start();
  const auto records = running_->receive(kMessages);
  ASSERT_EQ(records.size(), kMessages);
  std::vector<Record> chosen;
  for (std::size_t i = 0; i < kMessages; ++i) {
    if (i % 7 != 3) chosen.push_back(records[i]);
  }
  running_->settle(chosen, Settlement::done);
  expect_left(kMessages - chosen.size());
  running_->settle({records[3], records[10]}, Settlement::done);
  expect_left(kMessages - chosen.size() - 2);
  running_->settle(records, Settlement::done);
  expect_left(0);
  EXPECT_EQ(world_.relay().connections(), 1U) << "an acknowledgement was refused";
}

TEST_F(ActiveMqFlow, APoisonMessageIsRefusedAfterSixAttemptsAndDeadLetteredWithTheCause) {
  start();
  world_.publish("bad");
  for (int attempt = 1; attempt <= 6; ++attempt) {
    const auto records = running_->receive(1);
    ASSERT_EQ(records.size(), 1U);
    EXPECT_EQ(is_redelivered(records[0]), attempt > 1);
    EXPECT_FALSE(records[0].refusal);
    running_->settle(records, Settlement::again);
  }
  world_.publish("good");
  const auto records = running_->receive(2);
  ASSERT_EQ(records.size(), 2U);
  EXPECT_EQ(records[0].refusal, "the function failed 6 times");
  EXPECT_TRUE(records[0].broker_keeps_dead_letter);
  running_->settle({records[0]}, Settlement::dead_letter, *records[0].refusal);
  running_->settle({records[1]}, Settlement::done);
  EXPECT_TRUE(world_.run_until([&] { return world_.dead_letters().size() == 1; }));
  const auto dead = activemq_broker().browse(world_.dead_queue());
  EXPECT_TRUE(dead.at(0).contains("the function failed 6 times")) << dead.at(0);
  expect_left(0);
  EXPECT_TRUE(world_.run_until([&] { return world_.memory->empty(); }));
}

TEST_F(ActiveMqFlow, ANonPersistentMessageIsForUsToKeep) {
  start();
  activemq_broker().publish(world_.queue(), {"x"}, {"--header", "persistent=false"});
  const auto records = running_->receive(1);
  ASSERT_EQ(records.size(), 1U);
  EXPECT_FALSE(message_of(records[0]).persistent);
  EXPECT_FALSE(records[0].broker_keeps_dead_letter);
  running_->settle(records, Settlement::dead_letter, "why");
  expect_left(0);
}

TEST_F(ActiveMqFlow, MessagesThatNoFunctionMaySeeAreRefusedWithTheCauseAndBlockNothing) {
  start();
  activemq_broker().tool({"publish-kinds", world_.queue(), "unsupported"});
  world_.publish("text");
  const auto records = running_->receive(5);
  ASSERT_EQ(records.size(), 5U);
  for (std::size_t i = 0; i < 4; ++i) {
    ASSERT_TRUE(records[i].refusal) << i;
    running_->settle({records[i]}, Settlement::dead_letter, *records[i].refusal);
  }
  EXPECT_TRUE(records[0].refusal->contains("MapMessage"));
  EXPECT_EQ(body_of(records[4]), "text");
  running_->settle({records[4]}, Settlement::done);
  expect_left(0);
  const auto dead = activemq_broker().browse(world_.dead_queue());
  ASSERT_EQ(dead.size(), 4U);
  EXPECT_TRUE(dead[0].contains("MapMessage")) << dead[0];
}

TEST_F(ActiveMqFlow, CompressedBodiesAreInflated) {
  start();
  activemq_broker().tool({"publish-kinds", world_.queue(), "compressed"});
  const auto records = running_->receive(2);
  ASSERT_EQ(records.size(), 2U);
  EXPECT_EQ(message_of(records[0]).kind, ActiveMqKind::text);
  EXPECT_TRUE(body_of(records[0]).starts_with("grüße €😀 grüße"));
  EXPECT_EQ(message_of(records[1]).kind, ActiveMqKind::bytes);
  EXPECT_EQ(body_of(records[1]).size(), 5000U);
  running_->settle(records, Settlement::done);
  expect_left(0);
}

TEST_F(ActiveMqFlow, AMessageThatExpiresBeforeItsTurnIsNotDelivered) {
  start();
  const auto now =
      std::chrono::duration_cast<milliseconds>(std::chrono::system_clock::now().time_since_epoch());
  activemq_broker().publish(
      world_.queue(), {"late"},
      {"--header", "expires=" + std::to_string((now + milliseconds(1500)).count())});
  world_.publish("fresh");
  world_.run_for(seconds(2));
  const auto records = running_->receive(2, milliseconds(300));
  ASSERT_EQ(records.size(), 1U);
  EXPECT_EQ(body_of(records[0]), "fresh");
  running_->settle(records, Settlement::done);
  expect_left(0);
  EXPECT_TRUE(world_.run_until([&] { return world_.dead_letters().size() == 1; }));
}

TEST_F(ActiveMqFlow, WhatNobodyTookDoesNotComeBackAsRedelivered) {
  start();
  world_.publish("taken");
  ASSERT_EQ(running_->receive(1).size(), 1U);
  world_.publish("left");
  world_.run_for(milliseconds(300));
  running_->end();
  start();
  const auto records = running_->receive(2);
  ASSERT_EQ(records.size(), 2U);
  EXPECT_TRUE(is_redelivered(records[0]));
  EXPECT_FALSE(is_redelivered(records[1]));
}

TEST_F(ActiveMqFlow, AWildcardConsumesEachQueueUnderItsOwnName) {
  const std::string east = world_.queue() + ".east";
  const std::string west = world_.queue() + ".west";
  activemq_broker().publish(east, {"1", "2"});
  activemq_broker().publish(west, {"3"});
  world_.options.queue = world_.queue() + ".>";
  start();
  auto records = running_->receive(3);
  ASSERT_EQ(records.size(), 3U);
  for (const Record& record : records) {
    EXPECT_EQ(message_of(record).destination, body_of(record) == "3" ? west : east);
  }
  running_->settle(records, Settlement::done);
  EXPECT_TRUE(world_.run_until(
      [&] { return activemq_broker().messages(east) + activemq_broker().messages(west) == 0; }));
  EXPECT_EQ(world_.relay().connections(), 1U);
}

TEST_F(ActiveMqFlow, ACompositeNameConsumesAllItsQueues) {
  const std::string other = world_.queue() + "-other";
  world_.options.queue = world_.queue() + ", queue://" + other;
  start();
  activemq_broker().publish(world_.queue(), {"1"});
  activemq_broker().publish(other, {"2"});
  const auto records = running_->receive(2);
  ASSERT_EQ(records.size(), 2U);
  EXPECT_EQ(message_of(records[1]).destination, other);
  running_->settle({records[1]}, Settlement::dead_letter, "why");
  running_->settle({records[0]}, Settlement::done);
  expect_left(0);
  EXPECT_TRUE(world_.run_until([&] { return activemq_broker().messages("DLQ." + other) == 1; }));
}

TEST_F(ActiveMqFlow, KeepAlivesKeepAQuietConnectionWhileABatchIsAway) {
  world_.options.inactivity = seconds(1);
  world_.publish("x");
  start();
  const auto records = running_->receive(1);
  ASSERT_EQ(records.size(), 1U);
  world_.run_for(seconds(5));
  EXPECT_TRUE(running_->consuming()) << running_->health().detail;
  EXPECT_EQ(world_.relay().connections(), 1U);
  running_->settle(records, Settlement::done);
  expect_left(0);
}

TEST_F(ActiveMqFlow, TheWindowIsBoundInBytesAndTheConnectionLivesMeanwhile) {
  constexpr std::size_t kMessages = 60;
  constexpr std::size_t kMiB = std::size_t{1} << 20;
  world_.options.max_buffered_bytes = 6 * kMiB;
  world_.options.inactivity = seconds(2);
  // What an argument of a program can hold is less than a message of a megabyte.
  const std::string body(120'000, 'x');
  activemq_broker().publish(world_.queue(), {body}, {"--count", std::to_string(8 * kMessages)});
  start(1000);
  world_.run_for(seconds(3));
  EXPECT_TRUE(running_->consuming()) << running_->health().detail;
  EXPECT_LT(world_.relay().bytes_of_server(), 12 * kMiB);
  EXPECT_GT(world_.relay().bytes_of_server(), 3 * kMiB);

  std::size_t received = 0;
  while (received < 8 * kMessages) {
    const auto records = running_->receive(1);
    ASSERT_FALSE(records.empty()) << received;
    received += records.size();
    running_->settle(records, Settlement::done);
  }
  EXPECT_EQ(received, 8 * kMessages);
  EXPECT_EQ(world_.relay().connections(), 1U);
  expect_left(0);
}

}  // namespace
}  // namespace wheelpit
