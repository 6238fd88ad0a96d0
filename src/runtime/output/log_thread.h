#pragma once

#include <functional>
#include <memory>

#include "base/clock.h"

namespace wheelpit::runtime {

// The thread that writes the logs of functions: a disk that hangs blocks only this thread.
class LogThread {
 public:
  LogThread();
  // Gives what was handed over two seconds. A thread that is stuck in a write then is left alone:
  // it ends when the write does, and drops the rest.
  ~LogThread();
  LogThread(const LogThread&) = delete;
  LogThread& operator=(const LogThread&) = delete;

  // Has `work` done after all that was handed over before. From any thread; returns at once.
  void run(std::move_only_function<void()> work);

  // Waits until all that was handed over is done, or for that long. Not for an event loop.
  bool finish(Duration patience);

 private:
  struct State;
  std::shared_ptr<State> state_;  // also owned by the thread
};

}  // namespace wheelpit::runtime
