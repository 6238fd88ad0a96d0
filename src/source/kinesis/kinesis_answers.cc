#include "source/kinesis/kinesis_answers.h"

#include <algorithm>
#include <cstdint>
#include <utility>

#include "base/base64.h"
#include "source/sharded/answer_reader.h"

namespace wheelpit::kinesis {

namespace {

constexpr const char* kServer = "a Kinesis server";

void read_record(sharded::AnswerReader& answer, const sharded::AnswerReader::Object& item,
                 std::string& scratch, KinesisPage& page) {
  KinesisMessage::Parts parts{
      .sequence_number = answer.needed_text(item, "SequenceNumber"),
      .partition_key = answer.needed_text(item, "PartitionKey"),
      .data_in_base64 = answer.text(item, "Data"),
      .arrived = sharded::time_of_seconds(answer.number(item, "ApproximateArrivalTimestamp"))};
  if (answer.error()) return;
  auto number = SequenceNumber::parse(parts.sequence_number);
  if (!number) return (void)answer.fail<int>(number.error().message());
  // It is copied into events as it is.
  scratch.resize(std::max(scratch.size(), parts.data_in_base64.size() / 4 * 3));
  if (!decode_base64(parts.data_in_base64, scratch.data())) {
    return (void)answer.fail<int>("Data of record " + number->text() + " is not base64");
  }
  parts.sequence_number = number->text();
  page.records.push_back({.number = std::move(*number), .parts = std::move(parts)});
}

sharded::ListedShard child_of(sharded::AnswerReader& answer,
                              const sharded::AnswerReader::Object& item) {
  sharded::ListedShard shard{.id = answer.needed_text(item, "ShardId")};
  for (const sharded::AnswerReader::Element& parent : answer.list(item, "ParentShards", false)) {
    std::string_view id;
    if (parent.get(id) == simdjson::SUCCESS) {
      shard.parents.emplace_back(id);
    } else {
      (void)answer.fail<int>("an item of ParentShards is not a text");
    }
  }
  return shard;
}

sharded::ListedShard shard_of(sharded::AnswerReader& answer,
                              const sharded::AnswerReader::Object& item) {
  sharded::ListedShard shard{.id = answer.needed_text(item, "ShardId")};
  for (const char* name : {"ParentShardId", "AdjacentParentShardId"}) {
    if (std::string id = answer.text(item, name); !id.empty())
      shard.parents.push_back(std::move(id));
  }
  if (sharded::AnswerReader::member(item, "HashKeyRange")) {
    const auto keys = answer.needed_object(item, "HashKeyRange");
    shard.first_hash_key = answer.text(keys, "StartingHashKey");
    shard.last_hash_key = answer.text(keys, "EndingHashKey");
  }
  return shard;
}

// What a page has, however it was asked for.
void read_page(sharded::AnswerReader& answer, const sharded::AnswerReader::Object& whole,
               KinesisPage& page) {
  std::string scratch;
  for (const sharded::AnswerReader::Element& item : answer.list(whole, "Records", true)) {
    read_record(answer, answer.item(item, "Records"), scratch, page);
    if (answer.error()) return;
  }
  constexpr double kMostMillis = 8760.0 * 3600 * 1000;  // the longest retention
  const double behind = std::clamp(answer.number(whole, "MillisBehindLatest"), 0.0, kMostMillis);
  page.behind = std::chrono::milliseconds(static_cast<std::int64_t>(behind));
  for (const sharded::AnswerReader::Element& item : answer.list(whole, "ChildShards", false)) {
    page.children.push_back(child_of(answer, answer.item(item, "ChildShards")));
  }
}

}  // namespace

Result<KinesisPage> parse_kinesis_page(std::string_view text) {
  sharded::AnswerReader answer("GetRecords", kServer);
  const auto whole = answer.parse(text);
  if (!whole) return *answer.error();
  KinesisPage page;
  read_page(answer, *whole, page);
  if (std::string next = answer.text(*whole, "NextShardIterator"); !next.empty()) {
    page.next_iterator = std::move(next);
  }
  if (answer.error()) return *answer.error();
  return page;
}

Result<KinesisPush> parse_kinesis_push(std::string_view text) {
  sharded::AnswerReader answer("SubscribeToShard", kServer);
  const auto whole = answer.parse(text);
  if (!whole) return *answer.error();
  KinesisPush push;
  read_page(answer, *whole, push.page);
  if (const std::string digits = answer.text(*whole, "ContinuationSequenceNumber");
      !digits.empty()) {
    auto number = SequenceNumber::parse(digits);
    if (number) push.continuation = std::move(*number);
    if (!number) (void)answer.fail<int>(number.error().message());
  }
  if (answer.error()) return *answer.error();
  return push;
}

Result<KinesisShards> parse_kinesis_shards(std::string_view text) {
  sharded::AnswerReader answer("ListShards", kServer);
  const auto whole = answer.parse(text);
  if (!whole) return *answer.error();
  KinesisShards page;
  for (const sharded::AnswerReader::Element& item : answer.list(*whole, "Shards", true)) {
    page.shards.push_back(shard_of(answer, answer.item(item, "Shards")));
  }
  page.next_token = answer.text(*whole, "NextToken");
  if (answer.error()) return *answer.error();
  return page;
}

// A server may tell no times: then nothing says whether the stream is still the same.
Result<sharded::StreamFacts> parse_kinesis_summary(std::string_view text) {
  sharded::AnswerReader answer("DescribeStreamSummary", kServer);
  const auto whole = answer.parse(text);
  if (!whole) return *answer.error();
  const auto summary = answer.needed_object(*whole, "StreamDescriptionSummary");
  if (answer.error()) return *answer.error();
  sharded::StreamFacts facts;
  const double hours = answer.number(summary, "RetentionPeriodHours");
  constexpr double kMostHours = 8760;
  if (hours >= 1) {
    facts.retention = std::chrono::hours(static_cast<int>(std::min(hours, kMostHours)));
  }
  const WallTime created =
      sharded::time_of_seconds(answer.number(summary, "StreamCreationTimestamp"));
  if (created > WallTime()) facts.incarnation = std::to_string(created.time_since_epoch().count());
  if (answer.error()) return *answer.error();
  return facts;
}

Result<std::string> parse_kinesis_iterator(std::string_view text) {
  sharded::AnswerReader answer("GetShardIterator", kServer);
  const auto whole = answer.parse(text);
  if (!whole) return *answer.error();
  std::string iterator = answer.needed_text(*whole, "ShardIterator");
  if (answer.error()) return *answer.error();
  return iterator;
}

}  // namespace wheelpit::kinesis
