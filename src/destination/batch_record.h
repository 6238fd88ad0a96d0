#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/payload.h"

namespace wheelpit {

// A batch of a broker's queue that is discarded, as the mapping's destination on failure learns it.
// The service has no such record for Amazon MQ: its members are those of a stream's record, with
// AmazonMQBatchInfo in place of KinesisBatchInfo. The event itself is in it: the broker keeps no
// copy once the record has been delivered.
struct BatchRecord {
  struct Response {
    std::string executed_version;
    std::string
        function_error;  // "Unhandled"; "": the answer named no failure that can be relied on
  };

  WallTime timestamp{};
  std::string request_id;
  std::string function_arn;  // as in the mapping
  std::string condition;     // "RetryAttemptsExhausted" or "RecordAgeExceeded"
  int approximate_invoke_count = 0;
  std::optional<Response> response;  // of the last call; nothing if there was none

  std::string mapping_uuid;
  std::string event_source_arn;
  std::string queue;
  std::string virtual_host;              // of RabbitMQ; "" elsewhere
  std::vector<std::string> message_ids;  // in order; "" for a message without one
  WallTime first_arrival{};
  WallTime last_arrival{};
  Payload event;  // JSON
};

// Its JSON. `payload` is the event as text.
std::string record_json(const BatchRecord& record);

}  // namespace wheelpit
