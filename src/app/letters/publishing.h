#pragma once

#include <boost/asio/awaitable.hpp>
#include <cstdint>

#include "base/clock.h"
#include "base/result.h"
#include "destination/broker/publisher_connection.h"

namespace wheelpit {

// One message after the other on its own connection.

// Connects and logs in. After it, leave_publisher() in any case.
boost::asio::awaitable<Status> make_ready(PublisherConnection& publisher, Endpoint endpoint,
                                          TlsTrust trust, const Clock& clock);
// What the broker says of the message `id`. timed_out after a quarter of a minute, and the
// connection is of no use any more.
boost::asio::awaitable<Status> answer_to(PublisherConnection& publisher, std::uint64_t id,
                                         const Clock& clock);
boost::asio::awaitable<void> leave_publisher(PublisherConnection& publisher, const Clock& clock);

}  // namespace wheelpit
