#pragma once

#include <boost/asio/awaitable.hpp>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "base/clock.h"
#include "base/log.h"
#include "net/session.h"
#include "source/event_source.h"
#include "source/inbox.h"
#include "source/rabbitmq/classify.h"
#include "source/rabbitmq/unsettled.h"
#include "wire/amqp091/connection.h"

namespace wheelpit {

struct ConsumerContext {
  boost::asio::io_context& io;
  const Clock& clock;
  Log log;
  Inbox& inbox;
  std::uint64_t& epoch;  // of the present channel; the consumer counts it up for each new one
  bool& delivers_again;  // the queue has delivered a message again, which no stream does
  std::size_t max_buffered_bytes;
  std::function<void()> on_consuming;  // the broker has accepted the consumer
};

// The life of one connection: from connecting to a failure, or to an orderly close. What is in the
// inbox is of this connection's present channel, and goes when that goes.
class Consumer final : private amqp091::DeliverySink {
 public:
  Consumer(ConsumerContext context, const amqp091::ConnectionOptions& options);

  // Returns what ended it, or nothing if that was stop() and release(). Once.
  boost::asio::awaitable<std::optional<RabbitMqFailure>> run(Endpoint endpoint, TlsTrust trust);

  // Ids of another epoch, or settled before, are passed over.
  void settle(std::span<const RecordId> ids, Settlement settlement);

  // Records were taken from the inbox.
  void inbox_taken();

  // stop() ends deliveries and gives back what is in the inbox; release() gives back the rest and
  // closes.
  void stop();
  void release();

  // How long it has been consuming, if it ever was.
  Duration served() const;

 private:
  void on_delivery(amqp091::Delivery& delivery) override;
  void on_read();
  void resume_reading();

  boost::asio::awaitable<std::optional<RabbitMqFailure>> serve();
  std::optional<RabbitMqFailure> handle_events();
  std::optional<RabbitMqFailure> handle(const amqp091::Event& event);
  std::optional<RabbitMqFailure> channel_closed(const amqp091::ChannelClosed& closed);
  std::optional<RabbitMqFailure> consumer_cancelled();
  std::optional<RabbitMqFailure> overdue();
  RabbitMqFailure broken(const Error& why);
  void stop_consuming();
  void close_when_released();
  void give_back(std::span<const std::uint64_t> tags);
  void forget_channel();

  ConsumerContext context_;
  Session<amqp091::Connection> session_;
  Unsettled unsettled_;
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

}  // namespace wheelpit
