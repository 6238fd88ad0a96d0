#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "app/letters/letter_box.h"
#include "app/letters/rabbitmq_letters.h"
#include "destination/broker/activemq_connection.h"
#include "net/stream/session.h"
#include "record/activemq_encoder.h"
#include "wire/openwire/connection.h"

namespace wheelpit {

// A queue of ActiveMQ, ActiveMQ.DLQ above all. Letters are dispatched to a consumer and
// acknowledged one by one when they may go; those that stay are the queue's again when the
// connection is closed, and do not count as delivered. The queue's end is that nothing comes.
class ActiveMqLetters final : public LetterBox, private openwire::DispatchSink {
 public:
  ActiveMqLetters(BrokerLetters parts, ActiveMqEventFormat format);
  ~ActiveMqLetters() override;

  boost::asio::awaitable<Status> open() override;
  const EventEncoder* encoder() const override { return encoder_.get(); }
  boost::asio::awaitable<Result<std::optional<FoundLetter>>> next() override;
  void leave(const FoundLetter& letter) override;
  boost::asio::awaitable<Status> put_back(const FoundLetter& letter, std::string to) override;
  boost::asio::awaitable<Status> remove(const FoundLetter& letter) override;
  bool broken() const override { return broken_; }
  boost::asio::awaitable<void> close() override;

 private:
  // A message that was dispatched: what it is on the wire, and how it is acknowledged.
  struct Held {
    std::string fields = {};
    openwire::DataType type = openwire::DataType::message;
    std::string destination = {};  // in modified UTF-8
  };

  void on_dispatch(const openwire::MessageDispatch& dispatch) override;
  boost::asio::awaitable<Status> connect();
  boost::asio::awaitable<Status> connect_publisher();
  std::optional<Error> failure();
  Error about(const std::string& why, Errc code = Errc::unavailable) const;
  std::optional<openwire::Message> message_of(const Held& held) const;
  void acknowledge(std::uint64_t handle, openwire::AckType type);

  const BrokerLetters parts_;
  std::unique_ptr<EventEncoder> encoder_;
  std::optional<Endpoint> endpoint_;
  std::unique_ptr<Session<openwire::Connection>> session_;
  std::unique_ptr<ActiveMqConnection> publisher_;
  std::deque<FoundLetter> inbox_;
  std::map<std::uint64_t, Held> held_;  // by handle, of letters that were not left
  std::uint64_t last_handle_ = 0;
  bool consuming_ = false;
  bool broken_ = false;
  std::optional<Error> ended_;
};

}  // namespace wheelpit
