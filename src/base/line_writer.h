#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "base/clock.h"

namespace wheelpit {

struct LineQueueLimits {
  std::size_t lines = 8192;
  std::size_t bytes = std::size_t{4} << 20;
};

// Writes lines to a file descriptor on a separate thread, in their order. Callers never wait:
// unread lines are queued, and beyond the limits dropped and counted. Once there is room again, the
// line `gap(N)` stands where N lines are missing.
//
// The descriptor stays in the mode it is in, as other processes may share it; it must stay open.
// The end of the process without the destructor loses what is queued.
class LineWriter {
 public:
  using Gap = std::function<std::string(std::uint64_t dropped)>;

  LineWriter(int fd, Gap gap, LineQueueLimits limits = {});
  // Gives what is queued two seconds to be written.
  ~LineWriter();
  LineWriter(const LineWriter&) = delete;
  LineWriter& operator=(const LineWriter&) = delete;

  // `line` ends with its newline. May be called from any thread.
  void write(std::string line);

  // Waits until all that was queued is written, or for that long.
  void flush(Duration patience);

  std::uint64_t dropped() const;  // since the start

 private:
  struct State;
  // Also owned by the thread, which may be stuck in a write when the destructor gives up.
  std::shared_ptr<State> state_;
};

// Writes `text` to a file descriptor that may have no reader, for so long at most. Returns how much
// was written.
std::size_t write_within(int fd, const std::string& text, Duration patience);

}  // namespace wheelpit
