#pragma once

#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/result.h"
#include "mapping/broker.h"
#include "mapping/letter_desk.h"
#include "mapping/mapping.h"

namespace wheelpit {

// What a place's name means. Pure.
struct FailedEventsPlace {};
struct QuarantinePlace {};
struct SqsPlace {
  std::string arn;
};
struct BrokerPlace {
  Broker broker;
  std::string queue;
};
using ParsedPlace = std::variant<FailedEventsPlace, QuarantinePlace, SqsPlace, BrokerPlace>;

// The queue that ActiveMQ's own strategy moves dead letters to.
inline constexpr std::string_view kActiveMqDeadLetters = "ActiveMQ.DLQ";

// not_found: there is no such place; the error says which there are.
Result<ParsedPlace> parse_place(std::string_view place, std::span<const Broker> brokers);

// With what a broker's queue is read.
struct LetterLogin {
  std::string secret;
  std::string virtual_host = "/";
};
// What the selection says; else that of the first mapping (by UUID) of the broker, and of that
// virtual host if one is named; else that of the broker's destinations. not_found: there is none.
Result<LetterLogin> login_for(const Broker& broker, const LetterSelection& selection,
                              std::span<const Mapping> mappings);

// The queues of `mappings` that a broker or an SQS queue has, "orders, shipping".
std::string queues_of(std::string_view event_source_arn, std::span<const Mapping> mappings);

}  // namespace wheelpit
