#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "positions/sequence_number.h"
#include "record/dynamodb_message.h"
#include "source/sharded/shard_plan.h"

// What a server of DynamoDB Streams answers, as far as reading a stream needs it. Outside bytes:
// what is missing or of another kind is Errc::malformed and names the member; what is not known is
// ignored.
namespace wheelpit::dynamodb {

// A page of a shard.
struct Page {
  struct Item {
    SequenceNumber number;
    std::shared_ptr<const DynamoDbMessage> message;
  };
  std::vector<Item> records;
  std::optional<std::string> next_iterator;  // nothing: the shard has ended
};

// Of GetRecords.
Result<Page> parse_page(std::string_view text);

// A page of a stream's shards.
struct Shards {
  std::vector<sharded::ListedShard> shards;
  std::string last_shard;  // the next page begins after it; "": it was the last page
  std::string status;      // of the stream: "ENABLED", "DISABLED"; "" if it is unknown
};

// Of DescribeStream.
Result<Shards> parse_shards(std::string_view text);

// Of GetShardIterator.
Result<std::string> parse_iterator(std::string_view text);

}  // namespace wheelpit::dynamodb
