#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>

#include "base/clock.h"
#include "record/activemq_message.h"
#include "record/message.h"
#include "record/rabbitmq_message.h"
#include "record/sqs_message.h"

namespace wheelpit {

// Names a message to the source it came from. Ordered as the source delivered.
struct RecordId {
  // The lease under which it came: a connection, a partition's assignment. Ids of earlier ones
  // settle nothing. What only reads on (a stream's new iterator, a queue's next receive) is not a
  // new lease.
  std::uint64_t epoch = 0;
  std::uint64_t tag = 0;  // its place within that lease

  auto operator<=>(const RecordId&) const = default;
};

// The calls of a batch before its source was read again, so that a restart continues counting.
struct EarlierCalls {
  int calls = 0;  // that the function has failed on
  std::string request_id;
  // In the batch; 0: not known. A batch of another size, after a change of its mapping, is another
  // one, and begins to count again.
  std::size_t records = 0;

  bool operator==(const EarlierCalls&) const = default;
};

// One message as received: properties as plain structs, body as raw bytes. record_view.h has what
// all kinds have in common.
//
// The variant holds by value what is read by the hundred thousand a second. A further kind of
// source derives from Message, and brings an EventEncoder for it.
struct Record {
  RecordId id;
  TimePoint received_at{};
  std::variant<RabbitMqMessage, ActiveMqDelivery, SqsMessage, std::shared_ptr<const Message>>
      message;

  // Since when it ages, where the source tells more than when it was received.
  std::optional<TimePoint> aged_from = std::nullopt;

  // When the source takes it back unless it is settled or its lease is extended; absent: not while
  // the epoch lasts.
  std::optional<TimePoint> settle_before = std::nullopt;

  // Why it cannot be delivered to a function; the receiver settles it as dead_letter with this
  // cause.
  std::optional<std::string> refusal = std::nullopt;

  // The source delivers nothing more until it is settled: nothing can join it in a batch.
  bool alone = false;

  // It begins a batch: nothing received before it is in one with it.
  bool opens_batch = false;
  // Of the batch that it opens, which continues to the record before the next one that opens a
  // batch; null: it was not called before.
  std::shared_ptr<const EarlierCalls> earlier_calls = nullptr;

  // The broker itself keeps what is dead-lettered. Else a copy is kept before.
  bool broker_keeps_dead_letter = false;
};

}  // namespace wheelpit
