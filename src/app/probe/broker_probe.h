#pragma once

#include <boost/asio/io_context.hpp>

#include "base/clock.h"
#include "base/log.h"
#include "mapping/connection_tester.h"
#include "net/address/endpoint.h"
#include "net/stream/stream.h"
#include "secrets/credentials_reader.h"

namespace wheelpit {

// What a connection to a broker is tried with. References must outlive the try.
struct BrokerProbe {
  boost::asio::io_context& io;
  const Clock& clock;
  CredentialsReader& credentials;
  Log log;
  Endpoint endpoint;
  TlsTrust trust;
  BrokerQuestion question;
};

// For connecting, and for all that follows.
inline constexpr Duration kProbeConnectWithin = std::chrono::seconds(5);
inline constexpr Duration kProbeWithin = std::chrono::seconds(10);

}  // namespace wheelpit
