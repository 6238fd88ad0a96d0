#include "source/kinesis/kinesis_answers.h"

#include <algorithm>
#include <cstdint>
#include <utility>

#include "source/kinesis/kinesis_page_reader.h"
#include "source/sharded/answer_reader.h"

namespace wheelpit::kinesis {

namespace {

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

}  // namespace

Result<KinesisPage> parse_kinesis_page(std::string text) {
  auto answer = KinesisPageReader("GetRecords").read(std::move(text));
  if (!answer) return answer.error();
  return std::move(answer->page);
}

Result<KinesisPush> parse_kinesis_push(std::string text) {
  auto answer = KinesisPageReader("SubscribeToShard").read(std::move(text));
  if (!answer) return answer.error();
  KinesisPush push{.page = std::move(answer->page), .continuation = std::nullopt};
  push.page.next_iterator.reset();
  if (answer->continuation.empty()) return push;
  auto number = SequenceNumber::parse(answer->continuation);
  if (!number) {
    return sharded::invalid_answer("SubscribeToShard", kServerKind, number.error().message());
  }
  push.continuation = std::move(*number);
  return push;
}

Result<KinesisShards> parse_kinesis_shards(std::string_view text) {
  sharded::AnswerReader answer("ListShards", kServerKind);
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
  sharded::AnswerReader answer("DescribeStreamSummary", kServerKind);
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
  sharded::AnswerReader answer("GetShardIterator", kServerKind);
  const auto whole = answer.parse(text);
  if (!whole) return *answer.error();
  std::string iterator = answer.needed_text(*whole, "ShardIterator");
  if (answer.error()) return *answer.error();
  return iterator;
}

}  // namespace wheelpit::kinesis
