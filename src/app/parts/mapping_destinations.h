#pragma once

#include <boost/asio/io_context.hpp>

#include "app/parts/destinations.h"
#include "base/clock.h"
#include "poll/give_ups.h"

namespace wheelpit {

// Tells mappings' destinations on failure, on the thread that the engine's destinations live on.
class MappingDestinations final : public GiveUps {
 public:
  // `io` is that of the destinations; both must outlive this.
  MappingDestinations(boost::asio::io_context& io, const Clock& clock) : io_(io), clock_(clock) {}

  // Once, before the first notification. They must outlive this, too.
  void connect(RoutedDestinations& destinations) { destinations_ = &destinations; }

  boost::asio::awaitable<Status> tell(GivenUp batch) override;
  std::string write_down(GivenUp batch) override;

 private:
  boost::asio::awaitable<Status> deliver(std::string target, BatchRecord record);

  boost::asio::io_context& io_;
  const Clock& clock_;
  RoutedDestinations* destinations_ = nullptr;
};

// The notification of a batch that was discarded at `now`.
BatchRecord record_of(GivenUp batch, WallTime now);
// The same for a Kafka partition. REQUIRES: batch.partition
KafkaRecord kafka_record_of(GivenUp batch, WallTime now);
// The same for a stream. REQUIRES: batch.stream
StreamRecord stream_record_of(GivenUp batch, WallTime now);

}  // namespace wheelpit
