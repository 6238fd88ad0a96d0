#include "source/kinesis/kpl_records.h"

#include <algorithm>
#include <memory>
#include <string_view>
#include <utility>

#include "base/base64.h"
#include "record/kinesis_message.h"
#include "source/kinesis/kpl_aggregate.h"

namespace wheelpit::kinesis {

namespace {

// How the magic bytes look in base64, as far as they fill characters: most records are no
// aggregates, and are not decoded for it.
constexpr std::string_view kMagicInBase64 = "84maw";

HashKey hash_of(const KplRecord& record) {
  if (record.explicit_hash_key.empty()) return HashKey::of_partition_key(record.partition_key);
  return HashKey::parse(record.explicit_hash_key).value_or(HashKey());
}

}  // namespace

void take_apart(sharded::StreamRecord record, const std::optional<HashKeyRange>& hash_keys,
                std::vector<sharded::StreamRecord>& out) {
  const auto& outer = static_cast<const KinesisMessage&>(*record.message).parts();
  std::optional<std::string> data;
  if (outer.data_in_base64.starts_with(kMagicInBase64)) data = from_base64(outer.data_in_base64);
  const auto inner = data ? take_kpl_apart(*data) : std::nullopt;
  const bool ours = inner && (!hash_keys || std::ranges::all_of(*inner, [&](const KplRecord& one) {
                      return hash_keys->contains(hash_of(one));
                    }));
  if (!ours) {
    out.push_back(std::move(record));
    return;
  }
  for (const KplRecord& one : *inner) {
    auto message = std::make_shared<const KinesisMessage>(
        KinesisMessage::Parts{.sequence_number = std::string(outer.sequence_number),
                              .partition_key = std::string(one.partition_key),
                              .data_in_base64 = to_base64(one.data),
                              .arrived = outer.arrived});
    out.push_back({.number = record.number,
                   .slot_key = message->parts().partition_key,
                   .arrived = record.arrived,
                   .bytes = message->parts().data_in_base64.size() + one.partition_key.size() +
                            kKplRecordBytes,
                   .message = message});
  }
}

}  // namespace wheelpit::kinesis
