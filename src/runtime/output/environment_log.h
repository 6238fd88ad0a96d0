#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/log.h"
#include "logs/platform_event.h"
#include "runtime/output/environment_listener.h"
#include "runtime/output/log_file.h"
#include "runtime/output/log_rules.h"
#include "runtime/output/output_frames.h"

namespace wheelpit::runtime {

// The output of one environment, as events: its output and what the platform tells between it, to
// the log's file (logs/log_event.h), to the engine's log at debug level, and to the tail of the
// invocation.
//
// A line that the process prints is an event, an empty one is none. A message of a runtime's logger
// is one event, whatever lines it has (runtime/output/output_frames.h). More than kBurstBytes at
// once and kBytesPerSecond in the long run, or than the disk takes (LogFile::has_room()), is
// dropped and counted in an event.
class EnvironmentLog {
 public:
  static constexpr std::size_t kTailBytes = 4096;
  static constexpr std::size_t kLongestLine = OutputFrames::kLongestMessage;
  static constexpr std::size_t kBurstBytes = std::size_t{8} * 1024 * 1024;
  static constexpr std::size_t kBytesPerSecond = std::size_t{1} * 1024 * 1024;
  // What is dropped is counted in one event for so many bytes that follow, not between any two
  // lines.
  static constexpr std::size_t kResumeBytes = std::size_t{64} * 1024;

  // `clock` must outlive this. The logs of one environment share `open_frames`.
  EnvironmentLog(std::shared_ptr<LogFile> file, const Clock& clock, Log log,
                 OutputFrames::Budget open_frames = std::make_shared<std::size_t>(0))
      : file_(std::move(file)),
        clock_(clock),
        log_(std::move(log)),
        frames_(std::move(open_frames)) {}

  const OutputFrames::Budget& open_frames() const { return frames_.budget(); }

  // The name under which what follows is stored, and what of it is.
  void begin_stream(std::string name, const LogRules& rules);

  // The listener for all of it from now on, or null; it must outlive this. `source` is the process.
  void listen(EnvironmentListener* listener, LineSource source = LineSource::function) {
    listener_ = listener;
    source_ = source;
  }

  // Bytes that the process wrote, cut anywhere.
  void output(std::string_view bytes, TimePoint now);
  // It will write no more.
  void end_output();

  // Whether anything reports when a runtime is done with an invocation: a listener, or the log at
  // its level.
  bool tells_runtime_done() const {
    return listener_ != nullptr || (rules_.json && rules_.system == SystemLogLevel::debug);
  }

  // An unfinished line of the process is ended first.
  void platform(const PlatformEvent& event);

  // The tail from here on is another invocation's.
  void begin_tail() { tail_.clear(); }
  std::string tail() const;

 private:
  void piece(const OutputPiece& piece);
  void text(std::string_view bytes);
  void end_line();
  void message(std::string_view whole);
  void function_event(std::string_view message);
  void emit(std::string_view message);
  bool allow(std::size_t bytes);

  std::shared_ptr<LogFile> file_;
  const Clock& clock_;
  Log log_;
  std::string stream_;
  LogRules rules_;
  EnvironmentListener* listener_ = nullptr;
  LineSource source_ = LineSource::function;
  OutputFrames frames_;
  std::string line_;   // unfinished
  std::string ended_;  // the one before it, while it is told
  std::string tail_;   // at most twice kTailBytes
  double allowance_ = kBurstBytes;
  TimePoint allowance_at_{};
  std::uint64_t dropped_bytes_ = 0;
  std::uint64_t dropped_events_ = 0;
  bool dropped_for_the_disk_ = false;
};

}  // namespace wheelpit::runtime
