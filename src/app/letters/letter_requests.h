#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "net/http/http_message.h"
#include "record/sqs_message.h"

namespace wheelpit {

// What is asked of SQS about dead letters, in its protocol (AWS JSON 1.0), without I/O. Requests
// are not signed yet. Errors as in refusal_of(), or malformed.

struct SqsQueueState {
  std::optional<std::uint64_t> messages = {};  // ApproximateNumberOfMessages
  std::string dead_letters = {};               // the redrive policy's deadLetterTargetArn
};
HttpRequest queue_state_request(std::string_view queue_url);
Result<SqsQueueState> read_queue_state(const HttpResponse& answer);

// The ARN's name of the only queue whose letters come here; "" if there are none or several. Of the
// first page of them.
HttpRequest source_queues_request(std::string_view queue_url);
Result<std::string> read_only_source(const HttpResponse& answer);

// The message as its sender has sent it: body, attributes, trace, and of a FIFO queue its group.
HttpRequest send_again_request(std::string_view queue_url, const SqsMessage& message, bool fifo);
Status read_sent_again(const HttpResponse& answer);

}  // namespace wheelpit
