#include "app/parts/kinesis_stream_inspector.h"

#include <utility>

#include "source/kinesis/consumer_probe.h"
#include "source/kinesis/kinesis_api.h"
#include "source/sharded/stream_probe.h"

namespace wheelpit {

boost::asio::awaitable<Status> KinesisStreamInspector::inspect(std::string stream_arn) {
  auto name = kinesis::parse_stream_arn(stream_arn);
  if (!name) co_return name.error();
  if (!name->consumer.empty()) {
    const Status consumer = co_await kinesis::probe_consumer(context_, *name);
    if (!consumer) co_return consumer.error();
  }
  kinesis::KinesisApi api(context_.aws, std::move(*name));
  co_return co_await sharded::probe(api);
}

}  // namespace wheelpit
