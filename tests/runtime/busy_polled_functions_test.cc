// The event loop stays awake while it waits for a function that may answer within microseconds.

#include <chrono>
#include <filesystem>

#include "runtime_fixture.h"

namespace wheelpit {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

class BusyPolledFunctions : public RuntimeFixture {
 protected:
  // How often the loop has something to do, 10 ms after a function has got its event.
  std::size_t turns_during_invocation(Duration busy_poll) {
    use({.sandbox = runtime::SandboxMode::none, .busy_poll = busy_poll});
    const auto events = folder() / "events";
    add_native("sleep", "sleep", [&](Function& function) {
      function.environment->emplace("WHEELPIT_TEST_OUT", events);
    });
    begin("sleep", [](const Result<Reply>&) {});
    while (!std::filesystem::exists(events)) let_pass(milliseconds(1));
    let_pass(milliseconds(10));
    std::size_t turns = 0;
    const auto until = std::chrono::steady_clock::now() + milliseconds(200);
    while (io().run_one_until(until) != 0) ++turns;
    stop();
    std::filesystem::remove(events);
    return turns;
  }
};

TEST_F(BusyPolledFunctions, KeepTheLoopAwakeForTheirAnswerWithinTheWindowOnly) {
  const std::size_t asleep = turns_during_invocation({});
  EXPECT_LT(turns_during_invocation(milliseconds(1)), asleep + 20);
  EXPECT_GT(turns_during_invocation(seconds(10)), asleep + 100);
}

}  // namespace
}  // namespace wheelpit
