#pragma once

#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/log.h"
#include "net/address/endpoint.h"
#include "secrets/credentials_reader.h"
#include "source/event_source.h"

namespace boost::asio {
class io_context;
}

namespace wheelpit::rabbitmq {

struct RabbitMqSourceOptions {
  std::vector<Endpoint> endpoints;         // at least one; the next one after each failure
  std::optional<std::string> tls_ca_file;  // PEM; the system's authorities if absent
  std::string virtual_host = "/";
  std::string queue;
  std::string secret;                  // ARN or name, for the CredentialsReader
  std::uint16_t prefetch_count = 400;  // until set_window(); see prefetch.h
  // Reading stops while untaken records hold this many bytes or more.
  std::size_t max_buffered_bytes = std::size_t{64} << 20;
  std::string connection_name;  // what operators of the broker see; names the mapping
  std::string version;          // of wheelpit, for operators, too
  // Asked of the broker, which may ask for less: a quiet interval's half sends a sign of life, two
  // quiet intervals mean that the broker is gone.
  std::chrono::seconds heartbeat{20};
  // How often the observer gets the queue's counters.
  Duration count_every = std::chrono::seconds(15);
};

// What a source needs of the world. All must outlive it.
struct RabbitMqSourceContext {
  boost::asio::io_context& io;
  const Clock& clock;
  CredentialsReader& credentials;  // asked again for each connection
  SourceObserver& observer;
  Log log;
};

// Consumes one queue of a RabbitMQ broker over AMQP 0-9-1, on one connection with one channel.
//
// RecordId: epoch is the channel's generation, tag the delivery tag. `done` becomes basic.ack,
// `again` basic.reject with requeue (which counts toward delivery limits on every RabbitMQ
// version), `dead_letter` basic.reject without. Records that were received and not taken when a
// connection breaks are dropped: the broker delivers them again.
//
// A message that ends connections is found out by isolation.h, and delivered with a refusal.
//
// A failure is classified by classify.h: either tried again with a back-off (1 s doubling to 60 s,
// reset by a minute of service), or held and tried every 30 s.
class RabbitMqSource final : public EventSource {
 public:
  RabbitMqSource(RabbitMqSourceOptions options, RabbitMqSourceContext context);
  ~RabbitMqSource() override;

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
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace wheelpit::rabbitmq
