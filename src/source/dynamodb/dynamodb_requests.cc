#include "source/dynamodb/dynamodb_requests.h"

#include <algorithm>

#include "base/json_text.h"

namespace wheelpit::dynamodb {

namespace {

constexpr std::size_t kMostRecords = 1000;

// A page of shards has so many at most.
constexpr std::string_view kMostShards = "100";

HttpRequest request_for(const std::string& operation, std::string body) {
  HttpRequest request;
  request.method = "POST";
  request.target = "/";
  request.headers = {{"Content-Type", "application/x-amz-json-1.0"},
                     {"X-Amz-Target", "DynamoDBStreams_20120810." + operation}};
  request.body = std::move(body);
  return request;
}

}  // namespace

HttpRequest describe_stream(std::string_view stream_arn, std::string_view after) {
  std::string body = R"({"StreamArn":)";
  append_json_string(stream_arn, body);
  body += R"(,"Limit":)";
  body += kMostShards;
  if (!after.empty()) {
    body += R"(,"ExclusiveStartShardId":)";
    append_json_string(after, body);
  }
  return request_for("DescribeStream", body + "}");
}

HttpRequest get_shard_iterator(std::string_view stream_arn, std::string_view shard,
                               const sharded::IteratorPlace& place) {
  std::string body = R"({"StreamArn":)";
  append_json_string(stream_arn, body);
  body += R"(,"ShardId":)";
  append_json_string(shard, body);
  if (place.kind == sharded::IteratorPlace::Kind::after && place.after) {
    body += R"(,"ShardIteratorType":"AFTER_SEQUENCE_NUMBER","SequenceNumber":)";
    append_json_string(place.after->text(), body);
  } else {
    body += R"(,"ShardIteratorType":"TRIM_HORIZON")";
  }
  return request_for("GetShardIterator", body + "}");
}

HttpRequest get_records(std::string_view iterator, std::size_t most) {
  std::string body = R"({"ShardIterator":)";
  append_json_string(iterator, body);
  body += R"(,"Limit":)" + std::to_string(std::clamp<std::size_t>(most, 1, kMostRecords));
  return request_for("GetRecords", body + "}");
}

}  // namespace wheelpit::dynamodb
