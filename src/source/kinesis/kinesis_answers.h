#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "positions/sequence_number.h"
#include "record/kinesis_message.h"
#include "source/sharded/shard_plan.h"
#include "source/sharded/stream_reader.h"

// What a Kinesis server answers, as far as reading a stream needs it. Outside bytes: what is
// missing or of another kind is Errc::malformed and names the member; what is not known is ignored.
namespace wheelpit::kinesis {

// What the endpoint of these operations is, in errors.
inline constexpr const char* kServerKind = "a Kinesis server";

// A page of a shard.
struct KinesisPage {
  struct Item {
    SequenceNumber number;
    // Its data is base64, its sequence number that. Those of a page share the page's memory, which
    // lives as long as one of them.
    std::shared_ptr<const KinesisMessage> message;
  };
  std::vector<Item> records;
  std::optional<std::string> next_iterator;    // nothing: the shard has ended
  Duration behind{};                           // of the stream's tip
  std::vector<sharded::ListedShard> children;  // of a shard that has ended, if the server tells
};

// Of GetRecords.
Result<KinesisPage> parse_kinesis_page(std::string text);

// What a subscription pushes at a time.
struct KinesisPush {
  KinesisPage page;  // without an iterator
  // All of the shard up to here was pushed, with records or without; nothing: the shard has ended.
  std::optional<SequenceNumber> continuation;

  // A server may give a continuation of a shard that has ended, too.
  bool at_end() const { return !page.children.empty() || !continuation; }
};

// Of SubscribeToShardEvent.
Result<KinesisPush> parse_kinesis_push(std::string text);

// A page of a stream's shards.
struct KinesisShards {
  std::vector<sharded::ListedShard> shards;
  std::string next_token;  // "": it was the last page
};

// Of ListShards.
Result<KinesisShards> parse_kinesis_shards(std::string_view text);

// Of DescribeStreamSummary.
Result<sharded::StreamFacts> parse_kinesis_summary(std::string_view text);

// Of GetShardIterator.
Result<std::string> parse_kinesis_iterator(std::string_view text);

}  // namespace wheelpit::kinesis
