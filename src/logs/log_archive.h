#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "logs/log_event.h"

namespace wheelpit {

// The stored logs of functions: FOLDER/<name>.log, which is written now, and .log.1, .log.2 and so
// on, each older than the one before. Someone else writes and rotates them at any time.
//
// Plain file I/O, tens of megabytes at most: not for the thread of an event loop.
class LogArchive {
 public:
  explicit LogArchive(std::filesystem::path folder) : folder_(std::move(folder)) {}

  // Under which names there is a log (logs/log_group.h), in order.
  std::vector<std::string> names() const;
  bool has(std::string_view function) const;
  std::uint64_t bytes(std::string_view function) const;

  // Shows the events of a function, oldest first, until `see` returns false. Starts at `from`, or,
  // if what was there is gone or nothing is given, with the oldest. Lines that are no event belong
  // to the one before them. An event is valid during the call only.
  void read(std::string_view function, std::optional<LogPlace> from,
            const std::function<bool(const LogEvent&)>& see) const;

  // Errc::not_found if there is no log.
  Status remove(std::string_view function) const;

 private:
  std::vector<std::filesystem::path> files_of(std::string_view function) const;  // newest first

  std::filesystem::path folder_;
};

}  // namespace wheelpit
