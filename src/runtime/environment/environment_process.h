#pragma once

#include <sys/types.h>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/basic_stream_descriptor.hpp>

#include "runtime/process/failure_text.h"
#include "runtime/process/process.h"

namespace wheelpit::runtime {

// The process of an environment, bubblewrap or the launcher as a supervisor, with all that is below
// it. Its number means it until it is reaped, and nothing here uses it after that.
class EnvironmentProcess {
 public:
  using Descriptor =
      boost::asio::posix::basic_stream_descriptor<boost::asio::io_context::executor_type>;

  EnvironmentProcess(boost::asio::io_context& io, Process started, bool sandboxed);

  pid_t pid() const { return process_.pid; }
  bool sandboxed() const { return sandboxed_; }
  Descriptor& output() { return output_; }

  // Waits for its end.
  boost::asio::awaitable<void> wait();
  // How it ended, as the function's program did. REQUIRES: wait() has returned; once.
  ProcessEnd reap();
  bool reaped() const { return reaped_; }

  // Asks what is below it to end. bubblewrap, and the supervisor, would end everything at once.
  void ask_to_end() const;
  // Ends all of it; the supervisor takes a moment for that.
  void kill();
  bool killed() const { return killed_; }
  // Where the supervisor was stopped from doing so.
  void kill_by_force() const;

 private:
  Process process_;
  bool sandboxed_;
  Descriptor pidfd_;
  Descriptor output_;
  bool reaped_ = false;
  bool killed_ = false;
};

}  // namespace wheelpit::runtime
