#pragma once

#include <cstdint>
#include <string>

#include "base/error.h"
#include "source/diagnosis.h"
#include "wire/amqp091/connection.h"

namespace wheelpit::rabbitmq {

// How far a connection had come when it failed.
enum class Step {
  secret,   // reading the credentials
  connect,  // TCP and TLS
  greet,    // protocol header sent
  login,    // credentials sent
  open,     // opening the virtual host
  consume,  // opening the channel, starting the consumer
  serve,    // consuming
};

enum class Scope { none, channel, connection };

// What went wrong, as seen on the wire.
struct RabbitMqFailure {
  Step step = Step::connect;
  // With a scope, the broker closed it with `code`; without, `kind` says what happened to us.
  Scope scope = Scope::none;
  std::uint16_t code = 0;
  Errc kind = Errc::unavailable;
  std::string text;  // the broker's own words, or ours
};

// The table that maps failures to reactions. Pure. The texts it looks for are those of RabbitMQ 3.8
// to 4.x.
Diagnosis classify(const RabbitMqFailure& failure);

Step step_of(amqp091::Phase phase);

}  // namespace wheelpit::rabbitmq
