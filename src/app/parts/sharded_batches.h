#pragma once

#include <boost/asio/awaitable.hpp>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "app/process/shard.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/result.h"
#include "base/task_group.h"
#include "batches/batch_book.h"
#include "batches/batch_desk.h"
#include "batches/batch_recorder.h"
#include "batches/recording_settings.h"
#include "store/document_store.h"
#include "store/mapping_store.h"

namespace wheelpit {

// The batches of all mappings, wherever these run: a book on each shard, one recorder for all. On
// shard 0, but for what book_of() gives.
class ShardedBatches final : public BatchDesk {
 public:
  // What is recorded is below `folder`. The references must outlive this.
  struct Parts {
    Shards& shards;
    DocumentStore& store;
    const Clock& clock;
    std::filesystem::path folder;
    std::uint64_t max_bytes;  // of all that is recorded
  };
  ShardedBatches(const Parts& parts, const Log& log);
  ~ShardedBatches() override;

  // For that shard's thread alone.
  BatchBook& book_of(std::size_t shard) { return *books_[shard]; }

  // Before mappings run: continues with what must be recorded, and removes what deleted mappings
  // left behind. If the settings cannot be read, nothing is recorded, and the log says so.
  boost::asio::awaitable<void> start();
  // Another node has changed what must be recorded of the mapping.
  boost::asio::awaitable<Status> changed(std::string uuid);
  // Nothing of the mapping runs any more: all that is known and recorded of it goes.
  void deleted(const std::string& uuid);
  boost::asio::awaitable<void> join() { return tasks_.join(); }

  boost::asio::awaitable<std::vector<CalledBatch>> called(std::string uuid, std::int64_t after,
                                                          std::size_t most) override;
  boost::asio::awaitable<Result<RecordingState>> recording(std::string uuid) override;
  boost::asio::awaitable<Result<RecordingState>> set_recording(RecordingSettings settings) override;
  boost::asio::awaitable<std::vector<RecordedBatch>> recorded(std::string uuid) override {
    return recorder_.list(std::move(uuid));
  }
  boost::asio::awaitable<Result<BatchFile>> read(std::string uuid, std::string batch) override {
    return recorder_.read(std::move(uuid), std::move(batch));
  }
  boost::asio::awaitable<Result<std::size_t>> clear(std::string uuid) override {
    return recorder_.clear(std::move(uuid));
  }

 private:
  void apply(const RecordingSettings& settings);
  boost::asio::awaitable<void> remove(std::string uuid);
  boost::asio::awaitable<Status> take_up();

  Shards& shards_;
  RecordingStore settings_;
  MappingStore mappings_;
  Log log_;
  BatchRecorder recorder_;
  std::vector<std::unique_ptr<BatchBook>> books_;
  std::map<std::string, std::shared_ptr<ActiveRecording>> active_;  // by mapping
  TaskGroup tasks_;
};

}  // namespace wheelpit
