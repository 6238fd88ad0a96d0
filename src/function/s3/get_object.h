#pragma once

#include <string>

#include "base/result.h"
#include "net/http/http_message.h"

namespace wheelpit {

// S3's GetObject without the wire: the request to send, and what an answer means.

struct ObjectName {
  std::string bucket;
  std::string key;
  std::string version;  // "" for the latest
};

// For AwsClient. The bucket is the first segment of the path, which all servers
// that are not AWS's understand, and AWS's too.
HttpRequest get_object_request(const ObjectName& object);

// The object's bytes. Otherwise an Error in the words of Lambda about S3:
//   "S3 Error Code: NoSuchBucket. S3 Error Message: The specified bucket does not exist"
// not_found, access_denied, unavailable or, for an answer that is not S3's, malformed.
Result<std::string> read_object(HttpResponse response);

}  // namespace wheelpit
