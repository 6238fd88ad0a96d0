// Data of records that may be aggregates of the Kinesis Producer Library: once as it is, and once
// as the message within, with the right checksum. What is found lies within the data, and is
// bounded.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "source/kinesis/hash_key.h"
#include "source/kinesis/kpl_aggregate.h"

namespace {

using namespace wheelpit::kinesis;

bool within(std::string_view part, std::string_view whole) {
  return part.empty() ||
         (part.data() >= whole.data() && part.data() + part.size() <= whole.data() + whole.size());
}

void take_apart(std::string_view data) {
  const auto records = take_kpl_apart(data);
  if (!records) return;
  if (records->empty() || records->size() * kKplRecordBytes > kMostKplBytes) __builtin_trap();
  for (const KplRecord& record : *records) {
    if (record.partition_key.empty()) __builtin_trap();
    if (!within(record.partition_key, data) || !within(record.data, data)) __builtin_trap();
    if (!record.explicit_hash_key.empty() && !HashKey::parse(record.explicit_hash_key)) {
      __builtin_trap();
    }
  }
}

}  // namespace

// The name is libFuzzer's. NOLINTNEXTLINE(readability-identifier-naming)
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  take_apart(bytes);
  take_apart("\xf3\x89\x9a\xc2" + std::string(bytes) + md5(bytes));
  return 0;
}
