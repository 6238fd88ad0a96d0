#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "batches/batch_file.h"
#include "batches/recording_settings.h"

namespace wheelpit {

// The recorded batches of one mapping: a folder of files NUMBER-REQUESTID.batch, which sort by time
// and only the engine's user can read. What else is there is not looked at. All of it waits for the
// disk.
class BatchFolder {
 public:
  explicit BatchFolder(std::filesystem::path folder) : folder_(std::move(folder)) {}

  struct Held {
    std::size_t batches = 0;
    std::uint64_t bytes = 0;
  };
  Held held() const;

  // Writes the file of a batch, in the place of an earlier attempt of it; the oldest make room for
  // it, so that there are never more batches and bytes than `settings` say. Errc::too_large if it
  // has no room alone. Returns what is held then.
  Result<Held> keep(const RecordedBatch& batch, std::string_view file,
                    const RecordingSettings& settings) const;

  // Newest first. Files that are damaged are left out.
  std::vector<RecordedBatch> list() const;

  // By its number, or its request id. Errc::not_found; Errc::malformed: it is damaged.
  Result<BatchFile> read(std::string_view batch) const;

  // What an engine left that was killed while it wrote. Not while a batch is being kept.
  void remove_unfinished() const;

  // All of them, and what is unfinished. Returns how many there were.
  Result<std::size_t> clear() const;

 private:
  struct File {
    std::string name;
    std::uint64_t bytes = 0;
  };
  std::vector<File> files() const;  // oldest first
  Error failure(const std::string& what, std::error_code fault) const;

  std::filesystem::path folder_;
};

}  // namespace wheelpit
