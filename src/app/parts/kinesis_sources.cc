#include "app/parts/kinesis_sources.h"

#include <memory>
#include <string>
#include <utility>

#include "app/parts/sharded_sources.h"
#include "mapping/mapping_log.h"
#include "record/kinesis_encoder.h"
#include "source/kinesis/fan_out_stream.h"
#include "source/kinesis/kinesis_api.h"
#include "source/kinesis/stream_name.h"
#include "source/sharded/polled_stream.h"
#include "store/function_store.h"

namespace wheelpit {

namespace asio = boost::asio;

namespace {

// What is the same in all events of a mapping.
struct Events {
  std::string arn;
  std::string region;
  std::string function;
  std::string role;
  bool has_windows = false;
};

// The function's role when the mapping began: a function that does not exist yet has none.
asio::awaitable<void> find_role(DocumentStore& documents, std::shared_ptr<Events> events) {
  FunctionStore functions(documents);
  const auto stored = co_await functions.get(events->function);
  if (stored && *stored) events->role = (*stored)->value.role;
}

}  // namespace

Result<std::unique_ptr<MappingSources>> open_kinesis_sources(const SourceServices& services,
                                                             const SourceOrder& order) {
  const Mapping& mapping = order.mapping;
  auto name = kinesis::parse_stream_arn(mapping.event_source_arn);
  if (!name) return name.error();
  auto events =
      std::make_shared<Events>(Events{.arn = mapping.event_source_arn,
                                      .region = name->region,
                                      .function = std::string(mapping.function_name()),
                                      .role = {},
                                      .has_windows = mapping.stream().tumbling_window_seconds > 0});
  sharded::StreamPace pace{.paces = services.paces,
                           .stream = name->arn,
                           .keeps_limits = !services.aws.has_server_for("kinesis")};
  std::unique_ptr<sharded::ShardedStream> stream = std::make_unique<sharded::PolledStream>(
      services.io, services.clock, std::make_unique<kinesis::KinesisApi>(services.aws, *name),
      std::move(pace));
  if (!name->consumer.empty()) {
    stream = std::make_unique<kinesis::FanOutStream>(
        kinesis::FanOutContext{.io = services.io,
                               .clock = services.clock,
                               .aws = services.aws,
                               .log = mapping_log(services.log, mapping)},
        std::move(*name), std::move(stream));
  }
  auto make_encoder = [events](const std::string& shard) {
    return make_kinesis_encoder({.event_source_arn = events->arn,
                                 .shard_id = shard,
                                 .region = events->region,
                                 .role_arn = events->role,
                                 .has_windows = events->has_windows});
  };
  auto prepare = [&documents = services.documents, events] { return find_role(documents, events); };
  return make_sharded_sources(services, order,
                              {.stream = std::move(stream),
                               .prepare = std::move(prepare),
                               .make_encoder = std::move(make_encoder)});
}

}  // namespace wheelpit
