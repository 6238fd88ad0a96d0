#pragma once

#include "mapping/mapping_settings.h"

// What tests of more than one kind of source begin with.

namespace wheelpit {

// The least that is accepted of each kind.
inline MappingSettings least(SourceKind kind) {
  using enum SourceKind;
  MappingSettings given;
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
      given.starting_position = "LATEST";
      break;
    case msk:
      given.event_source_arn = "arn:aws:kafka:us-east-1:123456789012:cluster/c/1";
      given.topics = {"topic"};
      break;
    case self_managed_kafka:
      given.bootstrap_servers = {"kafka:9092"};
      given.topics = {"topic"};
      given.source_access = {{.type = "BASIC_AUTH", .uri = "secret"}};
      break;
    case rabbitmq:
    case activemq:
      given.event_source_arn = "arn:aws:mq:us-east-1:123456789012:broker:b:b-1";
      given.queues = {"queue"};
      given.source_access = {{.type = "BASIC_AUTH", .uri = "secret"}};
      break;
    case document_db:
      given.event_source_arn = "arn:aws:rds:us-east-1:123456789012:cluster:c";
      given.starting_position = "LATEST";
      given.source_access = {{.type = "BASIC_AUTH", .uri = "secret"}};
      given.database_name = "shop";
      break;
  }
  return given;
}

}  // namespace wheelpit
