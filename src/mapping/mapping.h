#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/clock.h"
#include "mapping/source_kind.h"

namespace wheelpit {

enum class MappingState { creating, enabling, enabled, disabling, disabled, updating, deleting };

// "Creating", "Enabling", ...: as the API spells them.
std::string_view to_string(MappingState state);
std::optional<MappingState> parse_mapping_state(std::string_view text);

struct SourceAccess {
  std::string type;  // such as BASIC_AUTH
  std::string uri;

  bool operator==(const SourceAccess&) const = default;
};

// ProvisionedPollerConfig.
struct PollerBounds {
  std::optional<int> minimum;
  std::optional<int> maximum;
  std::optional<std::string> group;

  bool operator==(const PollerBounds&) const = default;
};

// A queue of an Amazon MQ broker.
struct MqParameters {
  std::string queue;
  std::vector<SourceAccess> access;  // in the order given

  std::string_view virtual_host() const;  // VIRTUAL_HOST's URI, or "/"
  std::string_view secret_arn() const;    // BASIC_AUTH's URI

  bool operator==(const MqParameters&) const = default;
};

// An SQS queue, which is all there is at its ARN.
struct SqsParameters {
  std::optional<PollerBounds> pollers;
  std::vector<std::string> metrics;  // MetricsConfig: shown; they are always counted

  bool operator==(const SqsParameters&) const = default;
};

// A stream of Kinesis or of a DynamoDB table, or a consumer of one.
struct StreamParameters {
  std::string starting_position;               // "TRIM_HORIZON", "LATEST", "AT_TIMESTAMP"
  std::optional<WallTime> starting_timestamp;  // of AT_TIMESTAMP
  int parallelization_factor = 1;              // slots of a shard, 1-10
  int tumbling_window_seconds = 0;             // 0: there are no windows
  std::vector<std::string> metrics;            // MetricsConfig: shown; they are always counted

  bool operator==(const StreamParameters&) const = default;
};

// A topic of a Kafka cluster: one at an ARN (Amazon MSK), or one that its servers name.
struct KafkaParameters {
  std::vector<std::string> bootstrap_servers;  // host:port; of a self-managed cluster alone
  std::string topic;
  std::vector<SourceAccess> access;  // in the order given
  std::string consumer_group;
  std::string starting_position;               // "TRIM_HORIZON", "LATEST", "AT_TIMESTAMP"
  std::optional<WallTime> starting_timestamp;  // of AT_TIMESTAMP
  std::optional<PollerBounds> pollers;
  std::vector<std::string> metrics;  // MetricsConfig: shown; they are always counted

  bool operator==(const KafkaParameters&) const = default;
};

// What is read at the source, and how its kind of source is reached: what mappings of other kinds
// do not have.
using SourceParameters =
    std::variant<MqParameters, SqsParameters, StreamParameters, KafkaParameters>;

// When a batch is full.
struct BatchingParameters {
  int size = 100;                     // records, 1-10000
  std::optional<int> window_seconds;  // absent: 500 ms

  Duration window() const;

  bool operator==(const BatchingParameters&) const = default;
};

// What a mapping asks for besides batches. Of a broker's queue only in profile "extended": the
// service has these members for other sources. Absent: as the service reads that kind of source.
struct BatchHandling {
  std::optional<int> maximum_concurrency = {};  // 1-1000 consumers side by side
  std::optional<std::vector<std::string>> function_response_types = {};
  std::optional<bool> bisect_batch_on_function_error = {};
  std::optional<int> maximum_retry_attempts = {};      // -1: no bound
  std::optional<int> maximum_record_age_seconds = {};  // -1: no bound
  std::optional<std::string> on_failure = {};          // ARN; "": none

  bool cuts_batches() const;  // whether batches must be processed in parts

  bool operator==(const BatchHandling&) const = default;
};

// What a mapping says of itself.
struct MappingStatus {
  MappingState state = MappingState::creating;
  std::string reason = "USER_INITIATED";                        // StateTransitionReason
  std::string last_processing_result = "No records processed";  // "": null
  WallTime last_modified{};

  bool operator==(const MappingStatus&) const = default;
};

// An event source mapping, as it is stored.
struct Mapping {
  std::string uuid;
  std::string function_arn;  // keeps the qualifier the caller gave
  SourceKind kind = SourceKind::rabbitmq;
  std::string event_source_arn;
  SourceParameters source;  // of the type that `kind` has
  BatchingParameters batching;
  std::vector<std::string> filters;  // patterns; a record passes that one matches. None: all pass
  BatchHandling handling;
  std::map<std::string, std::string> tags;
  MappingStatus status;

  // Of a broker's queue alone: `kind` must be one of Amazon MQ's.
  const MqParameters& mq() const { return std::get<MqParameters>(source); }
  MqParameters& mq() { return std::get<MqParameters>(source); }
  // Of a stream alone.
  const StreamParameters& stream() const { return std::get<StreamParameters>(source); }
  // Of a Kafka topic alone.
  const KafkaParameters& kafka() const { return std::get<KafkaParameters>(source); }

  std::string_view function_name() const;  // the bare name within function_arn
  // Of a stream its name, of a DynamoDB stream that of its table; of Kafka the topic; of SQS
  // the end of the ARN.
  std::string_view queue_name() const;
  std::string_view virtual_host() const;  // of a RabbitMQ queue; "" elsewhere
  std::string_view secret_arn() const;    // with which the source is read; "" if with none
};

// Parameters of the type that `kind` has, all absent.
SourceParameters empty_parameters(SourceKind kind);

}  // namespace wheelpit
