#pragma once

#include <boost/asio/awaitable.hpp>

#include "app/probe/broker_probe.h"
#include "app/probe/connection_steps.h"

namespace wheelpit {

// The steps behind "resolve". The queue gets a consumer that asks for no message; a broker makes a
// queue that is missing, unless its rules forbid it.
boost::asio::awaitable<void> probe_activemq(const BrokerProbe& probe, StepLog& log);

}  // namespace wheelpit
