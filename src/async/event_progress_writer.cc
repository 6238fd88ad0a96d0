#include "async/event_progress_writer.h"

#include <string>
#include <utility>
#include <vector>

namespace wheelpit::async {

namespace asio = boost::asio;

namespace {

constexpr auto kDiskPause = std::chrono::seconds(1);

}  // namespace

asio::awaitable<bool> EventProgressWriter::wait_for_disk(Error error) {
  if (!disk_failing_) {
    log_.error("cannot persist the outcome of an event; retrying", {{"error", error.message()}});
  }
  disk_failing_ = true;
  if (!stopping_) co_await stopped_.wait(clock_.now() + kDiskPause);
  co_return !stopping_;
}

asio::awaitable<void> EventProgressWriter::remove(const AsyncEvent& event) {
  const std::size_t bytes = bytes_of(event);
  while (!pending_.is_stray(event.number)) {
    const auto removed = co_await queue_.remove({event.number});
    if (removed) {
      disk_failing_ = false;
      if (!removed->empty() && !pending_.is_stray(event.number)) pending_.end(event.number, bytes);
      co_return;
    }
    if (!co_await wait_for_disk(removed.error())) co_return;
  }
}

asio::awaitable<bool> EventProgressWriter::update(EventUpdate update) {
  std::vector<EventUpdate> updates;
  updates.push_back(std::move(update));
  const EventNumber number = updates.front().number;
  while (!pending_.is_stray(number)) {
    const auto updated = co_await queue_.update(updates);
    if (updated) {
      disk_failing_ = false;
      co_return !updated->empty() && !pending_.is_stray(number);
    }
    if (!co_await wait_for_disk(updated.error())) co_return false;
  }
  co_return false;
}

asio::awaitable<void> EventProgressWriter::keep_failed(const AsyncEvent& event,
                                                       EventUpdate failed) {
  const EventNumber number = event.number;
  const std::size_t bytes = bytes_of(event);
  failed.progress.state = EventState::failed;
  if (!co_await update(std::move(failed))) co_return;
  pending_.end(number, bytes);
  co_await forget(pending_.keep_failed(number, bytes));
}

asio::awaitable<void> EventProgressWriter::forget(std::vector<EventNumber> surplus) {
  if (surplus.empty()) co_return;
  log_.warn("too many failed events: the oldest are removed",
            {{"events", std::uint64_t{surplus.size()}}});
  const auto removed = co_await queue_.remove(std::move(surplus));
  if (!removed) {
    log_.error("cannot remove failed events", {{"error", removed.error().message()}});
  }
}

void EventProgressWriter::stop() {
  stopping_ = true;
  stopped_.notify();
}

}  // namespace wheelpit::async
