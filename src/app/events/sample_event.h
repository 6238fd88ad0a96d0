#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "mapping/source_kind.h"

namespace wheelpit {

// A sample event, for unit tests of a function.
struct SampleEvent {
  SourceKind kind = SourceKind::rabbitmq;  // any but document_db
  std::string name = "orders";             // queue, topic, stream or table
  std::string virtual_host = "/";          // of RabbitMQ
  std::string region = "us-east-1";
  std::string account = "123456789012";
  std::string broker = "broker";  // of RabbitMQ and ActiveMQ: its name
  // A record each. Of a DynamoDB table: the item as a JSON object.
  std::vector<std::string> bodies = {};
  // Of RabbitMQ and Kafka headers, of ActiveMQ properties, of SQS attributes.
  std::vector<std::pair<std::string, std::string>> headers = {};
  std::string key = {};  // partition key of Kinesis ("1" if ""), key of Kafka ("": none)
  std::string key_attribute = "id";                    // of DynamoDB
  std::optional<std::string> old_body = std::nullopt;  // of DynamoDB: the item before
  bool removed = false;                                // of DynamoDB: `bodies` are gone
  WallTime time = std::chrono::sys_days{std::chrono::year{2026} / 1 / 1};
};

// As the engine would write it, by the same encoders; the same for the same sample. An error says
// which body is invalid.
Result<std::string> sample_event(const SampleEvent& sample);

}  // namespace wheelpit
