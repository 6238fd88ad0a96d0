#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "batches/redaction_path.h"
#include "store/value_store.h"

namespace wheelpit {

// Whether a mapping's batches are recorded with what was in them, and how many of them are kept.
struct RecordingSettings {
  static constexpr std::size_t kMostBatches = 1000;
  static constexpr std::uint64_t kMostBytes = std::uint64_t{1} << 30;
  static constexpr std::size_t kMostPaths = 100;

  std::string mapping_uuid;
  bool enabled = false;
  std::size_t max_batches = 20;                       // 1 to kMostBatches
  std::uint64_t max_bytes = std::uint64_t{16} << 20;  // 1 to kMostBytes; on the disk
  std::vector<RedactionPath> redact = {};             // at most kMostPaths

  bool operator==(const RecordingSettings&) const = default;
};

std::string encode_recording(const RecordingSettings& settings);
Result<RecordingSettings> decode_recording(std::string_view text);

template <>
struct StoredForm<RecordingSettings> {
  static constexpr Collection kCollection = Collection::recordings;
  static constexpr const char* kNoun = "recording";
  static std::string& key(RecordingSettings& settings) { return settings.mapping_uuid; }
  static std::string encode(const RecordingSettings& settings) {
    return encode_recording(settings);
  }
  static Result<RecordingSettings> decode(std::string_view text) { return decode_recording(text); }
};

// By the mapping's UUID. A mapping that never was recorded has none.
using RecordingStore = ValueStore<RecordingSettings>;

}  // namespace wheelpit
