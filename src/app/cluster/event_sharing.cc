#include "app/cluster/event_sharing.h"

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <utility>

namespace wheelpit {

namespace asio = boost::asio;

using async::EventNumber;
using async::EventSelection;

namespace {

constexpr const char* kPath = "/events";
constexpr Duration kTellPatience = std::chrono::seconds(5);
constexpr Duration kOrderPatience = std::chrono::seconds(60);
constexpr std::size_t kMostAtOnce = 10'000;

// How often all nodes are asked until each bucket had an owner, and the time between.
constexpr int kPasses = 30;
constexpr auto kPause = std::chrono::milliseconds(500);

Error stopped_at(std::size_t done, const std::string& why) {
  return {Errc::unavailable,
          why + "; it was done for " + std::to_string(done) + " events: ask again"};
}

}  // namespace

EventSharing::EventSharing(const Parts& parts, Log log)
    : parts_(parts), log_(log), tasks_(parts.io, std::move(log)) {
  parts_.here.on_accepted_for_other([this](EventNumber number) { tell_owner(number); });
  parts_.peers.answer(kPath,
                      [this](cluster::PeerRequest request) { return answer(std::move(request)); });
}

asio::awaitable<Result<async::EventPage>> EventSharing::list(EventSelection selection,
                                                             EventNumber after, std::size_t limit) {
  return parts_.here.admin().list(std::move(selection), after, limit);
}

asio::awaitable<Result<std::vector<async::FailedCount>>> EventSharing::count_failed() {
  return parts_.here.admin().count_failed();
}

asio::awaitable<Result<std::optional<async::StoredEvent>>> EventSharing::show(
    std::string request_id) {
  return parts_.here.admin().show(std::move(request_id));
}

asio::awaitable<Result<std::size_t>> EventSharing::redrive(EventSelection selection) {
  return give(Order::redrive, std::move(selection));
}

asio::awaitable<Result<std::size_t>> EventSharing::purge(EventSelection selection) {
  return give(Order::purge, std::move(selection));
}

asio::awaitable<Result<std::size_t>> EventSharing::do_here(Order order, EventSelection selection) {
  return order == Order::redrive ? parts_.here.admin().redrive(std::move(selection))
                                 : parts_.here.admin().purge(std::move(selection));
}

// A bucket that changes hands meanwhile has an owner in one of the next passes; what was done is
// not there to be done again.
asio::awaitable<Result<std::size_t>> EventSharing::give(Order order, EventSelection selection) {
  EventsDone done;
  for (int pass = 0; pass < kPasses && !stopping_; ++pass) {
    if (pass > 0) {
      asio::steady_timer pause(parts_.io, kPause);
      co_await pause.async_wait(asio::use_awaitable);
    }
    if (Status given = co_await give_once(order, selection, done); !given) co_return given.error();
    if (done.buckets == async::kAllBuckets) co_return done.events;
  }
  co_return stopped_at(done.events, "some events are being taken over by another node");
}

asio::awaitable<Status> EventSharing::give_once(Order order, EventSelection selection,
                                                EventsDone& done) {
  const async::BucketMask own = parts_.here.owned_buckets();
  const auto here = co_await do_here(order, selection);
  if (!here) co_return here.error();
  done.events += *here;
  done.buckets |= own;
  const EventMessage message{
      .kind = order == Order::redrive ? EventMessage::Kind::redrive : EventMessage::Kind::purge,
      .selection = std::move(selection)};
  for (const cluster::Peer& peer : parts_.peers.live()) {
    const auto fault = [&](const std::string& why) {
      return stopped_at(done.events, "node " + peer.name + ": " + why);
    };
    const auto answered = co_await parts_.peers.call(
        peer.address, {.path = kPath, .body = text_of(message)}, kOrderPatience);
    if (!answered) co_return fault(answered.error().message());
    if (answered->status != 200) co_return fault(answered->body);
    const auto there = events_done_in(answered->body);
    if (!there) co_return fault(there.error().message());
    done.events += there->events;
    done.buckets |= there->buckets;
  }
  co_return Status();
}

asio::awaitable<cluster::PeerAnswer> EventSharing::answer(cluster::PeerRequest request) {
  auto message = event_message_in(request.body);
  if (!message) co_return cluster::PeerAnswer{.status = 400, .body = message.error().message()};
  if (message->kind == EventMessage::Kind::accepted) {
    parts_.here.told_of(std::move(message->numbers));
    co_return cluster::PeerAnswer{.status = 200, .body = "{}"};
  }
  const Order order = message->kind == EventMessage::Kind::redrive ? Order::redrive : Order::purge;
  const async::BucketMask buckets = parts_.here.owned_buckets();
  const auto done = co_await do_here(order, std::move(message->selection));
  if (!done) co_return cluster::PeerAnswer{.status = 503, .body = done.error().message()};
  co_return cluster::PeerAnswer{.status = 200,
                                .body = text_of(EventsDone{.events = *done, .buckets = buckets})};
}

// One call to a node at a time; what is accepted meanwhile goes with the next. What is not told is
// found by the owner's next look.
void EventSharing::tell_owner(EventNumber number) {
  if (stopping_) return;
  const auto address = parts_.slots.address_of_owner(
      {.kind = cluster::SlotKind::bucket, .key = {}, .part = async::bucket_of(number)});
  if (!address) return;
  const auto [waiting, idle] = to_tell_.try_emplace(*address);
  if (waiting->second.size() < kMostAtOnce) waiting->second.push_back(number);
  if (idle) tasks_.spawn("tell " + *address + " of events", tell(*address));
}

asio::awaitable<void> EventSharing::tell(std::string address) {
  while (!stopping_ && !to_tell_[address].empty()) {
    const EventMessage message{.kind = EventMessage::Kind::accepted,
                               .numbers = std::exchange(to_tell_[address], {})};
    const auto told = co_await parts_.peers.call(address, {.path = kPath, .body = text_of(message)},
                                                 kTellPatience);
    if (!told) {
      log_.debug("a node was not told of events; it finds them itself",
                 {{"node", address}, {"error", told.error().message()}});
    }
  }
  to_tell_.erase(address);
}

}  // namespace wheelpit
