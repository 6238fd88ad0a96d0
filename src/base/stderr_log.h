#pragma once

#include <cstdint>
#include <memory>

#include "base/clock.h"
#include "base/log.h"

namespace wheelpit {

// The log that Log::to_stderr() makes, for callers that must know what happened to its lines. A
// separate thread writes them: logging never waits for the reader of stderr (base/line_writer.h).
// Where lines had to be dropped, the log says how many. Under systemd (JOURNAL_STREAM is stderr),
// lines are entries of the journal with fields of their own (base/journal.h); with LogFormat::json,
// and where the journal does not take one, they are lines of stderr that begin with their priority.
// The end of the last copy of the log waits two seconds at most for what is not written yet.
class StderrLog {
 public:
  StderrLog(LogLevel level, LogFormat format);

  const Log& log() const { return log_; }
  // Waits until all that was said is written, or for that long.
  void flush(Duration patience) const;
  std::uint64_t dropped() const;  // lines, since the start
  // What is less than `level` is not said from now on. From any thread.
  void set_level(LogLevel level) const;

 private:
  class Sink;
  std::shared_ptr<Sink> sink_;
  Log log_;
};

}  // namespace wheelpit
