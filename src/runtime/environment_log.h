#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/log.h"
#include "runtime/log_file.h"

namespace wheelpit {

// What one environment says: its output cut into lines and the platform's lines between them, to
// the function's file (as events of its log stream, logs/log_event.h), to the engine's log at debug
// level, and to the tail of the invocation.
//
// A carriage return is a line break: that is how the runtime clients keep a message together. More
// than kBurstBytes at once and kBytesPerSecond in the long run is dropped and counted in a line.
class EnvironmentLog {
 public:
  static constexpr std::size_t kTailBytes = 4096;
  static constexpr std::size_t kLongestLine = std::size_t{256} * 1024;
  static constexpr std::size_t kBurstBytes = std::size_t{8} * 1024 * 1024;
  static constexpr std::size_t kBytesPerSecond = std::size_t{1} * 1024 * 1024;

  // `file` and `clock` must outlive this.
  EnvironmentLog(LogFile& file, const Clock& clock, Log log)
      : file_(file), clock_(clock), log_(std::move(log)) {}

  // The name under which what follows is stored.
  void name_stream(std::string stream) { stream_ = std::move(stream); }

  // Bytes that the process wrote, cut anywhere.
  void output(std::string_view bytes, TimePoint now);

  // Whole lines of ours. An unfinished line of the process is ended first.
  void platform(std::string_view lines);

  // The tail from here on is another invocation's.
  void begin_tail() { tail_.clear(); }
  std::string tail() const;

 private:
  void emit(std::string_view lines);
  void store(std::string_view lines);
  bool allow(std::size_t bytes, TimePoint now);
  void end_line();

  LogFile& file_;
  const Clock& clock_;
  Log log_;
  std::string stream_;
  std::string line_;           // unfinished
  bool after_return_ = false;  // the last byte was CR: an LF right after it ends no further line
  std::string tail_;           // at most twice kTailBytes
  double allowance_ = kBurstBytes;
  TimePoint allowance_at_{};
  std::size_t dropped_ = 0;
};

}  // namespace wheelpit
