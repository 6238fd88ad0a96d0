#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/result.h"
#include "batches/batch_call.h"

namespace wheelpit {

// What a recorded batch's file says of it in its first line.
struct RecordedBatch {
  CalledBatch call;
  std::string function_arn;  // as it was called
  bool function_error = false;
  std::size_t redacted = 0;  // values that were replaced before it was written
  std::size_t event_bytes = 0;
  std::size_t answer_bytes = 0;

  bool operator==(const RecordedBatch&) const = default;
};

struct RecordedTexts {
  std::string event;   // JSON
  std::string answer;  // of the function: any text
};

// A file of a recorded batch: a line of JSON, then the event, a line break, the answer and a line
// break, each as long as the first line says.
std::string batch_file(const RecordedBatch& batch, std::string_view event, std::string_view answer);

// The longest first line that is read.
inline constexpr std::size_t kLongestBatchHead = 16384;

// Of a file's beginning, which holds its first line. Errc::malformed if it does not.
Result<RecordedBatch> parse_batch_head(std::string_view text);

struct BatchFile {
  RecordedBatch batch;
  RecordedTexts texts;
};
// Errc::malformed if it is not such a file, or not all of one.
Result<BatchFile> parse_batch_file(std::string_view text);

}  // namespace wheelpit
