#pragma once

#include <boost/asio/awaitable.hpp>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/log.h"
#include "net/stream/session.h"
#include "source/activemq/classify.h"
#include "source/activemq/deliveries.h"
#include "source/activemq/window.h"
#include "source/event_source.h"
#include "source/inbox.h"
#include "source/message_isolation.h"
#include "wire/openwire/connection.h"

namespace wheelpit::activemq {

struct ActiveMqConsumerContext {
  boost::asio::io_context& io;
  const Clock& clock;
  Log log;
  Inbox& inbox;  // empty
  ActiveMqMemory& memory;
  FormerRecords& former;
  std::uint64_t epoch;  // names this consumer
  DeliveryRules rules;
  MessageIsolation& isolation;
  std::size_t max_buffered_bytes;
  std::span<const Endpoint> endpoints;  // as configured
  std::function<void()> on_consuming;   // the broker has accepted the consumer
  std::function<void(const QueueNumbers&)> on_queue;
};

// The life of one connection: from connecting to a failure, or to an orderly close. What is in the
// inbox is of this connection, and goes when that goes.
class ActiveMqConsumer final : private openwire::DispatchSink {
 public:
  ActiveMqConsumer(ActiveMqConsumerContext context, openwire::ConnectionOptions options);

  // Returns what ended it, or nothing if that was stop() and release(). Once.
  boost::asio::awaitable<std::optional<ActiveMqFailure>> run(Endpoint endpoint, TlsTrust trust);

  // The next records of the inbox that must be delivered; may be none.
  std::vector<Record> take();

  // Ids of this epoch. Those settled before are passed over.
  void settle(std::span<const RecordId> ids, Settlement settlement, std::string_view cause);

  // How many unsettled messages the broker may have out, at most; at least 1.
  void set_window(std::int32_t most);

  // stop() delivers nothing more; release() gives back what is not settled and closes. In between
  // settle() works: the broker takes nothing back from a consumer that it can still settle.
  void stop();
  void release();

  // How long it has been consuming, if it ever was.
  Duration served() const;

 private:
  void on_dispatch(const openwire::MessageDispatch& dispatch) override;
  void on_read();

  boost::asio::awaitable<std::optional<ActiveMqFailure>> serve();
  std::optional<ActiveMqFailure> handle_events();
  std::optional<ActiveMqFailure> handle(const openwire::Event& event);
  ActiveMqFailure refused(ActiveMqStep step, const openwire::BrokerException& why) const;
  ActiveMqFailure broken(const Error& why) const;
  std::optional<ActiveMqFailure> announced(const openwire::BrokersAnnounced& brokers) const;
  void confirmed();
  void close_when_released();
  void write(Acknowledgements acks);
  void adjust_window();
  std::optional<std::string> suspicion_of(const openwire::MessageDispatch& dispatch);
  void is_settled(std::span<const RecordId> ids);
  void apply_isolation();
  ServiceEnd how_it_ended() const;

  ActiveMqConsumerContext context_;
  Endpoint endpoint_;
  std::int32_t most_;                     // wanted
  std::optional<std::uint64_t> first_;    // MessageIsolation's key of the first message
  std::optional<std::uint64_t> culprit_;  // the tag of one that was refused for what it does to us
  TimePoint last_arrival_{};
  bool settled_any_ = false;
  Window window_;
  Session<openwire::Connection> session_;
  ActiveMqDeliveries deliveries_;
  std::optional<TimePoint> asked_at_;       // for an answer to an acknowledgement
  TimePoint due_;                           // when the present step must have ended
  std::optional<TimePoint> first_service_;  // consuming since
  bool waiting_ = true;                     // for the broker to end a step, by due_
  bool stopping_ = false;
  bool released_ = false;
  bool closing_ = false;
  bool closed_ = false;
};

}  // namespace wheelpit::activemq
