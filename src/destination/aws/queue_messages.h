#pragma once

#include <span>
#include <string>
#include <string_view>

#include "base/result.h"
#include "destination/message_attributes.h"
#include "destination/target.h"
#include "net/http/http_message.h"

namespace wheelpit {

// SQS's protocol (AWS JSON 1.0) without I/O. Requests are not signed yet; what they are sent to is
// the client's to say. Errors as in refusal_of().

// The most that a message and its attributes may have together.
inline constexpr std::size_t kMaxQueueMessageBytes = std::size_t{1024} * 1024;

// Asks for the URL of the queue, which the service itself and its imitations form each in their own
// way.
HttpRequest get_queue_url_request(const Target& queue);
Result<std::string> read_queue_url(const HttpResponse& answer);

// The trace, if it is one, becomes the message's system attribute AWSTraceHeader.
HttpRequest send_message_request(std::string_view queue_url, std::string_view body,
                                 std::span<const MessageAttribute> attributes,
                                 std::string_view trace_header);
Status read_message_sent(const HttpResponse& answer);

}  // namespace wheelpit
