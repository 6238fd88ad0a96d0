#pragma once

#include <boost/asio/awaitable.hpp>
#include <optional>

#include "app/probe/broker_probe.h"
#include "app/probe/connection_steps.h"

namespace wheelpit {

// The steps behind "resolve". The queue is declared passively, which makes and takes nothing.
boost::asio::awaitable<std::optional<ConnectionReport::Queue>> probe_rabbitmq(
    const BrokerProbe& probe, StepLog& log);

}  // namespace wheelpit
