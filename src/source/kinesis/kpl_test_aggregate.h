#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "source/kinesis/hash_key.h"

// Aggregates as the Kinesis Producer Library makes them, for tests.
namespace wheelpit::kinesis {

inline std::string protobuf_varint(std::uint64_t value) {
  std::string bytes;
  for (; value >= 0x80; value >>= 7) bytes += static_cast<char>(value | 0x80);
  return bytes + static_cast<char>(value);
}
inline std::string protobuf_bytes(std::uint32_t field, std::string_view bytes) {
  return protobuf_varint(field << 3 | 2) + protobuf_varint(bytes.size()) + std::string(bytes);
}
inline std::string protobuf_number(std::uint32_t field, std::uint64_t value) {
  return protobuf_varint(field << 3) + protobuf_varint(value);
}

// With the right checksum, whatever is in it.
inline std::string kpl_frame(const std::string& message) {
  return "\xf3\x89\x9a\xc2" + message + md5(message);
}

struct KplTestRecord {
  std::string partition_key;
  std::string data;
  std::string explicit_hash_key = {};
};

inline std::string kpl_aggregate(const std::vector<KplTestRecord>& records) {
  std::string tables;
  std::string items;
  std::uint64_t keys = 0;
  std::uint64_t hashes = 0;
  for (const KplTestRecord& record : records) {
    std::string item = protobuf_number(1, keys++);
    tables += protobuf_bytes(1, record.partition_key);
    if (!record.explicit_hash_key.empty()) {
      item += protobuf_number(2, hashes++);
      tables += protobuf_bytes(2, record.explicit_hash_key);
    }
    items += protobuf_bytes(3, item + protobuf_bytes(3, record.data));
  }
  return kpl_frame(tables + items);
}

}  // namespace wheelpit::kinesis
