#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

namespace wheelpit::kinesis {

// A record that the Kinesis Producer Library has put into another one's data. The views are into
// that data.
struct KplRecord {
  std::string_view partition_key;
  std::string_view explicit_hash_key;  // digits; "": the partition key's own
  std::string_view data;

  bool operator==(const KplRecord&) const = default;
};

// What a record's memory counts for beside its key and data.
inline constexpr std::size_t kKplRecordBytes = 256;
// Of all records of an aggregate: some bytes of it can name a long key again and again.
inline constexpr std::size_t kMostKplBytes = std::size_t{32} << 20;

// The records of an aggregate, at least one, in its order:
// https://github.com/awslabs/amazon-kinesis-producer/blob/master/aggregation-format.md
// Nothing if `data` is none, or is damaged: a wrong checksum, what is not protobuf, an index into
// nowhere, a key that no record can have, more memory than kMostKplBytes.
std::optional<std::vector<KplRecord>> take_kpl_apart(std::string_view data);

}  // namespace wheelpit::kinesis
