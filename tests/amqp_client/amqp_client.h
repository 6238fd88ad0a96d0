#pragma once

#include <amqp.h>

#include <cstdint>
#include <set>
#include <string>

namespace wheelpit {

// A blocking connection to RabbitMQ on librabbitmq, for test programs and benchmarks only: they
// must not share code with the client under test. Every failure prints what went wrong and ends
// the program.
class AmqpClient {
 public:
  explicit AmqpClient(std::string url);
  ~AmqpClient();
  AmqpClient(const AmqpClient&) = delete;
  AmqpClient& operator=(const AmqpClient&) = delete;

  amqp_connection_state_t connection() const { return connection_; }

  // From now on the broker confirms what is published.
  void select_confirms();
  // Through the default exchange.
  void publish(const std::string& queue, const amqp_basic_properties_t& properties,
               const std::string& body);
  // Takes the confirms that are there, and waits while more than `open` messages lack theirs; a
  // minute without any is a failure.
  void await_confirms(std::uint64_t open);

  void consume(const std::string& queue, std::uint16_t prefetch);
  // The next message; the caller destroys the envelope.
  amqp_envelope_t next();
  void acknowledge(std::uint64_t tag, bool with_all_before);

 private:
  void confirm(const amqp_basic_ack_t& ack);
  std::uint64_t unconfirmed() const { return published_ - confirmed_ - beyond_.size(); }

  amqp_connection_state_t connection_;
  std::uint64_t published_ = 0;
  std::uint64_t confirmed_ = 0;     // all up to this one
  std::set<std::uint64_t> beyond_;  // and these: quorum queues confirm out of order
};

}  // namespace wheelpit
