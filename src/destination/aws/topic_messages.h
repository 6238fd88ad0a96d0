#pragma once

#include <span>
#include <string_view>

#include "base/result.h"
#include "destination/message_attributes.h"
#include "destination/target.h"
#include "net/http/http_message.h"

namespace wheelpit {

// SNS's Publish (AWS's query protocol) without I/O, as queue_messages.h has SQS's.

inline constexpr std::size_t kMaxTopicMessageBytes = std::size_t{256} * 1024;

// The trace goes in the header X-Amzn-Trace-Id.
HttpRequest publish_request(const Target& topic, std::string_view message,
                            std::span<const MessageAttribute> attributes,
                            std::string_view trace_header);
Status read_published(const HttpResponse& answer);

}  // namespace wheelpit
