#pragma once

#include <map>
#include <string>

#include "base/clock.h"
#include "base/log.h"
#include "destination/broker/publisher_connection.h"
#include "net/stream/session.h"
#include "wire/amqp091/publisher.h"

namespace wheelpit {

// AMQP 0-9-1 with publisher confirms: a message is delivered when the queue has it. One that no
// queue takes comes back, and is `not_found`.
class RabbitMqConnection final : public PublisherConnection, private amqp091::ConfirmSink {
 public:
  // `io` and `clock` must outlive this.
  RabbitMqConnection(boost::asio::io_context& io, const Clock& clock, Log log,
                     amqp091::PublisherOptions options);

  boost::asio::awaitable<Status> connect(Endpoint endpoint, TlsTrust trust,
                                         TimePoint until) override;
  Signal& changed() override { return session_.changed(); }
  bool ready() const override { return session_.protocol().ready() && !failure(); }
  std::optional<Error> failure() const override;
  std::uint64_t publish(const QueueMessage& message, WallTime now) override;
  // The same, one after the other: REQUIRES that none is on its way.
  std::uint64_t publish(const amqp091::RepeatedMessage& message);
  std::optional<Status> take_answer(std::uint64_t id) override;
  std::string delay() const override;
  void close() override;
  bool closed() const override;
  void abort() override { session_.abort(); }
  boost::asio::awaitable<void> end() override { return session_.end(); }

 private:
  void on_confirm(std::uint64_t tag, amqp091::Confirm confirm,
                  const amqp091::CloseReason& reason) override;

  Session<amqp091::Publisher> session_;
  std::map<std::uint64_t, std::string> queues_;  // of messages without an answer
  std::map<std::uint64_t, Status> answers_;      // not taken yet
};

// What the broker means by closing the channel or the connection. Pure. `several`: more than one
// message was on its way.
Error error_of(const amqp091::Publisher::Closed& closed, bool several);

}  // namespace wheelpit
