#include "runtime/protocol/attendance.h"

#include <gtest/gtest.h>
#include <sys/wait.h>

#include <cerrno>
#include <csignal>

namespace wheelpit::runtime {
namespace {

using launcher::LaunchEvent;
using launcher::LaunchStep;
using State = LaunchProgress::State;

TEST(Attendance, TellsTheEndsApart) {
  Attendance attendance(2);
  EXPECT_FALSE(attendance.extensions_ended());
  attendance.take({LaunchEvent::ended, LaunchStep::none, W_EXITCODE(3, 0), 2});
  EXPECT_EQ(attendance.program(2).end, (ProcessEnd{.exit_code = 3, .signal = 0}));
  EXPECT_FALSE(attendance.extensions_ended());
  attendance.take({LaunchEvent::ended, LaunchStep::none, SIGSEGV, 1});
  EXPECT_EQ(attendance.program(1).end, (ProcessEnd{.exit_code = 0, .signal = SIGSEGV}));
  EXPECT_TRUE(attendance.extensions_ended());
  EXPECT_FALSE(attendance.program(0).end);
}

TEST(Attendance, AnExtensionThatCannotBeExecutedSaysNothingOfTheFunction) {
  Attendance attendance(1);
  attendance.take({LaunchEvent::executing, LaunchStep::none, 0, 1});
  attendance.take({LaunchEvent::exec_failed, LaunchStep::none, EACCES, 1});
  EXPECT_EQ(attendance.program(1).exec_error, EACCES);
  EXPECT_EQ(attendance.progress().state, State::executing);
  attendance.take({LaunchEvent::executing, LaunchStep::none, 0, 0});
  attendance.take({LaunchEvent::exec_failed, LaunchStep::none, ENOENT, 0});
  EXPECT_EQ(attendance.progress().state, State::exec_failed);
  EXPECT_EQ(attendance.progress().error, ENOENT);
}

TEST(Attendance, PassesOverWhatIsNotThere) {
  Attendance attendance(1);
  attendance.take({LaunchEvent::ended, LaunchStep::none, 0, 7});
  EXPECT_FALSE(attendance.extensions_ended());
  EXPECT_EQ(attendance.progress().state, State::pending);
}

}  // namespace
}  // namespace wheelpit::runtime
