#include "runtime/protocol/attendance.h"

#include <sys/wait.h>

#include <algorithm>

namespace wheelpit::runtime {

using launcher::LaunchEvent;
using launcher::LaunchRecord;

namespace {

ProcessEnd end_of(int status) {
  if (WIFSIGNALED(status)) return {.exit_code = 0, .signal = WTERMSIG(status)};
  return {.exit_code = WEXITSTATUS(status), .signal = 0};
}

}  // namespace

void Attendance::take(const LaunchRecord& record) {
  if (record.program >= programs_.size()) return;
  Program& program = programs_[record.program];
  switch (record.event) {
    case LaunchEvent::executing:
    case LaunchEvent::failed:
      progress_.take(record);
      return;
    case LaunchEvent::exec_failed:
      program.exec_error = record.error;
      if (record.program == 0) progress_.take(record);
      return;
    case LaunchEvent::ended:
      if (!program.end) program.end = end_of(record.error);
      return;
  }
}

bool Attendance::extensions_ended() const {
  return std::ranges::all_of(programs_.begin() + 1, programs_.end(),
                             [](const Program& program) { return program.end.has_value(); });
}

}  // namespace wheelpit::runtime
