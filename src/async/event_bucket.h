#pragma once

#include <cstdint>
#include <string_view>

namespace wheelpit::async {

// Where several nodes share the events, each processes those of some buckets. An event's bucket is
// that of its function, and its number modulo 64.
inline constexpr int kBuckets = 64;

inline int bucket_of(std::uint64_t number) { return static_cast<int>(number % kBuckets); }

// By the bare name of a function.
int bucket_of_function(std::string_view name);

// A set of them, a bit each.
using BucketMask = std::uint64_t;
inline constexpr BucketMask kAllBuckets = ~BucketMask{0};
inline constexpr BucketMask mask_of(int bucket) {
  return BucketMask{1} << static_cast<unsigned>(bucket);
}

}  // namespace wheelpit::async
