#pragma once

#include <string_view>

#include "base/result.h"
#include "destination/notice.h"
#include "destination/target.h"
#include "net/http/http_message.h"

namespace wheelpit {

// EventBridge's PutEvents (AWS JSON 1.1) without I/O, as queue_messages.h has SQS's.

// Of one entry: its source, type, detail and the rest together.
inline constexpr std::size_t kMaxBusEventBytes = std::size_t{256} * 1024;

// `detail` is the record's JSON. The bus puts its envelope around it: "source" is "lambda",
// "detail-type" ends in Success or Failure, "resources" are the bus and the function.
HttpRequest put_events_request(const Target& bus, const Notice& notice, std::string_view detail);

// An answer of status 200 can say that the event was not taken.
Status read_events_put(const HttpResponse& answer);

}  // namespace wheelpit
