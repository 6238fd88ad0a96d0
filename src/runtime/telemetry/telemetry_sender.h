#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <memory>
#include <optional>
#include <string>

#include "base/clock.h"
#include "base/result.h"
#include "runtime/protocol/telemetry_subscription.h"
#include "runtime/telemetry/telemetry_door.h"

namespace wheelpit::runtime {

// Sends batches to one subscriber, over a connection that is kept as long as both sides like.
class TelemetrySender {
 public:
  // `subscription` must outlive this.
  TelemetrySender(const TelemetrySubscription& subscription,
                  std::unique_ptr<TelemetryDoor::Entrance> entrance)
      : subscription_(subscription), entrance_(std::move(entrance)) {}

  // Returns when it was answered with a status below 400; lines, when they are with the kernel.
  boost::asio::awaitable<Status> send(const std::string& batch, TimePoint until);

  // A send() that is under way ends.
  void close();

 private:
  boost::asio::awaitable<Status> post(const std::string& batch, TimePoint until);
  boost::asio::awaitable<Status> write(const std::string& lines, TimePoint until);
  boost::asio::awaitable<Status> connect(TimePoint until);
  boost::asio::awaitable<Status> exchange(const std::string& text, TimePoint until);

  const TelemetrySubscription& subscription_;
  std::unique_ptr<TelemetryDoor::Entrance> entrance_;
  std::optional<TelemetryDoor::Socket> socket_;
  bool closed_ = false;
};

}  // namespace wheelpit::runtime
