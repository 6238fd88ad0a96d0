#pragma once

#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/log.h"
#include "net/stream/session.h"
#include "source/event_source.h"
#include "source/gathering.h"
#include "source/inbox.h"
#include "source/message_isolation.h"
#include "source/rabbitmq/classify.h"
#include "source/rabbitmq/unsettled.h"
#include "wire/amqp091/connection.h"

namespace wheelpit::rabbitmq {

struct ConsumerContext {
  boost::asio::io_context& io;
  const Clock& clock;
  Log log;
  Inbox& inbox;
  std::uint64_t& epoch;  // of the present channel; the consumer counts it up for each new one
  bool& delivers_again;  // the queue has delivered a message again, which no stream does
  MessageIsolation& isolation;
  std::size_t max_buffered_bytes;
  std::function<void()> on_consuming;  // the broker has accepted the consumer
  std::function<void(const QueueNumbers&)> on_queue;
};

// The life of one connection: from connecting to a failure, or to an orderly close. What is in the
// inbox is of this connection's present channel, and goes when that goes.
class Consumer final : private amqp091::DeliverySink {
 public:
  // `window`: how many unsettled messages the broker may have out.
  Consumer(ConsumerContext context, amqp091::ConnectionOptions options, std::uint16_t window);

  // Returns what ended it, or nothing if that was stop() and release(). Once.
  boost::asio::awaitable<std::optional<RabbitMqFailure>> run(Endpoint endpoint, TlsTrust trust);

  // Ids of another epoch, or settled before, are passed over.
  void settle(std::span<const RecordId> ids, Settlement settlement);

  // Records were taken from the inbox.
  void inbox_taken();

  void set_window(std::uint16_t window);

  // stop() ends deliveries and gives back what is in the inbox; release() gives back the rest and
  // closes.
  void stop();
  void release();

  // A message was refused for what it does to connections.
  bool refused_one() const { return culprit_.has_value(); }

  // How long it has been consuming, if it ever was.
  Duration served() const;

 private:
  static constexpr Duration kStepsWithin =
      std::chrono::seconds(20);  // from a greeting to consuming

  void on_begun(std::uint64_t tag) override;
  void on_delivery(amqp091::Delivery& delivery) override;
  bool on_unreadable(std::uint64_t tag, const std::string& why) override;
  void on_read();
  void resume_reading();

  boost::asio::awaitable<std::optional<RabbitMqFailure>> serve();
  std::optional<RabbitMqFailure> handle_events();
  std::optional<RabbitMqFailure> handle(const amqp091::Event& event);
  std::optional<RabbitMqFailure> channel_closed(const amqp091::ChannelClosed& closed);
  std::optional<RabbitMqFailure> consumer_cancelled();
  std::optional<RabbitMqFailure> overdue();
  RabbitMqFailure broken(const Error& why);
  std::optional<std::string> suspicion_of(const amqp091::Delivery& delivery);
  void refuse(std::uint64_t tag, std::string why);
  void is_settled(std::span<const RecordId> ids);
  void in_service();
  void apply_window();
  ServiceEnd how_it_ended(const std::optional<RabbitMqFailure>& failure) const;
  void stop_consuming();
  void close_when_released();
  void give_back(std::span<const std::uint64_t> tags);
  void forget_channel();

  ConsumerContext context_;
  Session<amqp091::Connection> session_;
  Unsettled unsettled_;
  std::uint16_t window_;
  std::optional<std::uint64_t> first_;    // MessageIsolation's key of the first message
  std::optional<std::uint64_t> culprit_;  // the tag of one that was refused for what it does to us
  std::optional<std::string> unreadable_;
  TimePoint last_arrival_{};
  std::size_t delivered_ = 0;  // by the read under way
  Gathering gathering_;
  bool settled_any_ = false;
  bool culprit_is_settled_ = false;         // and nothing more can be read
  TimePoint due_;                           // when the present step must have ended
  std::optional<TimePoint> first_service_;  // consuming since
  std::optional<TimePoint> last_service_;   // the same, counted from the last interruption
  std::optional<RabbitMqFailure> refused_;  // found out from a delivery
  bool waiting_ = true;                     // for the broker to end a step, by due_
  bool stopping_ = false;
  bool released_ = false;
  bool closed_ = false;
  bool told_of_damage_ = false;
};

}  // namespace wheelpit::rabbitmq
