#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "app/config/async_settings.h"
#include "app/parts/destinations.h"
#include "app/parts/sharded_functions.h"
#include "async/async_event_admin.h"
#include "async/async_events.h"
#include "async/async_meters.h"
#include "async/dispatcher.h"
#include "async/event_intake.h"
#include "async/event_queue.h"
#include "async/pending_events.h"
#include "base/clock.h"
#include "base/log.h"
#include "function/function_host.h"
#include "invoke/async_invoker.h"
#include "metrics/metrics.h"

namespace wheelpit {

// All of asynchronous invocation, from the intake of events to their destinations. It stands before
// the functions' host, to know what they want of it. Belongs to the thread of `io`.
class AsyncInvocations final : public FunctionHost {
 public:
  struct Parts {
    boost::asio::io_context& io;
    async::EventQueue& queue;
    std::function<std::uint64_t()> free_bytes;  // of the queue's disk
    ShardedFunctions& functions;
    // Functions are destinations too, and take their events as others do.
    std::function<std::unique_ptr<RoutedDestinations>(AsyncInvoker& functions)> make_destinations;
    Metrics& metrics;
    const Clock& clock;
  };

  // What the parts refer to must outlive it.
  AsyncInvocations(const Parts& parts, const AsyncSettings& settings, const Log& log);

  AsyncInvoker& intake() { return intake_; }
  async::AsyncEvents& admin() { return admin_; }
  RoutedDestinations& destinations() { return *destinations_; }

  // Once, when all functions there are have been put.
  boost::asio::awaitable<Status> start() { return dispatcher_.start(); }

  // As Dispatcher does. After stop() the functions' runtimes are to be stopped, then finish().
  void drain() { dispatcher_.drain(); }
  boost::asio::awaitable<void> stop(TimePoint until) { return dispatcher_.stop(until); }
  boost::asio::awaitable<void> finish();

  boost::asio::awaitable<Status> can_run(std::string runtime) override;
  boost::asio::awaitable<std::string> stand_in(std::string runtime) override;
  void put(const Function& function) override;
  void remove(const std::string& name) override;
  boost::asio::awaitable<ProvisionedState> provisioned(std::string name,
                                                       std::string qualifier) override;

 private:
  ShardedFunctions& functions_;
  async::PendingEvents pending_;
  async::AsyncMeters meters_;
  async::EventIntake intake_;
  async::AsyncEventAdmin admin_;
  std::unique_ptr<RoutedDestinations> destinations_;
  async::Dispatcher dispatcher_;
};

}  // namespace wheelpit
