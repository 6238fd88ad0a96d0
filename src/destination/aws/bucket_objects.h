#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "destination/notice.h"
#include "destination/target.h"
#include "net/http/http_message.h"

namespace wheelpit {

// S3's PutObject without I/O, as queue_messages.h has SQS's.

// "aws/lambda/async/FUNCTION/YYYY/MM/DD/YYYY-MM-DDTHH.MM.SS-UUID", of the record's time.
std::string object_key(const Notice& notice, std::string_view uuid);

// The bucket is the first segment of the path, which AWS and all others understand.
HttpRequest put_object_request(const Target& bucket, std::string_view key, std::string content,
                               std::string_view content_type = "application/json");
Status read_object_put(const HttpResponse& answer);

// Where the bucket is, if the answer says that it is not where it was looked for; "" if not.
std::string region_to_ask(const HttpResponse& answer, std::string_view asked);

}  // namespace wheelpit
