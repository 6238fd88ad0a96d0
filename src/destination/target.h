#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace wheelpit {

// What a destination's ARN names.
enum class TargetKind {
  queue,         // arn:aws:sqs:REGION:ACCOUNT:NAME
  topic,         // arn:aws:sns:REGION:ACCOUNT:NAME
  bus,           // arn:aws:events:REGION:ACCOUNT:event-bus/NAME
  bucket,        // arn:aws:s3:::NAME
  function,      // arn:aws:lambda:REGION:ACCOUNT:function:NAME[:QUALIFIER]
  broker_queue,  // arn:aws:mq:REGION:ACCOUNT:broker:NAME:ID/QUEUE, of the profile `extended`
  kafka_topic,   // kafka://TOPIC of the cluster that a Kafka mapping reads
};

struct Target {
  TargetKind kind = TargetKind::queue;
  std::string arn;
  std::string partition;  // "aws", "aws-cn"
  std::string region;     // "" of a bucket
  std::string account;    // "" of a bucket
  std::string name;       // of the queue, topic, bus, bucket or function, without a qualifier
  std::string qualifier;  // of a function; "" if there is none
  std::string broker;     // of a broker's queue: the broker's ARN

  bool operator==(const Target&) const = default;
};

// What names a topic begins with.
inline constexpr std::string_view kKafkaScheme = "kafka://";

// Nothing if it is none of these. A queue of a broker may have any name, also one with colons and
// slashes: it begins after the first slash.
std::optional<Target> parse_target(std::string_view text);

// A queue or topic that keeps an order. Nothing asynchronous is delivered to such.
bool is_fifo(const Target& target);

}  // namespace wheelpit
