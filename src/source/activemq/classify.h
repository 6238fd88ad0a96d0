#pragma once

#include <optional>
#include <string>

#include "base/error.h"
#include "net/address/endpoint.h"
#include "source/diagnosis.h"
#include "wire/openwire/connection.h"

namespace wheelpit::activemq {

// How far a connection to an ActiveMQ broker had come when it failed.
enum class ActiveMqStep {
  secret,     // reading the credentials
  connect,    // TCP and TLS
  negotiate,  // the first frame sent
  login,      // credentials sent
  consume,    // starting the consumer
  serve,      // consuming
};

// What went wrong, as seen on the wire.
struct ActiveMqFailure {
  ActiveMqStep step = ActiveMqStep::connect;
  std::optional<openwire::BrokerException> exception;  // the broker's answer, if it gave one
  Errc kind = Errc::unavailable;                       // else what happened to us
  std::string text;                                    // our words; the exception has its own
  std::optional<Endpoint> go_to = std::nullopt;        // the broker sends us there
};

// The table that maps failures to reactions. Pure. Of an exception the class decides, without its
// package: brokers up to 5 say javax.jms, from 6 on jakarta.jms.
Diagnosis classify(const ActiveMqFailure& failure);

ActiveMqStep step_of(openwire::Phase phase);

}  // namespace wheelpit::activemq
