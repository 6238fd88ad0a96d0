#pragma once

#include <boost/asio/awaitable.hpp>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>

#include "base/error.h"
#include "base/signal.h"
#include "source/kinesis/event_stream_call.h"
#include "source/kinesis/fan_out_course.h"
#include "source/kinesis/fan_out_stream.h"
#include "source/sharded/stream_reader.h"

namespace wheelpit::kinesis {

// Reads one shard by subscriptions. One that ends, after five minutes or because its connection
// broke, is followed by another from the last place that was pushed; only if that one is refused,
// it is a fault. Unread pushed records make the service wait.
class FanOutReader final : public sharded::ShardReader {
 public:
  // `stream` must outlive it.
  FanOutReader(FanOutStream& stream, std::string shard, const sharded::ReadPlace& place);

  boost::asio::awaitable<sharded::Answer<sharded::StreamPage>> next(std::size_t most) override;
  void stop() override;
  boost::asio::awaitable<void> end() override;

 private:
  boost::asio::awaitable<std::optional<sharded::Fault>> subscribe();
  boost::asio::awaitable<sharded::Answer<bool>> receive();
  boost::asio::awaitable<sharded::Answer<sharded::StreamPage>> read_rest(std::size_t most);
  boost::asio::awaitable<void> hang_up();
  sharded::Fault about(const Error& cause) const;

  FanOutStream& stream_;
  const std::string shard_;
  FanOutCourse course_;
  Signal changed_;
  std::unique_ptr<EventStreamCall> call_;       // while there is a subscription
  bool has_pushed_ = false;                     // this one has
  std::unique_ptr<sharded::ShardReader> rest_;  // of a shard that has ended
  bool stopped_ = false;
};

}  // namespace wheelpit::kinesis
