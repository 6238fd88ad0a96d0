#pragma once

#include <gtest/gtest.h>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <cstdint>
#include <exception>
#include <optional>
#include <string>
#include <utility>

#include "destination/broker/broker_destinations.h"
#include "io_world.h"

namespace wheelpit {

// Deliveries to the queues of a real broker, on one connection as long as that holds.
class PublisherWorld {
 public:
  PublisherWorld(BrokerProtocol protocol, std::uint16_t port) {
    broker.arn = "arn:aws:mq:us-east-1:000000000000:broker:lab:b-1";
    broker.protocol = protocol;
    broker.address.name = "lab";
    broker.address.endpoints = {{Transport::plain, "127.0.0.1", port}};
    broker.address.secret = "secret";
    broker.version = "test";
  }
  ~PublisherWorld() {
    if (!destinations_) return;
    destinations_->stop();
    EXPECT_TRUE(run(ended(destinations_->join())));
  }
  PublisherWorld(const PublisherWorld&) = delete;
  PublisherWorld& operator=(const PublisherWorld&) = delete;

  Status deliver(const std::string& queue, const InvocationRecord& record) {
    return run(destinations().deliver(target(queue), notice_of(record)));
  }
  Status deliver(const std::string& queue, DeadLetter letter) {
    return run(destinations().deliver(target(queue), std::move(letter)));
  }

  // Of the deliveries from the first on.
  BrokerDestination broker;
  FixedCredentials credentials{"guest", "guest"};

 private:
  Target target(const std::string& queue) const { return *parse_target(broker.arn + "/" + queue); }
  BrokerDestinations& destinations() {
    if (!destinations_) {
      destinations_.emplace(io_, clock_, credentials, Log(), std::vector{broker});
    }
    return *destinations_;
  }
  static boost::asio::awaitable<Status> ended(boost::asio::awaitable<void> task) {
    co_await std::move(task);
    co_return Status();
  }

  Status run(boost::asio::awaitable<Status> task) {
    std::optional<Status> result;
    boost::asio::co_spawn(io_, std::move(task),
                          [&result](const std::exception_ptr& failure, Status status) {
                            if (failure) std::rethrow_exception(failure);
                            result = std::move(status);
                          });
    io_.restart();
    while (!result) io_.run_one();
    return *result;
  }

  boost::asio::io_context io_;
  SystemClock clock_;
  std::optional<BrokerDestinations> destinations_;
};

}  // namespace wheelpit
