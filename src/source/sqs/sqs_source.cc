#include "source/sqs/sqs_source.h"

namespace wheelpit::sqs {

namespace asio = boost::asio;

SqsSource::SqsSource(SqsQueue& queue, SourceObserver& observer)
    : queue_(queue), lane_(queue.join(observer)) {}

SqsSource::~SqsSource() { queue_.leave(lane_); }

asio::awaitable<void> SqsSource::run() { co_await queue_.run(lane_); }

asio::awaitable<Result<std::vector<Record>>> SqsSource::receive(std::optional<TimePoint> until) {
  co_return co_await queue_.receive(lane_, until);
}

asio::awaitable<Result<std::vector<RecordId>>> SqsSource::settle(
    std::span<const RecordVerdict> verdicts, const LaneNote& /*note*/) {
  std::vector<RecordId> unsettled;
  std::vector<RecordId> ids;
  const std::size_t all = verdicts.size();
  while (!verdicts.empty()) {
    const std::span<const RecordVerdict> alike = take_alike(verdicts);
    ids_of(alike, ids);
    auto some = co_await queue_.settle(lane_, ids, alike.front().settlement);
    const bool is_whole = alike.size() == all;
    if (!some && (is_whole || some.error().code() == Errc::conflict)) co_return some.error();
    const std::vector<RecordId>& left = some ? *some : ids;
    unsettled.insert(unsettled.end(), left.begin(), left.end());
  }
  co_return unsettled;
}

void SqsSource::stop() { queue_.stop(lane_); }

void SqsSource::release() { queue_.release(lane_); }

void SqsSource::set_window(std::size_t records) { queue_.set_window(lane_, records); }

void SqsSource::retry_now() { queue_.retry_now(); }

}  // namespace wheelpit::sqs
