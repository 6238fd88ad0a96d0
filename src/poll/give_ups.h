#pragma once

#include <boost/asio/awaitable.hpp>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/payload.h"
#include "base/result.h"
#include "mapping/source_kind.h"
#include "outcome/decide.h"
#include "record/event_encoder.h"

namespace wheelpit {

// A discarded batch, with the notification for its mapping's on-failure destination.
struct GivenUp {
  struct Answer {  // of the function, to the last call
    std::string executed_version;
    bool function_error = false;  // false: it named failures that cannot be relied on
  };

  // What a stream's record says in place of a queue's.
  struct OfStream {
    SourceKind kind = {};
    std::string shard;
    std::optional<CallFrame::Window> window = {};
  };

  std::string destination;  // ARN
  GiveUpCause cause = GiveUpCause::retries_exhausted;
  std::string request_id;  // "" if there was no call
  std::string function_arn;
  int calls = 0;
  std::optional<Answer> answer;

  std::string mapping_uuid;
  std::string event_source_arn;
  std::optional<OfStream> stream = {};
  std::string partition = {};  // of a Kafka topic: "grain-0"
  std::string queue;
  std::string virtual_host;
  std::vector<std::string> message_ids;  // of a stream: sequence numbers
  WallTime first_arrival{};
  WallTime last_arrival{};
  Payload event;
};

// Tells destinations on failure. May be called on any shard; completes on the caller's executor.
class GiveUps {
 public:
  virtual ~GiveUps() = default;

  // Success: the destination has the record. Errors as in Destinations::deliver().
  virtual boost::asio::awaitable<Status> tell(GivenUp batch) = 0;

  // What tell() would tell now, for a source that keeps it until it is told.
  virtual std::string write_down(GivenUp batch) = 0;
};

}  // namespace wheelpit
