#pragma once

#include <boost/asio/io_context.hpp>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "app/letters/letter_box.h"
#include "base/clock.h"
#include "base/log.h"
#include "destination/broker/rabbitmq_connection.h"
#include "mapping/broker.h"
#include "net/stream/session.h"
#include "secrets/credentials_reader.h"
#include "wire/amqp091/connection.h"

namespace wheelpit {

// How a queue of a broker is reached. References must outlive who is given it.
struct BrokerLetters {
  boost::asio::io_context& io;
  const Clock& clock;
  CredentialsReader& credentials;
  Log log;
  Broker broker;
  std::string secret;
  std::string virtual_host;  // of RabbitMQ
  std::string queue;
};

// A queue of RabbitMQ. Letters are delivered to a consumer and acknowledged when they may go; those
// that stay are the queue's again, at their old places, when the connection is closed. They go back
// through the default exchange, each confirmed before the next.
class RabbitMqLetters final : public LetterBox, private amqp091::DeliverySink {
 public:
  explicit RabbitMqLetters(BrokerLetters parts);
  ~RabbitMqLetters() override;

  boost::asio::awaitable<Status> open() override;
  std::optional<std::uint64_t> messages() const override { return messages_; }
  const EventEncoder* encoder() const override { return encoder_.get(); }
  boost::asio::awaitable<Result<std::optional<FoundLetter>>> next() override;
  void leave(const FoundLetter& letter) override;
  boost::asio::awaitable<Status> put_back(const FoundLetter& letter, std::string to) override;
  boost::asio::awaitable<Status> remove(const FoundLetter& letter) override;
  bool broken() const override { return broken_; }
  boost::asio::awaitable<void> close() override;

 private:
  // How it is published again.
  struct Repeat {
    std::string properties;
    std::optional<std::string> message_id;
  };

  void on_delivery(amqp091::Delivery& delivery) override;
  boost::asio::awaitable<Status> connect();
  boost::asio::awaitable<Status> connect_publisher();
  std::optional<Error> failure();
  Error about(const std::string& why, Errc code = Errc::unavailable) const;
  boost::asio::awaitable<Status> publish(const FoundLetter& letter, const std::string& to);

  const BrokerLetters parts_;
  std::string username_;
  std::unique_ptr<EventEncoder> encoder_;
  std::optional<Endpoint> endpoint_;
  std::unique_ptr<Session<amqp091::Connection>> session_;
  std::unique_ptr<RabbitMqConnection> publisher_;
  std::optional<std::uint64_t> messages_;
  std::deque<FoundLetter> inbox_;
  std::map<std::uint64_t, Repeat> repeats_;  // by handle, of letters that were not left
  std::size_t told_ = 0;
  std::uint16_t window_ = 0;
  std::size_t left_in_window_ = 0;
  bool idle_ = false;
  bool broken_ = false;
  std::optional<Error> ended_;
};

}  // namespace wheelpit
