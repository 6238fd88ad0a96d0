#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "launcher/protocol.h"
#include "runtime/process/failure_text.h"
#include "runtime/process/launched_process.h"

namespace wheelpit::runtime {

// What an attendant (launcher/program/attendant.h) has told of the programs of an environment:
// 0 is the function's own, the others are its extensions. Pure.
class Attendance {
 public:
  explicit Attendance(std::size_t extensions) : programs_(extensions + 1) {}

  struct Program {
    std::optional<int> exec_error{};  // it could not be executed: errno
    std::optional<ProcessEnd> end{};
  };

  // A record of a program that is missing is passed over.
  void take(const launcher::LaunchRecord& record);

  const Program& program(std::size_t number) const { return programs_[number]; }
  bool extensions_ended() const;
  // How far the start came: of the launcher, of any of the programs, and whether the function's
  // own could be executed.
  const LaunchProgress& progress() const { return progress_; }

 private:
  std::vector<Program> programs_;
  LaunchProgress progress_;
};

}  // namespace wheelpit::runtime
