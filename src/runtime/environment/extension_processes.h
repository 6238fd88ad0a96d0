#pragma once

#include <sys/types.h>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/basic_stream_descriptor.hpp>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/log.h"
#include "base/result.h"
#include "base/task_group.h"
#include "runtime/output/environment_log.h"
#include "runtime/output/log_file.h"
#include "runtime/process/launched_process.h"
#include "runtime/process/output_pipe.h"
#include "runtime/process/process.h"
#include "runtime/protocol/attendance.h"

namespace wheelpit::runtime {

// The processes of an environment with external extensions, which its launcher attends
// (launcher/program/attendant.h): it starts them when we say so, forwards signals, and reports
// their ends. Programs are numbered as there: 0 is the function's own.
class ExtensionProcesses {
 public:
  // `names` are the extensions', in their order. `changed` is called when something of
  // attendance() has. What is given by reference must outlive this.
  ExtensionProcesses(boost::asio::io_context& io, const Clock& clock,
                     std::vector<std::string> names, std::function<void()> changed);

  // What the launcher inherits behind its control socket. The descriptors stay ours until
  // attend(). `output_owner` as in ProcessSpec. Errors are a step and why it failed.
  Result<std::vector<int>> prepare(const std::vector<std::string>& environment, uid_t output_owner);

  // The launcher was started. `control`, our end of its control socket, and `tasks` must outlive
  // this; the tasks end when all processes have, at close_outputs() at the latest.
  void attend(OwnedFd report, int control, TaskGroup& tasks);
  // The logs of the extensions, in their order; before attend().
  void log_to(const std::shared_ptr<LogFile>& file, const Log& log, const std::string& stream,
              EnvironmentListener* listener, const OutputFrames::Budget& open_frames);

  // The engine's orders. False: the attendant is no more.
  bool start(std::size_t program);
  void signal(std::size_t program, int number);
  bool start_extensions();

  const std::vector<std::string>& names() const { return names_; }
  const Attendance& attendance() const { return attendance_; }

  // All processes have ended: reads what they have left.
  void close_outputs();

 private:
  using Descriptor =
      boost::asio::posix::basic_stream_descriptor<boost::asio::io_context::executor_type>;
  struct Output {
    explicit Output(boost::asio::io_context& io) : pipe(io) {}
    Descriptor pipe;
    std::optional<EnvironmentLog> log;
  };

  boost::asio::awaitable<void> read_report();
  void drain(Output& output);
  void take(Output& output, std::string_view bytes) const;
  bool send(const launcher::AttendCommand& command) const;

  boost::asio::io_context& io_;
  const Clock& clock_;
  std::vector<std::string> names_;
  std::function<void()> changed_;
  Attendance attendance_;
  OwnedFd environment_;
  std::vector<OwnedFd> write_ends_;
  std::vector<std::unique_ptr<Output>> outputs_;
  Descriptor report_;
  int control_ = -1;
};

}  // namespace wheelpit::runtime
