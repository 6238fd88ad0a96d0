#include "source/kinesis/kpl_aggregate.h"

#include <cstdint>

#include "source/kinesis/hash_key.h"
#include "source/kinesis/protobuf_reader.h"

namespace wheelpit::kinesis {

namespace {

constexpr std::string_view kMagic = "\xf3\x89\x9a\xc2";
constexpr std::size_t kMd5Bytes = 16;
constexpr std::size_t kMostKeyBytes = 1024;  // 256 characters

// Of AggregatedRecord.
constexpr std::uint32_t kPartitionKeys = 1;
constexpr std::uint32_t kHashKeys = 2;
constexpr std::uint32_t kRecords = 3;

struct Aggregate {
  std::vector<std::string_view> partition_keys;
  std::vector<std::string_view> hash_keys;
  std::vector<std::string_view> records;
};

std::optional<Aggregate> read_aggregate(std::string_view message) {
  Aggregate found;
  ProtobufReader reader(message);
  while (const auto field = reader.next()) {
    if (field->number != kPartitionKeys && field->number != kHashKeys &&
        field->number != kRecords) {
      continue;
    }
    if (!field->bytes) return std::nullopt;
    if (field->number == kPartitionKeys) found.partition_keys.push_back(*field->bytes);
    if (field->number == kHashKeys) found.hash_keys.push_back(*field->bytes);
    if (field->number == kRecords) found.records.push_back(*field->bytes);
  }
  if (reader.damaged()) return std::nullopt;
  return found;
}

std::optional<std::string_view> at(const std::vector<std::string_view>& table,
                                   std::optional<std::uint64_t> index) {
  if (!index || *index >= table.size()) return std::nullopt;
  return table[*index];
}

// Its fields: the partition key's index, that of the explicit hash key, the data. Its tags are not
// read.
std::optional<KplRecord> read_record(std::string_view message, const Aggregate& of) {
  std::optional<std::uint64_t> key;
  std::optional<std::uint64_t> hash;
  std::optional<std::string_view> data;
  ProtobufReader reader(message);
  while (const auto field = reader.next()) {
    if (field->number == 1) key = field->varint;
    if (field->number == 2) hash = field->varint;
    if (field->number == 3) data = field->bytes;
  }
  const auto partition_key = at(of.partition_keys, key);
  if (reader.damaged() || !partition_key || !data) return std::nullopt;
  if (partition_key->empty() || partition_key->size() > kMostKeyBytes) return std::nullopt;
  KplRecord record{.partition_key = *partition_key, .explicit_hash_key = {}, .data = *data};
  if (hash) {
    const auto hash_key = at(of.hash_keys, hash);
    if (!hash_key || !HashKey::parse(*hash_key)) return std::nullopt;
    record.explicit_hash_key = *hash_key;
  }
  return record;
}

}  // namespace

std::optional<std::vector<KplRecord>> take_kpl_apart(std::string_view data) {
  if (!data.starts_with(kMagic) || data.size() < kMagic.size() + kMd5Bytes) return std::nullopt;
  data.remove_prefix(kMagic.size());
  const std::string_view message = data.substr(0, data.size() - kMd5Bytes);
  if (md5(message) != data.substr(message.size())) return std::nullopt;
  const auto aggregate = read_aggregate(message);
  if (!aggregate || aggregate->records.empty()) return std::nullopt;
  std::vector<KplRecord> records;
  std::size_t bytes = 0;
  for (const std::string_view item : aggregate->records) {
    const auto record = read_record(item, *aggregate);
    if (!record) return std::nullopt;
    bytes += kKplRecordBytes + record->partition_key.size() + record->data.size();
    if (bytes > kMostKplBytes) return std::nullopt;
    records.push_back(*record);
  }
  return records;
}

}  // namespace wheelpit::kinesis
