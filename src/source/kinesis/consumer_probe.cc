#include "source/kinesis/consumer_probe.h"

#include <chrono>
#include <utility>

#include "aws/client/refusal.h"
#include "source/kinesis/event_stream_call.h"
#include "source/kinesis/kinesis_requests.h"

namespace wheelpit::kinesis {

namespace asio = boost::asio;

namespace {

constexpr std::string_view kNoShard = "shardId-999999999999";

}  // namespace

asio::awaitable<Status> probe_consumer(FanOutContext context, StreamName name) {
  const auto described = co_await context.aws.send(name.service(), describe_consumer_request(name));
  if (!described) co_return described.error();
  if (described->status != 200) co_return refusal_of(*described);
  EventStreamCall call(context);
  const Status begun = co_await call.begin(name.service(), subscribe_request(name, kNoShard, {}));
  co_await call.end();
  // It knows the consumer: what it has not found is the shard.
  if (!begun && begun.error().code() != Errc::not_found) co_return begun;
  co_return Status();
}

}  // namespace wheelpit::kinesis
