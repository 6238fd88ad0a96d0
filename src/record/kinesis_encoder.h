#pragma once

#include <memory>
#include <string>

#include "record/event_encoder.h"

namespace wheelpit {

// What is the same in all events of a lane of a Kinesis mapping.
struct KinesisEventOrigin {
  std::string event_source_arn;  // as mapped: the stream's, or its consumer's
  std::string shard_id;
  std::string region;
  std::string role_arn;  // the function's execution role
  bool has_windows = false;
};

// The event of a Kinesis mapping: {"Records":[...]}, member by member as recorded from the service;
// with tumbling windows what the call knows of its window follows the records. Its append() takes
// records that hold a KinesisMessage.
std::unique_ptr<EventEncoder> make_kinesis_encoder(KinesisEventOrigin origin);

}  // namespace wheelpit
