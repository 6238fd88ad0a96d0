#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "source/activemq/activemq_memory.h"
#include "source/activemq/bounded_map.h"
#include "source/activemq/dispatch_list.h"
#include "source/event_source.h"
#include "source/inbox.h"
#include "wire/openwire/connection.h"

namespace wheelpit::activemq {

// Records of connections that have ended, which the lane has and has not settled: which message
// each was, as ActiveMqMemory names it.
using FormerRecords = BoundedMap<RecordId, std::string>;

// Acknowledgements to be written in one piece, in this order.
struct Acknowledgements {
  openwire::AckType type = openwire::AckType::standard;
  DispatchList::Removed removed;
  std::string cause = {};  // poison

  bool empty() const { return removed.messages.empty(); }
};

struct DeliveryRules {
  int maximum_redeliveries = 5;  // negative: without end
  std::size_t max_message_bytes = 0;
};

// What one consumer has received and not settled: what of it must be delivered to the lane, again
// or not at all, and which acknowledgements follow. No I/O.
class ActiveMqDeliveries {
 public:
  // `inbox`, empty, and `memory` must outlive it. `epoch` names the consumer.
  ActiveMqDeliveries(DeliveryRules rules, std::uint64_t epoch, Inbox& inbox, ActiveMqMemory& memory)
      : rules_(rules), epoch_(epoch), inbox_(inbox), memory_(memory) {}

  // The broker has sent a message. Returns the memory it takes, roughly.
  // `suspicion`: why it cannot be delivered to a function, whatever is in it.
  std::size_t add(const openwire::MessageDispatch& dispatch, TimePoint now,
                  std::optional<std::string> suspicion = std::nullopt);
  std::uint64_t last_tag() const { return last_tag_; }  // of the last that was added

  // Whether the broker sends one message at a time.
  void set_alone(bool alone) { alone_ = alone; }

  struct Portion {
    std::vector<Record> records;  // may be none
    Acknowledgements expired;
    Acknowledgements succeeded;  // before, on another connection
  };
  // What is next in the inbox, and what of it is settled instead of delivered.
  Portion take(TimePoint now);

  // Ids of this epoch, ascending; those that are settled are passed over. What is given back
  // `again` is in the inbox afterwards, unless it is there already.
  Acknowledgements settle(std::span<const RecordId> ids, Settlement settlement,
                          std::string_view cause, TimePoint now);

  // They were written; Answered will name `last_command`.
  void written(Acknowledgements acks, std::int32_t last_command);
  void answered(std::int32_t command);  // also stands for all that were written before
  void all_answered();
  std::size_t unanswered() const { return unanswered_count_; }  // messages

  // The connection has ended. What the function has succeeded on without an answer is remembered,
  // and which messages the lane has.
  void lost(FormerRecords& former);

  // The broker's number of the last unsettled message that a function may have seen;
  // Connection::kNone if there is none.
  std::int64_t last_delivered() const;

  std::size_t size() const { return list_.size(); }
  std::size_t bytes() const { return list_.bytes(); }

 private:
  struct Unanswered {
    std::int32_t command;
    openwire::AckType type;
    std::vector<Dispatched> messages;
  };

  void give_back(std::span<const RecordId> ids, TimePoint now);
  // Whether it must be delivered. If not, it is settled already, or one of the lists has it.
  bool admit(Record& record, TimePoint now, std::vector<RecordId>& expired,
             std::vector<RecordId>& succeeded);
  void refuse_if_exhausted(Record& record, int attempts) const;

  DeliveryRules rules_;
  std::uint64_t epoch_;
  std::uint64_t last_tag_ = 0;
  bool alone_ = false;
  Inbox& inbox_;  // of this consumer's records alone
  ActiveMqMemory& memory_;
  DispatchList list_;
  std::deque<Unanswered> unanswered_;
  std::size_t unanswered_count_ = 0;
};

}  // namespace wheelpit::activemq
