#include "app/parts/async_invocations.h"

#include <utility>

namespace wheelpit {

namespace asio = boost::asio;

namespace {

// Deliveries to one target at the same time.
constexpr std::size_t kDeliveries = 16;

async::EventLaneLimits lanes_of_functions(const AsyncSettings& settings) {
  async::EventLaneLimits limits;
  limits.most = settings.max_concurrency;
  limits.pause = settings.schedule.scaled(limits.pause);
  return limits;
}

async::EventLaneLimits lanes_of_targets(const AsyncSettings& settings) {
  async::EventLaneLimits limits = lanes_of_functions(settings);
  limits.first_window = kDeliveries;
  limits.most = kDeliveries;
  limits.ahead = kDeliveries;  // each with its answer, of up to 6 MB
  return limits;
}

}  // namespace

AsyncInvocations::AsyncInvocations(const Parts& parts, const AsyncSettings& settings,
                                   const Log& log)
    : functions_(parts.functions),
      pending_(settings.limits, lanes_of_functions(settings), lanes_of_targets(settings),
               parts.metrics),
      meters_(parts.metrics),
      intake_({parts.queue, pending_, meters_, parts.clock, parts.free_bytes}),
      admin_(parts.queue, pending_, parts.clock),
      destinations_(parts.make_destinations(intake_)),
      dispatcher_(
          {parts.io, parts.queue, pending_, meters_, parts.functions, *destinations_, parts.clock},
          settings.schedule, log),
      io_(parts.io),
      queue_(parts.queue),
      clock_(parts.clock),
      longest_delay_(settings.schedule.longest_delay()),
      log_(log) {}

void AsyncInvocations::share(async::BucketQueue& shared, cluster::Slots& slots) {
  buckets_.emplace(async::BucketKeeper::Parts{.io = io_,
                                              .queue = queue_,
                                              .shared = shared,
                                              .pending = pending_,
                                              .slots = slots,
                                              .clock = clock_,
                                              .longest_delay = longest_delay_},
                   log_);
}

void AsyncInvocations::told_of(std::vector<async::EventNumber> numbers) {
  if (buckets_) buckets_->told_of(std::move(numbers));
}

void AsyncInvocations::on_accepted_for_other(std::function<void(async::EventNumber)> told) {
  pending_.accepted_for_other = std::move(told);
}

asio::awaitable<Status> AsyncInvocations::start() {
  const Status started = co_await dispatcher_.start();
  if (!started || !buckets_) co_return started;
  co_return co_await buckets_->start();
}

void AsyncInvocations::drain() {
  if (buckets_) buckets_->stop();
  dispatcher_.drain();
}

asio::awaitable<void> AsyncInvocations::finish() {
  if (buckets_) co_await buckets_->join();
  co_await destinations_->stop();
  co_await dispatcher_.join();
}

asio::awaitable<Status> AsyncInvocations::can_run(std::string runtime) {
  return functions_.can_run(std::move(runtime));
}

asio::awaitable<std::string> AsyncInvocations::stand_in(std::string runtime) {
  return functions_.stand_in(std::move(runtime));
}

// The host first: when an event is tried, its function is there.
void AsyncInvocations::put(const Function& function) {
  functions_.put(function);
  dispatcher_.put(function);
}

void AsyncInvocations::remove(const std::string& name) {
  dispatcher_.remove(name);
  functions_.remove(name);
}

asio::awaitable<ProvisionedState> AsyncInvocations::provisioned(std::string name,
                                                                std::string qualifier) {
  return functions_.provisioned(std::move(name), std::move(qualifier));
}

}  // namespace wheelpit
