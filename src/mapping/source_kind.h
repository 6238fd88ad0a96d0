#pragma once

#include <cstdint>

namespace wheelpit {

// The kinds of event source that the service reads. mapping/source_traits.h describes them;
// those that this version does not consume exist so that requests for them get the service's
// answers.
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

// One kind as a bit, or several for "any of these".
using KindSet = unsigned;

constexpr KindSet set_of(SourceKind kind) { return 1U << static_cast<unsigned>(kind); }
constexpr bool is_in(SourceKind kind, KindSet set) { return (set_of(kind) & set) != 0; }

inline constexpr KindSet kMq = set_of(SourceKind::rabbitmq) | set_of(SourceKind::activemq);
inline constexpr KindSet kSqs = set_of(SourceKind::sqs);
inline constexpr KindSet kKinesis = set_of(SourceKind::kinesis);
inline constexpr KindSet kDynamoDb = set_of(SourceKind::dynamodb);
inline constexpr KindSet kStreams = kKinesis | kDynamoDb;
inline constexpr KindSet kMsk = set_of(SourceKind::msk);
inline constexpr KindSet kSelfManagedKafka = set_of(SourceKind::self_managed_kafka);
inline constexpr KindSet kKafka = kMsk | kSelfManagedKafka;
inline constexpr KindSet kDocumentDb = set_of(SourceKind::document_db);

constexpr bool is_mq(SourceKind kind) { return is_in(kind, kMq); }

}  // namespace wheelpit
