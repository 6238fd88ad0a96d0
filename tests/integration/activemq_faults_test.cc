// The error table, row by row, on a real broker, and that each row heals by itself.

#include <gtest/gtest.h>

#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <memory>
#include <string>

#include "activemq_broker.h"
#include "activemq_world.h"
#include "base/task_group.h"
#include "record/record_view.h"
#include "source_faults.h"

namespace wheelpit {
namespace {

using boost::asio::ip::tcp;
using std::chrono::milliseconds;
using std::chrono::seconds;

using ActiveMqFaults = SourceFaults<ActiveMqWorld>;

TEST_F(ActiveMqFaults, AWrongPasswordIsAnAuthenticationProblemUntilTheSecretChanges) {
  world_.credentials.password = "nope";
  start();
  expect_problem(SourceProblem::authentication, "password is invalid");
  world_.credentials.password = "admin-secret";
  expect_healed();
}

TEST_F(ActiveMqFaults, ASecretThatIsMissingIsAConfigurationProblem) {
  world_.credentials.failure = Error(Errc::not_found, "no secret \"secret\"");
  start();
  expect_problem(SourceProblem::configuration, "no secret");
  world_.credentials.failure.reset();
  expect_healed();
}

TEST_F(ActiveMqFaults, AUserWhoMayNotReadIsAnAuthorizationProblem) {
  world_.publish("x");
  world_.credentials.username = "writer";
  world_.credentials.password = "writer-secret";
  start();
  expect_problem(SourceProblem::authorization, "writer is not authorized to read");
}

TEST_F(ActiveMqFaults, AUserWithoutRightsIsAnAuthorizationProblem) {
  world_.credentials.username = "locked";
  world_.credentials.password = "locked-secret";
  start();
  expect_problem(SourceProblem::authorization, "locked is not authorized");
}

TEST_F(ActiveMqFaults, AQueueThatItMayNotMakeIsWaitedFor) {
  world_.credentials.username = "reader";
  world_.credentials.password = "reader-secret";
  start();
  expect_problem(SourceProblem::authorization, "reader is not authorized to create");
  world_.publish("first");
  running_->source().retry_now();
  ASSERT_TRUE(consumes());
  EXPECT_EQ(running_->receive(1).size(), 1U);
}

TEST_F(ActiveMqFaults, AUserWhoMayOnlyReadConsumes) {
  world_.credentials.username = "esm";
  world_.credentials.password = "esm-secret";
  start();
  EXPECT_TRUE(consumes());
}

TEST_F(ActiveMqFaults, AQueueNameThatNamesNoQueueIsAConfigurationProblem) {
  world_.options.queue = "topic://prices";
  start();
  expect_problem(SourceProblem::configuration, "a topic cannot be consumed");
}

// Greets as SSH does.
boost::asio::awaitable<void> greet_one(tcp::acceptor& acceptor) {
  tcp::socket client = co_await acceptor.async_accept(boost::asio::use_awaitable);
  co_await boost::asio::async_write(client, boost::asio::buffer("SSH-2.0-OpenSSH_9.2\r\n", 21),
                                    boost::asio::use_awaitable);
}

TEST_F(ActiveMqFaults, APortThatSpeaksSomethingElseIsAConfigurationProblem) {
  tcp::acceptor acceptor(world_.io(), tcp::endpoint(boost::asio::ip::address_v4::loopback(), 0));
  TaskGroup tasks(world_.io(), Log());
  tasks.spawn("greet", greet_one(acceptor));
  world_.options.endpoints.front().port = acceptor.local_endpoint().port();
  start();
  expect_problem(SourceProblem::configuration, "greeting: ");
}

TEST_F(ActiveMqFaults, AnEndpointThatIsDownIsPassedOverWithoutDelayAndWithoutAProblem) {
  world_.options.endpoints.insert(world_.options.endpoints.begin(),
                                  {Transport::plain, "127.0.0.1", 1});
  const TimePoint begun = world_.clock().now();
  start();
  EXPECT_TRUE(world_.run_until(
      [&] { return running_->consuming() || running_->health().problem != SourceProblem::none; }));
  EXPECT_TRUE(running_->consuming()) << running_->health().detail;
  EXPECT_LT(world_.clock().now() - begun, milliseconds(900));
}

TEST_F(ActiveMqFaults, EndpointsThatAreAllDownAreToldTogether) {
  world_.options.endpoints = {{Transport::plain, "127.0.0.1", 1},
                              {Transport::plain, "127.0.0.1", 2}};
  start();
  expect_problem(SourceProblem::connection, "127.0.0.1:1: connecting: ");
  expect_problem(SourceProblem::connection, "; broker 127.0.0.1:2: connecting: ");
}

TEST_F(ActiveMqFaults, ARestartedBrokerIsConsumedFromAgain) {
  start();
  ASSERT_TRUE(consumes());
  world_.publish("before");
  const auto before = running_->receive(1);
  ASSERT_EQ(before.size(), 1U);
  activemq_broker().tool({"restart"});
  const auto after = running_->receive(1, seconds(60));
  ASSERT_EQ(after.size(), 1U);
  EXPECT_EQ(body_of(after[0]), "before");
  running_->settle(after, Settlement::done);
  EXPECT_TRUE(world_.run_until([&] { return world_.messages() == 0; }));
}

TEST_F(ActiveMqFaults, AHungBrokerIsNoticedAndConsumedFromWhenItIsBack) {
  world_.options.inactivity = seconds(1);
  start();
  ASSERT_TRUE(consumes());
  activemq_broker().tool({"pause-node", "0"});
  EXPECT_TRUE(world_.run_until([&] { return !running_->consuming(); }));
  EXPECT_EQ(running_->health().problem, SourceProblem::connection);
  activemq_broker().tool({"resume-node", "0"});
  EXPECT_TRUE(consumes());
}

TEST_F(ActiveMqFaults, AHungBrokerDoesNotHoldUpAStop) {
  start();
  ASSERT_TRUE(consumes());
  activemq_broker().tool({"pause-node", "0"});
  const TimePoint begun = world_.clock().now();
  running_->end();
  const Duration took = world_.clock().now() - begun;
  activemq_broker().tool({"resume-node", "0"});
  EXPECT_LT(took, seconds(5));
}

TEST_F(ActiveMqFaults, ConsumesWithTlsOfEitherTransport) {
  for (const std::uint16_t port :
       {activemq_broker().tls_port(), activemq_broker().nio_tls_port()}) {
    world_.options.endpoints = {{Transport::tls, "localhost", port}};
    world_.options.tls_ca_file = activemq_broker().ca_file();
    start();
    EXPECT_TRUE(consumes()) << running_->health().detail;
    world_.publish(std::to_string(port));
    const auto records = running_->receive(1);
    EXPECT_EQ(records.size(), 1U);
    running_->settle(records, Settlement::done);
    running_->end();
  }
}

TEST_F(ActiveMqFaults, TlsWithAnotherAuthorityIsAConfigurationProblem) {
  world_.options.endpoints = {{Transport::tls, "localhost", activemq_broker().tls_port()}};
  start();
  expect_problem(SourceProblem::configuration, "certificate");
}

// What a batch's function has done when the connection is gone: it is not done twice.
class ActiveMqReturn : public ActiveMqFaults {
 protected:
  std::vector<Record> receive_one(const char* body) {
    world_.publish(body);
    auto records = running_->receive(1);
    EXPECT_EQ(records.size(), 1U);
    return records;
  }
  void expect_acknowledged_on_return() {
    EXPECT_TRUE(world_.run_until([&] { return world_.relay().connections() == 2; }));
    EXPECT_TRUE(running_->receive(1, seconds(2)).empty());
    EXPECT_TRUE(world_.run_until([&] { return world_.messages() == 0; }));
    EXPECT_TRUE(world_.memory->empty());
  }
};

TEST_F(ActiveMqReturn, SucceededWhileTheConnectionBrokeItIsAcknowledgedWhenItReturns) {
  start();
  const auto records = receive_one("a");
  world_.break_connection();  // which the source has not noticed when it settles
  running_->settle(records, Settlement::done);
  expect_acknowledged_on_return();
}

TEST_F(ActiveMqReturn, SucceededAfterTheConnectionBrokeItIsAcknowledgedWhenItReturns) {
  start();
  const auto records = receive_one("a");
  world_.break_connection();
  ASSERT_TRUE(world_.run_until([&] { return !running_->consuming(); }));
  running_->settle(records, Settlement::done);
  expect_acknowledged_on_return();
}

TEST_F(ActiveMqReturn, AnotherLaneOfTheMappingKnowsTheFailuresOfTheFirst) {
  world_.options.maximum_redeliveries = 1;
  start();
  auto records = receive_one("a");
  running_->settle(records, Settlement::again);
  records = running_->receive(1);
  world_.break_connection();
  ASSERT_TRUE(world_.run_until([&] { return !running_->consuming(); }));
  running_->settle(records, Settlement::again);
  running_->end();

  RunningSource other(world_);
  records = other.receive(1);
  ASSERT_EQ(records.size(), 1U);
  EXPECT_EQ(records[0].refusal, "the function failed 2 times");
  other.settle(records, Settlement::dead_letter, *records[0].refusal);
  EXPECT_TRUE(world_.run_until([&] { return world_.dead_letters().size() == 1; }));
}

TEST(ActiveMqStandby, TakesOverWithEverythingThatWasNotSettled) {
  ActiveMqBroker pair({"--standby", "--no-fsync"});
  ActiveMqWorld world(pair);
  world.options.endpoints = {{Transport::plain, "127.0.0.1", pair.port(0)},
                             {Transport::plain, "127.0.0.1", pair.port(1)}};
  RunningSource running(world);
  pair.publish(world.queue(), {"a", "b", "c"});
  const auto before = running.receive(3);
  ASSERT_EQ(before.size(), 3U);
  running.settle({before[0]}, Settlement::done);
  world.run_for(milliseconds(300));

  pair.tool({"kill-node", "0"});
  ASSERT_TRUE(world.run_until([&] { return !running.consuming(); }));
  running.settle({before[1]}, Settlement::done);
  const auto after = running.receive(1, seconds(60));
  ASSERT_EQ(after.size(), 1U) << running.health().detail;
  EXPECT_EQ(body_of(after[0]), "c") << "b had succeeded";
  EXPECT_GT(after[0].id.epoch, before[0].id.epoch);
  running.settle(after, Settlement::done);
  EXPECT_TRUE(world.run_until([&] { return world.messages() == 0; }));
}

}  // namespace
}  // namespace wheelpit
