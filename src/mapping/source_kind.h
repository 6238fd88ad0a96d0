#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace wheelpit {

// The kinds of event source that the service reads. This version consumes the queues of brokers
// alone; the others are known so that what is asked of them is judged as the service judges it.
//
// Both kinds of Amazon MQ broker have ARNs of one form: which one it is, the configuration knows
// (mapping/broker.h).
enum class SourceKind : std::uint8_t {
  rabbitmq,
  activemq,
  sqs,
  kinesis,
  dynamodb,
  msk,
  self_managed_kafka,
  document_db
};

// What is at `arn`; nothing if it is no event source. (A self-managed cluster has no ARN.)
// SourceKind::rabbitmq stands for any Amazon MQ broker.
std::optional<SourceKind> source_kind_of(std::string_view arn);

// "Amazon SQS": as users know it.
std::string_view name_of(SourceKind kind);

// "sqs": as it is stored.
std::string_view to_string(SourceKind kind);
std::optional<SourceKind> parse_source_kind(std::string_view text);

// One kind as a bit, or several for "any of these".
using Family = unsigned;

constexpr Family family_of(SourceKind kind) { return 1U << static_cast<unsigned>(kind); }

inline constexpr Family kSqs = family_of(SourceKind::sqs);
inline constexpr Family kKinesis = family_of(SourceKind::kinesis);
inline constexpr Family kDynamoDb = family_of(SourceKind::dynamodb);
inline constexpr Family kStreams = kKinesis | kDynamoDb;
inline constexpr Family kMsk = family_of(SourceKind::msk);
inline constexpr Family kSelfManagedKafka = family_of(SourceKind::self_managed_kafka);
inline constexpr Family kKafka = kMsk | kSelfManagedKafka;
inline constexpr Family kMq = family_of(SourceKind::rabbitmq) | family_of(SourceKind::activemq);
inline constexpr Family kDocumentDb = family_of(SourceKind::document_db);
// Amazon MQ in profile "extended": what the service has for other sources alone.
inline constexpr Family kExtendedMq = 1U << 16;
inline constexpr Family kEveryFamily = kSqs | kStreams | kKafka | kMq | kDocumentDb;

constexpr bool is_mq(SourceKind kind) { return (family_of(kind) & kMq) != 0; }

}  // namespace wheelpit
