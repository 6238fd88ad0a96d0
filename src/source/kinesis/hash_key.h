#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace wheelpit::kinesis {

// Which shard a record belongs to: a number of 128 bits, the MD5 of its partition key or one that
// its producer chose.
struct HashKey {
  std::uint64_t high = 0;
  std::uint64_t low = 0;

  // Of digits; nothing if it is anything else, or too large.
  static std::optional<HashKey> parse(std::string_view digits);
  static HashKey of_partition_key(std::string_view key);

  auto operator<=>(const HashKey&) const = default;
};

// The hash keys of a shard, both ends included.
struct HashKeyRange {
  HashKey first;
  HashKey last;

  bool contains(const HashKey& key) const { return first <= key && key <= last; }
};

// 16 bytes.
std::string md5(std::string_view bytes);

}  // namespace wheelpit::kinesis
