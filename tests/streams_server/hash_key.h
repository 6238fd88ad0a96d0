#pragma once

#include <string>
#include <string_view>

namespace wheelpit::streams_server {

// A number of 128 bits, which Kinesis places partition keys by.
__extension__ using HashKey = unsigned __int128;

constexpr HashKey kLastHashKey = ~HashKey{0};

// The MD5 of a partition key.
HashKey hash_of(std::string_view partition_key);
std::string decimal(HashKey key);
HashKey hash_key(std::string_view decimal);

}  // namespace wheelpit::streams_server
