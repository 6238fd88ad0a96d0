#pragma once

#include <boost/asio/awaitable.hpp>
#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "source/event_source.h"
#include "source/sqs/sqs_queue.h"

namespace wheelpit::sqs {

// One lane's part of a mapping's queue.
//
// RecordId: epoch is always 1, as a lease ends by itself and not with others; tag counts the
// mapping's messages. `done` deletes. `again` and `dead_letter` do nothing: the message comes again
// when its visibility timeout ends, and its receive count takes it to the dead-letter queue.
class SqsSource final : public EventSource {
 public:
  // Both must outlive it.
  SqsSource(SqsQueue& queue, SourceObserver& observer);
  ~SqsSource() override;

  boost::asio::awaitable<void> run() override;
  boost::asio::awaitable<Result<std::vector<Record>>> receive(
      std::optional<TimePoint> until) override;
  boost::asio::awaitable<Result<std::vector<RecordId>>> settle(
      std::span<const RecordVerdict> verdicts, const LaneNote& note) override;
  void stop() override;
  void release() override;
  void set_window(std::size_t records) override;
  void retry_now() override;

 private:
  SqsQueue& queue_;
  const SqsQueue::Lane lane_;
};

}  // namespace wheelpit::sqs
