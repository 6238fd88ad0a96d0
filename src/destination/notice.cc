#include "destination/notice.h"

#include <utility>

#include "function/function_arn.h"

namespace wheelpit {

Notice notice_of(const InvocationRecord& record) {
  return {.whole = record_json(record, Payloads::included),
          .brief = record_json(record, Payloads::left_out),
          .timestamp = record.timestamp,
          .success = record.condition == Condition::success,
          .function_arn = record.function_arn,
          .folder = "aws/lambda/async/" + std::string(function_name_of_arn(record.function_arn)),
          .trace_header = record.trace_header};
}

Notice notice_of(const BatchRecord& record) {
  return {.whole = record_json(record),
          .brief = {},
          .timestamp = record.timestamp,
          .success = false,
          .function_arn = record.function_arn,
          .folder = "aws/lambda/" + record.mapping_uuid,
          .trace_header = {}};
}

Notice notice_of(const StreamRecord& record, bool with_event, std::string object_id) {
  return {.whole = record_json(record, with_event),
          .timestamp = record.timestamp,
          .function_arn = record.function_arn,
          .folder = folder_of(record),
          .object_id = std::move(object_id),
          .content_type = "application/octet-stream"};
}

Result<Notice> notice_of(const KafkaRecord& record, bool as_letters, bool with_event,
                         std::string object_id) {
  Notice notice{.timestamp = record.timestamp};
  notice.function_arn = record.function_arn;
  notice.folder = "aws/lambda/" + record.mapping_uuid + "/" + record.partition;
  notice.object_id = std::move(object_id);
  notice.content_type = "application/octet-stream";
  if (as_letters) {
    const auto letters = letters_of(record);
    if (!letters) return letters.error();
    notice.whole = write_letters(*letters);
    return notice;
  }
  auto whole = record_json(record, with_event);
  if (!whole) return whole.error();
  notice.whole = std::move(*whole);
  return notice;
}

}  // namespace wheelpit
