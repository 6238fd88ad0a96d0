#pragma once

#include <atomic>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/thread_pool.hpp>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/log.h"
#include "base/payload.h"
#include "base/result.h"
#include "batches/batch_file.h"
#include "batches/batch_folder.h"
#include "batches/recording_settings.h"

namespace wheelpit {

// A mapping whose batches are recorded, as all who record for it share it.
struct ActiveRecording {
  explicit ActiveRecording(RecordingSettings of) : settings(std::move(of)) {}

  const RecordingSettings settings;
  std::atomic<std::uint64_t> dropped = 0;  // batches that were to be recorded and are not
};

// Writes batches with their payloads into `folder`/UUID, redacted before anything of them is on the
// disk. A dedicated thread does it: callers never wait. When too much waits to be written, what
// comes is dropped, and counted.
class BatchRecorder {
 public:
  // What may wait to be written, of all mappings together.
  static constexpr std::size_t kMostWaitingBytes = std::size_t{32} << 20;
  static constexpr std::size_t kMostWaitingBatches = 1000;

  // All that is recorded of all mappings has at most `max_bytes` together.
  BatchRecorder(std::filesystem::path folder, std::uint64_t max_bytes, Log log);
  // Writes what waits.
  ~BatchRecorder();
  BatchRecorder(const BatchRecorder&) = delete;
  BatchRecorder& operator=(const BatchRecorder&) = delete;

  struct Recorded {
    RecordedBatch batch;
    Payload event;
    std::string answer;
  };
  // From any thread. False if it is dropped.
  bool record(std::shared_ptr<ActiveRecording> recording, Recorded recorded);

  // Of a mapping. These may be called on any shard, see all that was handed over before, and
  // complete on the caller's executor.
  struct Held {
    BatchFolder::Held held;
    std::string last_fault;  // why the last batch that was not written was not; "" if there is none
  };
  boost::asio::awaitable<Held> held(std::string uuid);
  boost::asio::awaitable<std::vector<RecordedBatch>> list(std::string uuid);
  boost::asio::awaitable<Result<BatchFile>> read(std::string uuid, std::string batch);
  boost::asio::awaitable<Result<std::size_t>> clear(std::string uuid);
  // UUIDs of all mappings of which something is recorded.
  boost::asio::awaitable<std::vector<std::string>> mappings();

 private:
  template <class Work>
  auto on_writer(Work work);
  void write(ActiveRecording& recording, Recorded& recorded);
  Status keep(const RecordingSettings& settings, Recorded& recorded);
  BatchFolder folder_of(const std::string& uuid) const { return BatchFolder(folder_ / uuid); }
  std::map<std::string, std::uint64_t>& totals();

  const std::filesystem::path folder_;
  const std::uint64_t max_bytes_;
  Log log_;
  std::atomic<std::size_t> waiting_bytes_ = 0;
  std::atomic<std::size_t> waiting_batches_ = 0;
  // The writer's thread alone.
  std::optional<std::map<std::string, std::uint64_t>> totals_;  // bytes by mapping
  std::map<std::string, std::string> faults_;                   // the last one, by mapping
  boost::asio::thread_pool writer_{1};
};

// What must be written of a batch: without the values that the paths name. Pure. Errc::malformed:
// the event is not JSON.
struct RedactedBatch {
  RecordedBatch batch;
  std::string file;
};
Result<RedactedBatch> redacted_batch(RecordedBatch batch, std::string_view event,
                                     std::string_view answer,
                                     const std::vector<RedactionPath>& redact);

}  // namespace wheelpit
