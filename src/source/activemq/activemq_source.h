#pragma once

#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/log.h"
#include "net/address/endpoint.h"
#include "secrets/credentials_reader.h"
#include "source/activemq/activemq_memory.h"
#include "source/event_source.h"

namespace boost::asio {
class io_context;
}

namespace wheelpit::activemq {

struct ActiveMqSourceOptions {
  std::vector<Endpoint> endpoints;         // at least one; the next one after each failure
  std::optional<std::string> tls_ca_file;  // PEM; the system's authorities if absent
  // A queue's name as the broker reads it: `a,b` is two queues, `a.*` and `a.>` are patterns. A
  // part may begin with queue://.
  std::string queue;
  std::string secret;            // ARN or name, for the CredentialsReader
  std::int32_t prefetch = 1000;  // 1 to 32766; until set_window(); see prefetch.h
  // How often a message on which the function failed is delivered again, before it is refused.
  // Negative: without end.
  int maximum_redeliveries = 5;
  // A larger body is refused: no event could hold it.
  std::size_t max_message_bytes = std::size_t{6} << 20;
  // The window is made smaller so that the messages in it hold about so many bytes at most.
  std::size_t max_buffered_bytes = std::size_t{64} << 20;
  std::string connection_name;  // what operators of the broker see; names the mapping
  std::string version;          // of wheelpit, for operators, too
  // Offered to the broker, which may want less: a peer silent that long is considered dead.
  std::chrono::milliseconds inactivity{30000};
  // How often the observer gets the queue's counters; zero: never. Only of a broker that has the
  // StatisticsBrokerPlugin.
  Duration count_every = Duration::zero();
};

// What a source needs of the world. The references must outlive it.
struct ActiveMqSourceContext {
  boost::asio::io_context& io;
  const Clock& clock;
  CredentialsReader& credentials;  // asked again for each connection
  SourceObserver& observer;
  Log log;
  // Owned by all sources of one mapping, which live on one thread and end in any order. It outlives
  // single lanes, so that a new lane knows what an earlier one did.
  std::shared_ptr<ActiveMqMemory> memory;
};

// Consumes a queue of an ActiveMQ broker over OpenWire, on one connection with one consumer.
//
// RecordId: epoch is the consumer's generation, tag the place in the order of its dispatches.
// `done` becomes STANDARD acknowledgements of ranges, `dead_letter` a POISON one with the cause.
// The broker redelivers nothing to a consumer that lives, so `again` stays here: it counts an
// attempt, and the record is delivered again under its id before all others; after 1 +
// maximum_redeliveries attempts with a refusal. The caller backs off before it returns messages.
//
// What no function may see (JMS types other than text and bytes, bodies that cannot be read or
// are too large) is delivered with a refusal. Expired messages are never delivered.
//
// Records that were received and not taken when a connection breaks are dropped: the broker
// delivers them again. What the function has succeeded on is acknowledged when it returns.
//
// What is out counts as delivered only once the lane has taken it, so that a window of 0 is one
// of 1.
//
// A message that ends connections is found out by isolation.h, and delivered with a refusal.
//
// A failure is classified by classify.h: either tried again with a back-off (1 s doubling to 60 s,
// reset by a minute of service; once for each round of the endpoints), or held and tried every
// 30 s.
class ActiveMqSource final : public EventSource {
 public:
  ActiveMqSource(ActiveMqSourceOptions options, ActiveMqSourceContext context);
  ~ActiveMqSource() override;

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

}  // namespace wheelpit::activemq
