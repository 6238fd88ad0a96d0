#pragma once

#include <memory>
#include <string>

#include "record/event_encoder.h"

namespace wheelpit {

// What is the same in all events of a lane of a DynamoDB mapping.
struct DynamoDbEventOrigin {
  std::string event_source_arn;  // the stream's
  std::string shard_id;
  std::string region;
  bool has_windows = false;
};

// The event of a mapping of a DynamoDB stream: {"Records":[...]}, member by member as recorded from
// the service; with tumbling windows what the call knows of its window follows the records. Its
// append() takes records that hold a DynamoDbMessage.
std::unique_ptr<EventEncoder> make_dynamodb_encoder(const DynamoDbEventOrigin& origin);

}  // namespace wheelpit
