#pragma once

#include <optional>
#include <string_view>

namespace wheelpit {

// The kinds of event source that the service reads. This version consumes Amazon MQ's alone; the
// others are known so that what is asked of them is judged as the service judges it.
enum class SourceKind { sqs, kinesis, dynamodb, msk, self_managed_kafka, amazon_mq, document_db };

// What is at `arn`; nothing if it is no event source. (A self-managed cluster has no ARN.)
std::optional<SourceKind> source_kind_of(std::string_view arn);

// "Amazon SQS": as users know it.
std::string_view name_of(SourceKind kind);

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
inline constexpr Family kMq = family_of(SourceKind::amazon_mq);
inline constexpr Family kDocumentDb = family_of(SourceKind::document_db);
// Amazon MQ in profile "extended": what the service has for other sources alone.
inline constexpr Family kExtendedMq = 1U << 16;
inline constexpr Family kEveryFamily = kSqs | kStreams | kKafka | kMq | kDocumentDb;

}  // namespace wheelpit
