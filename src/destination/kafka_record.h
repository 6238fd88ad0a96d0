#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/payload.h"
#include "base/result.h"
#include "destination/batch_record.h"

namespace wheelpit {

// A batch of a Kafka partition that is discarded, as the mapping's destination on failure learns
// it: member by member as in the service's guide.
struct KafkaRecord {
  WallTime timestamp{};
  std::string request_id;
  std::string function_arn;  // as in the mapping
  // "RetryAttemptsExhausted", "RecordAgeExceeded" or "MaximumPayloadSizeExceeded"
  std::string condition;
  int approximate_invoke_count = 0;
  std::optional<BatchRecord::Response> response;  // of the last call; nothing if it saw none
  bool null_response = false;                     // no response is null, and not absent

  std::string mapping_uuid;
  std::string partition;  // "grain-0"
  // What a function gets. What the batch is, is read off it.
  Payload event;
};

// The record for queues and topics of AWS; and buckets, `with_event`: as text in `payload`. Errors:
// malformed, if the event is none of Kafka's.
Result<std::string> record_json(const KafkaRecord& record, bool with_event);

// One record that was discarded, for a topic of its cluster.
struct KafkaLetter {
  std::optional<std::string> key;  // as the record had it; nothing: none
  std::string value;               // JSON: of that record alone, with its event as an object

  bool operator==(const KafkaLetter&) const = default;
};

// For a topic: a letter for each record. Errors as above.
Result<std::vector<KafkaLetter>> letters_of(const KafkaRecord& record);

// Letters in one text, and back. malformed: write_letters() has not made it.
std::string write_letters(const std::vector<KafkaLetter>& letters);
Result<std::vector<KafkaLetter>> read_letters(std::string_view text);

}  // namespace wheelpit
