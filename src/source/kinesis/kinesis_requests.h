#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "net/http/http_message.h"
#include "source/kinesis/stream_name.h"
#include "source/sharded/polled_api.h"
#include "source/sharded/stream_reader.h"

// The requests of Kinesis (AWS JSON 1.1) that a reader needs, not signed yet.
namespace wheelpit::kinesis {

// All name the stream by its ARN and by its name, as some servers know one of them only; but for a
// page of ListShards after the first, which must not.
HttpRequest list_shards_request(const StreamName& stream, std::string_view next_token);
HttpRequest describe_stream_request(const StreamName& stream);
HttpRequest iterator_request(const StreamName& stream, std::string_view shard,
                             const sharded::IteratorPlace& place);
HttpRequest get_records_request(const StreamName& stream, std::string_view iterator,
                                std::size_t most);
// Of `stream.consumer`, and on its behalf.
HttpRequest describe_consumer_request(const StreamName& stream);
HttpRequest subscribe_request(const StreamName& stream, std::string_view shard,
                              const sharded::ReadPlace& place);

}  // namespace wheelpit::kinesis
