#include "app/parts/dynamodb_sources.h"

#include <chrono>
#include <utility>

#include "app/parts/sharded_sources.h"
#include "record/dynamodb_encoder.h"
#include "source/dynamodb/dynamodb_api.h"
#include "source/dynamodb/stream_name.h"
#include "source/sharded/polled_stream.h"

namespace wheelpit {

Result<std::unique_ptr<MappingSources>> open_dynamodb_sources(const SourceServices& services,
                                                              const SourceOrder& order) {
  const Mapping& mapping = order.mapping;
  auto name = dynamodb::parse_stream_arn(mapping.event_source_arn);
  if (!name) return name.error();
  const std::string arn = name->arn;
  const std::string region = name->region;
  const bool has_windows = mapping.stream().tumbling_window_seconds > 0;
  sharded::StreamPace pace{.paces = services.paces,
                           .stream = arn,
                           .keeps_limits = !services.aws.has_server_for("dynamodbstreams")};
  auto stream = std::make_unique<sharded::PolledStream>(
      services.io, services.clock,
      std::make_unique<dynamodb::DynamoDbApi>(services.aws, std::move(*name)), std::move(pace));
  auto make_encoder = [arn, region, has_windows](const std::string& shard) {
    return make_dynamodb_encoder(
        {.event_source_arn = arn, .shard_id = shard, .region = region, .has_windows = has_windows});
  };
  return make_sharded_sources(
      services, order, {.stream = std::move(stream), .make_encoder = std::move(make_encoder)});
}

}  // namespace wheelpit
