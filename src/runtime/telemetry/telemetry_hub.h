#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <expected>
#include <functional>
#include <memory>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/signal.h"
#include "base/task_group.h"
#include "logs/platform_event.h"
#include "runtime/output/environment_listener.h"
#include "runtime/protocol/extension_registry.h"
#include "runtime/protocol/telemetry_subscription.h"
#include "runtime/telemetry/telemetry_buffer.h"
#include "runtime/telemetry/telemetry_door.h"
#include "runtime/telemetry/telemetry_event.h"
#include "runtime/telemetry/telemetry_sender.h"

namespace wheelpit::runtime {

// The events of an environment for its extensions: each subscriber gets the events it wants, in
// batches. Telling never waits: an event goes to a bounded buffer, or is counted as dropped.
class TelemetryHub final : public EnvironmentListener {
 public:
  // `dropped` is told of events that a subscriber did not get. What is given by reference must
  // outlive this, and this the tasks that it spawns.
  TelemetryHub(boost::asio::io_context& io, const Clock& clock, TelemetryDoor& door,
               TaskGroup& tasks, std::function<void(const platform_event::LogsDropped&)> dropped);
  ~TelemetryHub() override;

  // What platform.telemetrySubscription tells.
  struct Subscribed {
    std::string_view state;  // "Subscribed"; or "Already subscribed": the first one stands
    std::vector<std::string> types;
    bool news = true;  // false: the same was told before
  };
  // Of an extension that has registered.
  std::expected<Subscribed, ApiRefusal> subscribe(const Extension& extension, TelemetryApi api,
                                                  std::string_view body);

  // The init is over: no more subscriptions.
  void close();
  // No subscriber gets anything, now or later.
  bool idle() const { return closed_ && subscribers_.empty(); }

  void platform(WallTime time, const PlatformEvent& event) override;
  void line(WallTime time, LineSource source, std::string_view text, bool json_log) override;

  // Sends what there is at once, and waits for it, at most until `until`.
  boost::asio::awaitable<void> flush(TimePoint until);
  // The environment's processes are gone. The tasks end soon.
  void stop();

 private:
  struct Subscriber;

  void tell(TelemetryEvent event);
  void give(Subscriber& subscriber, const TelemetryEvent& event);
  boost::asio::awaitable<void> deliver(Subscriber& subscriber);
  boost::asio::awaitable<void> post(Subscriber& subscriber);
  void tell_dropped(Subscriber& subscriber);
  bool all_delivered() const;

  const Clock& clock_;
  TelemetryDoor& door_;
  TaskGroup& tasks_;
  std::function<void(const platform_event::LogsDropped&)> dropped_;
  std::vector<std::unique_ptr<Subscriber>> subscribers_;
  // Earlier events, for later subscribers. Until close().
  std::vector<TelemetryEvent> kept_;
  std::size_t kept_bytes_ = 0;
  bool closed_ = false;
  bool stopping_ = false;
  Signal changed_;
};

}  // namespace wheelpit::runtime
