#pragma once

#include "base/clock.h"
#include "record/activemq_message.h"

namespace wheelpit::activemq {

// Whether a message that arrived so long ago has expired by the broker's clock, which its dispatch
// tells: ours may differ. The time the dispatch took is to the message's favour.
bool is_expired(const ActiveMqMessage& message, Duration since_arrival);

}  // namespace wheelpit::activemq
