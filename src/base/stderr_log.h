#pragma once

#include <cstdint>
#include <memory>

#include "base/clock.h"
#include "base/log.h"

namespace wheelpit {

// The log that Log::to_stderr() makes, for who has to know what became of its lines. A thread of
// its own writes them: whoever logs never waits for whoever reads stderr (base/line_writer.h).
// Where lines had to be dropped, the log says how many. The end of the last copy of the log waits
// two seconds at most for what is not written yet.
class StderrLog {
 public:
  StderrLog(LogLevel level, LogFormat format);

  const Log& log() const { return log_; }
  // Waits until all that was said is written, or for that long.
  void flush(Duration patience) const;
  std::uint64_t dropped() const;  // lines, since the start

 private:
  class Sink;
  std::shared_ptr<Sink> sink_;
  Log log_;
};

}  // namespace wheelpit
