#pragma once

#include <boost/asio/awaitable.hpp>

#include "base/result.h"
#include "source/kinesis/fan_out_stream.h"
#include "source/kinesis/stream_name.h"

namespace wheelpit::kinesis {

// Whether `name.consumer` is there, and our credentials may subscribe on its behalf: asked with a
// shard that no stream has, so that no other subscription ends. Errors are those of AwsClient and
// refusal_of(); not_found: there is no such consumer.
boost::asio::awaitable<Status> probe_consumer(FanOutContext context, StreamName name);

}  // namespace wheelpit::kinesis
