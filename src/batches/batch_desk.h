#pragma once

#include <boost/asio/awaitable.hpp>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "batches/batch_call.h"
#include "batches/batch_file.h"
#include "batches/batch_folder.h"
#include "batches/recording_settings.h"

namespace wheelpit {

// How the recording of a mapping stands.
struct RecordingState {
  RecordingSettings settings;
  BatchFolder::Held held;
  std::uint64_t dropped = 0;  // since the settings were last changed, or the engine was started
  std::string last_fault;     // why a batch was not written; "" if none was not
};

// The batches of all mappings, for anyone who asks for them. On shard 0.
class BatchDesk {
 public:
  virtual ~BatchDesk() = default;

  // The last calls of a mapping's function, newest first: those with greater numbers than `after`.
  virtual boost::asio::awaitable<std::vector<CalledBatch>> called(std::string uuid,
                                                                  std::int64_t after,
                                                                  std::size_t most) = 0;

  virtual boost::asio::awaitable<Result<RecordingState>> recording(std::string uuid) = 0;
  // Stored; holds from the mapping's next call on.
  virtual boost::asio::awaitable<Result<RecordingState>> set_recording(
      RecordingSettings settings) = 0;

  // Newest first.
  virtual boost::asio::awaitable<std::vector<RecordedBatch>> recorded(std::string uuid) = 0;
  // By number or request id. Errc::not_found, malformed.
  virtual boost::asio::awaitable<Result<BatchFile>> read(std::string uuid, std::string batch) = 0;
  // Removes all that is recorded. Returns how many batches there were.
  virtual boost::asio::awaitable<Result<std::size_t>> clear(std::string uuid) = 0;
};

}  // namespace wheelpit
