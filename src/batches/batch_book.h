#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "batches/batch_call.h"
#include "batches/batch_recorder.h"
#include "batches/batch_ring.h"

namespace wheelpit {

// What is known of a mapping's batches on one shard.
class MappingBatches {
 public:
  // The references must outlive it.
  MappingBatches(BatchRecorder& recorder, const Clock& clock)
      : recorder_(recorder), clock_(clock) {}

  // A call has ended. Costs a batch some hundred nanoseconds, and a message nothing.
  void called(const BatchCall& call);

  std::vector<CalledBatch> newest(std::int64_t after, std::size_t most) const {
    return ring_.newest(after, most);
  }

  // From the next call on; null: nothing is recorded.
  void record_by(std::shared_ptr<ActiveRecording> recording) { recording_ = std::move(recording); }

 private:
  bool hand_over(const CalledBatch& batch, const BatchCall& call);

  BatchRecorder& recorder_;
  const Clock& clock_;
  BatchRing ring_;
  std::shared_ptr<ActiveRecording> recording_;
};

// The same of all mappings of one shard, for its thread alone.
class BatchBook {
 public:
  BatchBook(BatchRecorder& recorder, const Clock& clock) : recorder_(recorder), clock_(clock) {}

  // Kept until forget(), and while anyone holds it.
  std::shared_ptr<MappingBatches> of(const std::string& uuid);
  // Null if nothing is known of it.
  std::shared_ptr<MappingBatches> find(std::string_view uuid) const;
  void forget(const std::string& uuid) { mappings_.erase(uuid); }

 private:
  BatchRecorder& recorder_;
  const Clock& clock_;
  std::map<std::string, std::shared_ptr<MappingBatches>, std::less<>> mappings_;
};

}  // namespace wheelpit
