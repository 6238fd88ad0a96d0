#include "source/kinesis/kinesis_requests.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "base/json_text.h"

namespace wheelpit::kinesis {

namespace {

HttpRequest request_for(const std::string& operation, std::string body) {
  HttpRequest request;
  request.method = "POST";
  request.target = "/";
  request.headers = {{"Content-Type", "application/x-amz-json-1.1"},
                     {"X-Amz-Target", "Kinesis_20131202." + operation}};
  request.body = std::move(body);
  return request;
}

void add_text(const char* name, std::string_view value, std::string& body) {
  body += body.empty() ? "{\"" : ",\"";
  body += name;
  body += "\":";
  append_json_string(value, body);
}

std::string of_stream(const StreamName& stream) {
  std::string body;
  add_text("StreamARN", stream.arn, body);
  add_text("StreamName", stream.name, body);
  return body;
}

// Seconds with three decimals.
std::string seconds(WallTime time) {
  using std::chrono::milliseconds;
  const auto millis =
      std::max<std::int64_t>(std::chrono::floor<milliseconds>(time).time_since_epoch().count(), 0);
  std::string decimals = std::to_string(1000 + millis % 1000);
  decimals[0] = '.';
  return std::to_string(millis / 1000) + decimals;
}

}  // namespace

HttpRequest list_shards_request(const StreamName& stream, std::string_view next_token) {
  std::string body;
  if (next_token.empty()) {
    body = of_stream(stream);
  } else {
    add_text("NextToken", next_token, body);
  }
  return request_for("ListShards", body + ",\"MaxResults\":1000}");
}

HttpRequest describe_stream_request(const StreamName& stream) {
  return request_for("DescribeStreamSummary", of_stream(stream) + '}');
}

HttpRequest iterator_request(const StreamName& stream, std::string_view shard,
                             const sharded::IteratorPlace& place) {
  using Kind = sharded::IteratorPlace::Kind;
  std::string body = of_stream(stream);
  add_text("ShardId", shard, body);
  switch (place.kind) {
    case Kind::oldest:
      add_text("ShardIteratorType", "TRIM_HORIZON", body);
      break;
    case Kind::at:
      add_text("ShardIteratorType", "AT_TIMESTAMP", body);
      body += ",\"Timestamp\":" + seconds(place.at);
      break;
    case Kind::after:
      add_text("ShardIteratorType", "AFTER_SEQUENCE_NUMBER", body);
      add_text("StartingSequenceNumber", place.after ? place.after->text() : "0", body);
      break;
  }
  return request_for("GetShardIterator", body + '}');
}

HttpRequest get_records_request(const StreamName& stream, std::string_view iterator,
                                std::size_t most) {
  std::string body;
  add_text("ShardIterator", iterator, body);
  add_text("StreamARN", stream.arn, body);
  return request_for("GetRecords", body + ",\"Limit\":" + std::to_string(most) + '}');
}

HttpRequest describe_consumer_request(const StreamName& stream) {
  std::string body;
  add_text("ConsumerARN", stream.consumer, body);
  return request_for("DescribeStreamConsumer", body + '}');
}

HttpRequest subscribe_request(const StreamName& stream, std::string_view shard,
                              const sharded::ReadPlace& place) {
  std::string body;
  add_text("ConsumerARN", stream.consumer, body);
  add_text("ShardId", shard, body);
  body += R"(,"StartingPosition":{"Type":")";
  if (place.after) {
    body += R"(AFTER_SEQUENCE_NUMBER","SequenceNumber":")" + place.after->text() + '"';
  } else if (place.start.kind == StartPoint::Kind::at) {
    body += R"(AT_TIMESTAMP","Timestamp":)" + seconds(place.start.at);
  } else {
    body += R"(TRIM_HORIZON")";
  }
  return request_for("SubscribeToShard", body + "}}");
}

}  // namespace wheelpit::kinesis
