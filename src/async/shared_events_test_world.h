#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "async/bucket_keeper.h"
#include "async/dispatcher_test_world.h"
#include "cluster/scripted_slots.h"

namespace wheelpit::async {

// The queue that nodes share, as one of them has it: it writes for buckets that it has.
class NodeQueue final : public EventQueue, public BucketQueue {
 public:
  NodeQueue(MemoryEventQueue& all, cluster::Slots& slots) : all_(all), slots_(slots) {}

  boost::asio::awaitable<Result<EventNumber>> add(AsyncEvent event) override {
    return all_.add(std::move(event));
  }
  boost::asio::awaitable<Result<std::vector<StoredEvent>>> read(
      std::vector<EventNumber> numbers) override {
    return all_.read(std::move(numbers));
  }
  boost::asio::awaitable<Result<std::vector<EventNumber>>> update(
      std::vector<EventUpdate> updates) override {
    for (const EventUpdate& update : updates) {
      if (!has(update.number)) co_return refuse();
    }
    co_return co_await all_.update(std::move(updates));
  }
  boost::asio::awaitable<Result<std::vector<EventNumber>>> remove(
      std::vector<EventNumber> numbers) override {
    for (const EventNumber number : numbers) {
      if (!has(number)) co_return refuse();
    }
    co_return co_await all_.remove(std::move(numbers));
  }
  boost::asio::awaitable<Status> move_times(WallTime::duration) override { co_return Status(); }
  boost::asio::awaitable<Result<EventPage>> list(EventSelection selection, EventNumber after,
                                                 std::size_t limit) override {
    return all_.list(std::move(selection), after, limit);
  }
  boost::asio::awaitable<Result<std::vector<FailedCount>>> count_failed() override {
    return all_.count_failed();
  }
  boost::asio::awaitable<Result<BucketNews>> look(BucketMask buckets, EventNumber after) override {
    return all_.look(buckets, after);
  }
  boost::asio::awaitable<Result<WaitingTotal>> share_total(WaitingTotal here) override {
    return all_.share_total(here);
  }

  int refused = 0;  // writes for a bucket that this node has not got

 private:
  Error refuse() {
    ++refused;
    return {Errc::conflict, "another node's"};
  }
  bool has(EventNumber number) const {
    return slots_
        .claim_of({.kind = cluster::SlotKind::bucket, .key = {}, .part = bucket_of(number)})
        .has_value();
  }

  MemoryEventQueue& all_;
  cluster::Slots& slots_;
};

// One of several nodes; the store, the loop and the clock are shared.
struct SharingNode {
  SharingNode(boost::asio::io_context& io, const SettableClock& clock, MemoryEventQueue& all,
              const std::vector<std::string>& names)
      : queue(all, slots), functions(io) {
    pending.accepted_for_other = [this](EventNumber number) { for_others.push_back(number); };
    dispatcher = std::make_unique<Dispatcher>(
        Dispatcher::Parts{io, queue, pending, meters, functions, destinations, clock},
        EventSchedule(), log.log());
    keeper = std::make_unique<BucketKeeper>(
        BucketKeeper::Parts{.io = io,
                            .queue = queue,
                            .shared = queue,
                            .pending = pending,
                            .slots = slots,
                            .clock = clock,
                            .longest_delay = EventSchedule().longest_delay()},
        log.log());
    intake = std::make_unique<EventIntake>(
        EventIntake::Parts{queue, pending, meters, clock, [] { return ~std::uint64_t{0}; }});
    admin = std::make_unique<AsyncEventAdmin>(queue, pending, clock);
    for (const std::string& name : names) {
      Function function;
      function.name = name;
      dispatcher->put(function);
    }
  }

  std::size_t calls() const { return functions.calls.size(); }

  Metrics metrics;
  AsyncMeters meters{metrics};
  CapturedLog log;
  cluster::ScriptedSlots slots;
  NodeQueue queue;
  ScriptedFunctions functions;
  ScriptedDestinations destinations;
  PendingEvents pending{{},
                        EventLaneLimits{.first_window = 4, .most = 4},
                        EventLaneLimits{.first_window = 2, .most = 2},
                        metrics};
  std::vector<EventNumber> for_others;
  std::unique_ptr<Dispatcher> dispatcher;
  std::unique_ptr<BucketKeeper> keeper;
  std::unique_ptr<EventIntake> intake;
  std::unique_ptr<AsyncEventAdmin> admin;
};

}  // namespace wheelpit::async
