#pragma once

#include <gtest/gtest.h>

#include <string>

#include "mapping/source_update.h"

// What tests of updates share.

namespace wheelpit {

inline constexpr const char* kUuid = "0f1c2d3e-4b5a-4c6d-8e7f-901234567890";

// A mapping of each kind as it is stored, with the service's defaults.
inline SourceParameters stored(SourceKind kind) {
  using enum SourceKind;
  SourceParameters given;
  switch (kind) {
    case sqs:
      given.event_source_arn = "arn:aws:sqs:us-east-1:123456789012:q";
      break;
    case kinesis:
      given.event_source_arn = "arn:aws:kinesis:us-east-1:123456789012:stream/s";
      given.starting_position = "LATEST";
      break;
    case dynamodb:
      given.event_source_arn = "arn:aws:dynamodb:us-east-1:123456789012:table/t/stream/1";
      given.starting_position = "TRIM_HORIZON";
      break;
    case msk:
      given.event_source_arn = "arn:aws:kafka:us-east-1:123456789012:cluster/c/1";
      given.topics = {"topic"};
      given.source_access = {{.type = "SASL_SCRAM_512_AUTH", .uri = "secret"}};
      break;
    case self_managed_kafka:
      given.bootstrap_servers = {"kafka:9092"};
      given.topics = {"topic"};
      given.source_access = {{.type = "BASIC_AUTH", .uri = "secret"},
                             {.type = "VPC_SUBNET", .uri = "subnet:s"}};
      break;
    case amazon_mq:
      given.event_source_arn = "arn:aws:mq:us-east-1:123456789012:broker:b:b-1";
      given.queues = {"queue"};
      given.source_access = {{.type = "BASIC_AUTH", .uri = "secret"},
                             {.type = "VIRTUAL_HOST", .uri = "/orders"}};
      break;
    case document_db:
      given.event_source_arn = "arn:aws:rds:us-east-1:123456789012:cluster:c";
      given.starting_position = "LATEST";
      given.source_access = {{.type = "BASIC_AUTH", .uri = "secret"}};
      given.database_name = "shop";
      break;
  }
  return with_defaults(kind, given, kUuid);
}

inline Result<SourceParameters> updated(SourceKind kind, const SourceParameters& current,
                                        const SourceUpdate& update) {
  return updated_source(kind, BrokerEngine::rabbitmq, current, update);
}

inline SourceParameters accepted(SourceKind kind, const SourceParameters& current,
                                 const SourceUpdate& update) {
  const auto result = updated(kind, current, update);
  if (!result) {
    ADD_FAILURE() << result.error().message();
    return {};
  }
  return *result;
}

// "" if it is accepted.
inline std::string refusal(SourceKind kind, const SourceParameters& current,
                           const SourceUpdate& update) {
  const auto result = updated(kind, current, update);
  return result ? "" : result.error().message();
}

}  // namespace wheelpit
