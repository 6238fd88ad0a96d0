#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "net/http/http_message.h"
#include "source/sharded/polled_api.h"

// What is asked of a server of DynamoDB Streams. Pure.
namespace wheelpit::dynamodb {

// The page of shards behind the shard `after`; the first one if that is "".
HttpRequest describe_stream(std::string_view stream_arn, std::string_view after);

// No iterator begins at a time: `at` begins with the oldest record, as `oldest` does.
HttpRequest get_shard_iterator(std::string_view stream_arn, std::string_view shard,
                               const sharded::IteratorPlace& place);

// At most 1,000 records.
HttpRequest get_records(std::string_view iterator, std::size_t most);

}  // namespace wheelpit::dynamodb
