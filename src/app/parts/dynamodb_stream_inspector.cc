#include "app/parts/dynamodb_stream_inspector.h"

#include <utility>

#include "source/dynamodb/dynamodb_api.h"
#include "source/sharded/stream_probe.h"

namespace wheelpit {

boost::asio::awaitable<Status> DynamoDbStreamInspector::inspect(std::string stream_arn) {
  auto name = dynamodb::parse_stream_arn(stream_arn);
  if (!name) co_return name.error();
  dynamodb::DynamoDbApi api(aws_, std::move(*name));
  co_return co_await sharded::probe(api);
}

}  // namespace wheelpit
