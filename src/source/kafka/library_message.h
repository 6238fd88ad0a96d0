#pragma once

#include <memory>

#include "record/kafka_message.h"
#include "source/kafka/library.h"

namespace wheelpit::kafka {

// A message in the library's memory, which it keeps as long as it lives. REQUIRES: it is a record
// and no error.
std::shared_ptr<const KafkaMessage> message_of(OwnedMessage message);

}  // namespace wheelpit::kafka
