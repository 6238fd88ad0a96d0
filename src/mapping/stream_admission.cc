#include "mapping/stream_admission.h"

#include <string_view>

namespace wheelpit {
namespace {

bool is_consumer(std::string_view arn) { return arn.contains("/consumer/"); }

// The service speaks of the role; here it is the engine's credentials that read.
std::string no_access(SourceKind kind, const std::string& arn, const std::string& why) {
  const std::string_view listing = kind == SourceKind::kinesis ? "ListShards, " : "";
  const std::string what = is_consumer(arn) ? "consumer " : "stream ";
  const std::string actions =
      is_consumer(arn) ? "SubscribeToShard action on your consumer, and the DescribeStreamSummary, "
                         "GetRecords, GetShardIterator and ListShards actions on your stream"
                       : "GetRecords, GetShardIterator, DescribeStream, " + std::string(listing) +
                             "and ListStreams Actions on your stream";
  return "Cannot access " + what + arn + ". Please ensure the role can perform the " + actions +
         " in IAM. (wheelpit reads with its own credentials: " + why + ")";
}

}  // namespace

Status check_stream(SourceKind kind, const std::string& arn, const Status& asked) {
  if (asked) return {};
  const std::string& why = asked.error().message();
  switch (asked.error().code()) {
    case Errc::not_found:
      return Error(Errc::invalid_argument, "Stream not found: " + arn);
    case Errc::access_denied:
    case Errc::unauthenticated:
      return Error(Errc::invalid_argument, no_access(kind, arn, why));
    case Errc::invalid_argument:
      return Error(Errc::invalid_argument, "The stream cannot be read: " + why);
    default:
      return Error(Errc::unavailable, "The stream cannot be asked whether it may be read: " + why);
  }
}

}  // namespace wheelpit
