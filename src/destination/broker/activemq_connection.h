#pragma once

#include <map>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/log.h"
#include "destination/broker/publisher_connection.h"
#include "net/stream/session.h"
#include "wire/openwire/producer.h"

namespace wheelpit {

// OpenWire: a message is delivered when the broker has answered it, which it does when it is on its
// disk. Brokers make a queue that is missing, unless their rules forbid it.
class ActiveMqConnection final : public PublisherConnection, private openwire::AnswerSink {
 public:
  // `io` and `clock` must outlive this.
  ActiveMqConnection(boost::asio::io_context& io, const Clock& clock, Log log,
                     openwire::ProducerOptions options);

  boost::asio::awaitable<Status> connect(Endpoint endpoint, TlsTrust trust,
                                         TimePoint until) override;
  Signal& changed() override { return session_.changed(); }
  bool ready() const override { return session_.protocol().ready() && !failure(); }
  std::optional<Error> failure() const override;
  std::uint64_t publish(const QueueMessage& message, WallTime now) override;
  std::uint64_t publish_again(openwire::Message message, std::string_view queue);
  std::optional<Status> take_answer(std::uint64_t id) override;
  std::string delay() const override { return {}; }
  void close() override;
  bool closed() const override;
  void abort() override { session_.abort(); }
  boost::asio::awaitable<void> end() override { return session_.end(); }

 private:
  void on_answer(std::int32_t id, const std::optional<openwire::BrokerException>& refusal) override;

  Session<openwire::Producer> session_;
  std::map<std::uint64_t, Status> answers_;  // not taken yet
};

// What the broker means by an exception. Pure.
Error error_of(const openwire::BrokerException& why, openwire::Producer::Phase during);

}  // namespace wheelpit
