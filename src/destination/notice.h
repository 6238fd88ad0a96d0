#pragma once

#include <string>

#include "base/clock.h"
#include "destination/batch_record.h"
#include "destination/invocation_record.h"
#include "destination/kafka_record.h"
#include "destination/stream_record.h"

namespace wheelpit {

// A notification: the record's text, and what each kind of target
// adds.
struct Notice {
  std::string whole = {};         // JSON
  std::string brief = {};         // for targets that `whole` is too large for; "": there is no less
  WallTime timestamp{};           // of the record
  bool success = false;           // of a bus: which detail type it is
  std::string function_arn = {};  // of a bus: a resource
  std::string folder = {};        // of a bucket: what keys begin with, "aws/lambda/..."
  std::string trace_header = {};  // "" without
  std::string mapping = {};       // of a topic of Kafka: that whose cluster it is in
  std::string object_id = {};     // of a bucket: what the key ends in; "": a new one each time
  std::string content_type = "application/json";  // of a bucket's object
};

Notice notice_of(const InvocationRecord& record);
Notice notice_of(const BatchRecord& record);
// `object_id` is a new UUID; `with_event`: it is for a bucket.
Notice notice_of(const StreamRecord& record, bool with_event, std::string object_id);
// The same; `as_letters`: for a topic, and `whole` is write_letters()'s text. malformed: the
// batch's event is none of Kafka's.
Result<Notice> notice_of(const KafkaRecord& record, bool as_letters, bool with_event,
                         std::string object_id);

}  // namespace wheelpit
