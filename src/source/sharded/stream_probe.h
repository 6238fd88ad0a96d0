#pragma once

#include <boost/asio/awaitable.hpp>

#include "base/result.h"
#include "source/sharded/polled_api.h"

namespace wheelpit::sharded {

// Whether a stream may be read: makes each kind of request that reading it needs, once. The records
// are ignored. A stream that is busy may be read. Errors as StreamInspector tells them.
boost::asio::awaitable<Status> probe(PolledApi& api);

// An Errc for each trouble; `throttled` and `unreachable` are both Errc::unavailable.
Error error_of(const Fault& fault);

}  // namespace wheelpit::sharded
