#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "base/clock.h"
#include "base/payload.h"
#include "destination/batch_record.h"

namespace wheelpit {

// A batch of a stream's shard that is discarded, as the mapping's destination on failure learns it:
// member by member as recorded from the service.
struct StreamRecord {
  struct Window {       // a tumbling window's
    std::string start;  // "2026-09-17T14:11:10Z"
    std::string end;
    bool is_final = false;
    bool terminated_early = false;
  };

  std::string batch_info;      // the member that names the batch: "KinesisBatchInfo"
  bool whole_seconds = false;  // times of arrival have no milliseconds
  WallTime timestamp{};
  std::string request_id;
  std::string function_arn;  // as in the mapping
  std::string condition;     // "RetryAttemptsExhausted" or "RecordAgeExceeded"
  int approximate_invoke_count = 0;
  std::optional<BatchRecord::Response> response;  // of the last call; nothing if it saw none

  std::string mapping_uuid;
  std::string stream_arn;  // as mapped
  std::string shard_id;
  std::size_t records = 0;  // 0 of a window's last call: then it has no numbers and no arrivals
  std::string first_number;
  std::string last_number;
  WallTime first_arrival{};
  WallTime last_arrival{};
  std::optional<Window> window;
  Payload event;  // JSON
};

// A bucket's record has the event itself in `payload`, others have none: the stream keeps it.
std::string record_json(const StreamRecord& record, bool with_event);

// What the keys of a bucket's objects begin with: "aws/lambda/MAPPING/SHARD".
std::string folder_of(const StreamRecord& record);

}  // namespace wheelpit
