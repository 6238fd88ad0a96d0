#include "runtime/process/launched_process.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "base/scratch_folder.h"
#include "runtime/process/children.h"
#include "runtime/process/process_tree.h"
#include "runtime/programs/bootstraps.h"
#include "runtime/sandbox/seccomp_filter.h"

namespace wheelpit::runtime {
namespace {

namespace fs = std::filesystem;
using State = LaunchProgress::State;

// Runs the launcher with options before "--".
class LaunchedProcessTest : public testing::Test {
 protected:
  LaunchedProcessTest() { EXPECT_TRUE(write_bootstraps(folder_)); }

  LaunchedProcess start(std::vector<std::string> options, const std::vector<std::string>& program,
                        const std::vector<std::string>& environment = {"PATH=/usr/bin:/bin"}) {
    ProcessSpec spec;
    spec.working_directory = "/";
    spec.arguments = {folder_ / "launcher"};
    spec.arguments.insert(spec.arguments.end(), options.begin(), options.end());
    spec.arguments.emplace_back("--");
    spec.arguments.insert(spec.arguments.end(), program.begin(), program.end());
    auto started = start_launched(spec, environment, filter_->get());
    EXPECT_TRUE(started);
    return std::move(*started);
  }

  struct Outcome {
    ProcessEnd end;
    LaunchProgress progress;
    std::string output;
  };
  Outcome finish(const LaunchedProcess& launched) {
    pollfd ended{.fd = launched.process.pidfd.get(), .events = POLLIN, .revents = 0};
    EXPECT_EQ(poll(&ended, 1, 20'000), 1) << "it does not end";
    Outcome outcome;
    outcome.end = reap(launched.process);
    read_progress(launched.report, outcome.progress);
    outcome.output.resize(65536);
    const ssize_t size =
        read(launched.process.output.get(), outcome.output.data(), outcome.output.size());
    outcome.output.resize(size > 0 ? static_cast<std::size_t>(size) : 0);
    return outcome;
  }
  Outcome run(std::vector<std::string> options, const std::string& script,
              const std::vector<std::string>& environment = {"PATH=/usr/bin:/bin"}) {
    return finish(start(std::move(options), {"/bin/sh", "-c", script}, environment));
  }

  // One line of what the process printed, as soon as it is there.
  static std::string line_of(const LaunchedProcess& launched) {
    std::string text;
    pollfd readable{.fd = launched.process.output.get(), .events = POLLIN, .revents = 0};
    while (!text.ends_with('\n') && poll(&readable, 1, 10'000) == 1) {
      char byte = 0;
      if (read(readable.fd, &byte, 1) != 1) break;
      text.push_back(byte);
    }
    return text;
  }

  static bool is_gone(pid_t pid) {
    std::ifstream stat("/proc/" + std::to_string(pid) + "/stat");
    std::string line;
    std::getline(stat, line);
    return line.empty() || line.contains(") Z ");
  }
  static bool comes_to_be_gone(pid_t pid) {
    for (int i = 0; i < 200; ++i) {
      if (is_gone(pid)) return true;
      usleep(20'000);
    }
    return false;
  }

  const ScratchFolder scratch_;
  const fs::path& folder_ = scratch_.path();
  Result<OwnedFd> filter_ = make_seccomp_filter();
};

TEST_F(LaunchedProcessTest, HasItsEnvironmentNoDescriptorOfOursAndNoPrivilege) {
  const auto [end, progress, output] =
      run({},
          "env | sort; ls /proc/self/fd | wc -l; grep -E 'NoNewPrivs|Seccomp:|CapEff|CapBnd' "
          "/proc/self/status; tr '\\0' ' ' < /proc/self/environ",
          {"A=1", "EMPTY=", "PATH=/usr/bin:/bin", "TEXT=two\nlines"});
  EXPECT_EQ(end, ProcessEnd{}) << output;
  EXPECT_EQ(progress.state, State::executing);
  EXPECT_TRUE(output.starts_with("A=1\nEMPTY=\nPATH=/usr/bin:/bin\nPWD=/\nTEXT=two\nlines\n4\n"))
      << output;
  EXPECT_TRUE(output.contains("NoNewPrivs:\t1")) << output;
  EXPECT_TRUE(output.contains("Seccomp:\t2")) << output;
  EXPECT_TRUE(output.contains("CapEff:\t0000000000000000")) << output;
  if (geteuid() == 0) EXPECT_TRUE(output.contains("CapBnd:\t0000000000000000")) << output;
}

TEST_F(LaunchedProcessTest, SaysWhatCouldNotBeExecuted) {
  const auto missing = finish(start({}, {"/nonexistent"}));
  EXPECT_EQ(missing.progress.state, State::exec_failed);
  EXPECT_EQ(missing.progress.error, ENOENT);
  EXPECT_EQ(missing.end.exit_code, 127);
  EXPECT_EQ(finish(start({"--supervise"}, {"/etc/passwd"})).progress.error, EACCES);
}

TEST_F(LaunchedProcessTest, SaysWhichStepDidNotWork) {
  const auto homeless = finish(start({"--directory", "/nonexistent"}, {"/bin/true"}));
  EXPECT_EQ(homeless.progress.state, State::failed);
  EXPECT_EQ(describe(homeless.progress), "the working directory: no such file or directory");
  for (const std::vector<std::string>& wrong : {std::vector<std::string>{"--user", "1"},
                                                {"--nonsense"},
                                                {"--processes", "1x"},
                                                {"--listen", "65536"},
                                                {"--user", "-1", "1"}}) {
    EXPECT_EQ(finish(start(wrong, {"/bin/true"})).progress.step, launcher::LaunchStep::arguments);
  }
  EXPECT_EQ(finish(start({}, {"relative"})).progress.step, launcher::LaunchStep::arguments);
}

TEST_F(LaunchedProcessTest, BecomesTheUserAndNothingRemindsOfRoot) {
  if (geteuid() != 0) GTEST_SKIP() << "only root can become another";
  const auto plain = run({"--user", "61993", "61994"}, "id; cat /proc/self/status; kill -0 1");
  EXPECT_TRUE(plain.output.starts_with("uid=61993 gid=61994 groups=61994\n")) << plain.output;
  for (const char* set : {"CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"}) {
    EXPECT_TRUE(plain.output.contains(std::string(set) + ":\t0000000000000000")) << set;
  }
  EXPECT_NE(plain.end, ProcessEnd{}) << "it may signal init";
}

TEST_F(LaunchedProcessTest, InANamespaceOfItsOwnIsCountedApart) {
  if (geteuid() != 0) GTEST_SKIP() << "bubblewrap makes the namespace of an ordinary user";
  const auto [end, progress, output] =
      run({"--user", "61993", "61993", "--namespace", "993", "990", "--processes", "20"},
          "id -u; for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25; do "
          "sleep 1 & done");
  EXPECT_EQ(progress.state, State::executing) << describe(progress);
  EXPECT_TRUE(output.starts_with("993\n")) << output;
  EXPECT_TRUE(output.contains("Cannot fork")) << output;
}

TEST_F(LaunchedProcessTest, SupervisedEndsAsItsProgramDoes) {
  EXPECT_EQ(run({"--supervise"}, "exit 7").end.exit_code, 7);
  EXPECT_EQ(run({"--supervise"}, "kill -SEGV $$").end.signal, SIGSEGV);
  EXPECT_EQ(run({"--supervise"}, "kill -KILL $$").end.signal, SIGKILL);
}

// setsid and a double fork: what daemons do.
constexpr const char* kDaemon = "(setsid sh -c 'sleep 3600 & echo $!' &); ";

TEST_F(LaunchedProcessTest, SupervisedLeavesNoDaemonBehind) {
  const auto launched =
      start({"--supervise"}, {"/bin/sh", "-c", std::string(kDaemon) + "sleep 0.5"});
  const pid_t daemon = std::stoi(line_of(launched));
  EXPECT_FALSE(is_gone(daemon));
  EXPECT_EQ(finish(launched).end, ProcessEnd{});
  EXPECT_TRUE(is_gone(daemon)) << "it must be gone before the launcher is";
}

TEST_F(LaunchedProcessTest, SupervisedIsEndedAsAWhole) {
  const auto launched =
      start({"--supervise"}, {"/bin/sh", "-c", std::string(kDaemon) + "trap '' TERM; sleep 3600"});
  const pid_t daemon = std::stoi(line_of(launched));
  kill(launched.process.pid, SIGTERM);
  EXPECT_EQ(finish(launched).end.signal, SIGKILL);
  EXPECT_TRUE(is_gone(daemon));
}

// Root alone is not bound by the number of processes it may have, so root does not try this. The
// bound is far above what a supervisor that works lets them become, and far below the machine's.
TEST_F(LaunchedProcessTest, SupervisedOutrunsWhatForksForEver) {
  std::vector<std::string> options{"--supervise", "--processes", "3000"};
  if (geteuid() == 0) options.insert(options.end(), {"--user", "61993", "61993"});
  const auto launched = start(
      options,
      {"/bin/sh", "-c", "echo go; f() { sleep 0.01; (setsid sleep 5 &); f & f & }; f; sleep 5"});
  EXPECT_EQ(line_of(launched), "go\n");
  usleep(100'000);
  kill(launched.process.pid, SIGTERM);
  EXPECT_EQ(finish(launched).end.signal, SIGKILL);
  EXPECT_EQ(process_tree(launched.process.pid).size(), 1U);
}

// As a user or the kernel would kill an engine.
TEST_F(LaunchedProcessTest, SupervisedDiesWithTheEngine) {
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  const pid_t engine = fork();
  if (engine == 0) {
    const auto launched =
        start({"--supervise"}, {"/bin/sh", "-c", std::string(kDaemon) + "sleep 3600"});
    const pid_t daemon = std::stoi(line_of(launched));
    (void)!write(ends[1], &daemon, sizeof daemon);
    pause();
    _exit(0);
  }
  pid_t daemon = -1;
  ASSERT_EQ(read(ends[0], &daemon, sizeof daemon), static_cast<ssize_t>(sizeof daemon));
  EXPECT_FALSE(is_gone(daemon));
  kill(engine, SIGKILL);
  waitpid(engine, nullptr, 0);
  EXPECT_TRUE(comes_to_be_gone(daemon));
}

TEST_F(LaunchedProcessTest, WhoseSupervisorIsKilledIsInheritedAndEnded) {
  ASSERT_TRUE(Children::inherit_orphans());
  const auto launched =
      start({"--supervise"}, {"/bin/sh", "-c", std::string(kDaemon) + "sleep 3600"});
  const pid_t daemon = std::stoi(line_of(launched));
  kill(launched.process.pid, SIGKILL);
  finish(launched);
  EXPECT_FALSE(is_gone(daemon));
  Children::of_this_process().end_strays();
  EXPECT_TRUE(is_gone(daemon));
}

}  // namespace
}  // namespace wheelpit::runtime
