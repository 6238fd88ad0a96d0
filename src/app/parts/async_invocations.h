#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/config/async_settings.h"
#include "app/parts/destinations.h"
#include "app/parts/sharded_functions.h"
#include "async/async_event_admin.h"
#include "async/async_events.h"
#include "async/async_meters.h"
#include "async/bucket_keeper.h"
#include "async/bucket_queue.h"
#include "async/dispatcher.h"
#include "async/event_intake.h"
#include "async/event_queue.h"
#include "async/pending_events.h"
#include "base/clock.h"
#include "base/log.h"
#include "cluster/slots.h"
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
  boost::asio::awaitable<Status> start();

  // Where several nodes share the events: this one processes those of the buckets that it has.
  // Before start(); what is given must outlive this.
  void share(async::BucketQueue& shared, cluster::Slots& slots);
  // Of other nodes' events, and of events for other nodes: `told` is called on the thread of `io`.
  void told_of(std::vector<async::EventNumber> numbers);
  void on_accepted_for_other(std::function<void(async::EventNumber)> told);
  async::BucketMask owned_buckets() const { return pending_.owned & ~pending_.taking; }

  // As Dispatcher does. After stop() the functions' runtimes must be stopped, then finish().
  void drain();
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
  boost::asio::io_context& io_;
  async::EventQueue& queue_;
  const Clock& clock_;
  Duration longest_delay_;
  Log log_;
  std::optional<async::BucketKeeper> buckets_;  // if several nodes share the events
};

}  // namespace wheelpit
