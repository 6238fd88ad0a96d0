#include "runtime/environment/extension_processes.h"

#include <gtest/gtest.h>
#include <sys/socket.h>

#include <array>
#include <boost/asio/io_context.hpp>
#include <csignal>
#include <filesystem>
#include <fstream>

#include "base/scratch_folder.h"
#include "runtime/programs/bootstraps.h"
#include "runtime/sandbox/seccomp_filter.h"

namespace wheelpit::runtime {
namespace {

namespace fs = std::filesystem;

// A real launcher that attends /bin/sh as the function's program, and scripts as its extensions.
class ExtensionProcessesTest : public testing::Test {
 protected:
  ExtensionProcessesTest() {
    EXPECT_TRUE(write_bootstraps(folder_));
    std::array<int, 2> ends{};
    EXPECT_EQ(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()), 0);
    control_ = OwnedFd(ends[0]);
    launchers_control_ = OwnedFd(ends[1]);
  }
  ~ExtensionProcessesTest() override {
    if (!launched_) return;
    kill_process(launched_->process);
    reap(launched_->process);
    processes_->close_outputs();
    run_until([this] { return tasks_.size() == 0; });
  }

  std::string script(const std::string& name, const std::string& text) {
    const fs::path path = folder_ / name;
    std::ofstream(path) << "#!/bin/sh\n" << text;
    fs::permissions(path, fs::perms::owner_all);
    return path;
  }

  void launch(const std::string& function, const std::vector<std::string>& extensions) {
    processes_.emplace(io_, clock_, extensions, [] {});
    const auto inherited =
        processes_->prepare({"PATH=/usr/bin:/bin", "WHO=extension"}, static_cast<uid_t>(-1));
    ASSERT_TRUE(inherited);
    processes_->log_to(file_, log_, "stream", nullptr, std::make_shared<std::size_t>(0));
    ProcessSpec spec;
    spec.working_directory = "/tmp";
    spec.arguments = {folder_ / "launcher"};
    for (const std::string& path : extensions) {
      spec.arguments.insert(spec.arguments.end(), {"--extension", path});
    }
    spec.arguments.insert(spec.arguments.end(), {"--", "/bin/sh", "-c", function});
    auto started = start_launched(spec, {"PATH=/usr/bin:/bin", "WHO=function"}, filter_->get(),
                                  launchers_control_.get(), *inherited);
    ASSERT_TRUE(started);
    launched_.emplace(std::move(*started));
    launchers_control_.reset();
    processes_->attend(OwnedFd(launched_->report.release()), control_.get(), tasks_);
  }

  template <class Condition>
  bool run_until(Condition condition) {
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (!condition() && std::chrono::steady_clock::now() < until) {
      io_.restart();
      io_.run_for(std::chrono::milliseconds(10));
    }
    return condition();
  }
  bool ends(std::size_t program) {
    return run_until([&] { return end_of(program).has_value(); });
  }
  std::optional<ProcessEnd> end_of(std::size_t program) const {
    return processes_->attendance().program(program).end;
  }
  // What the extensions have printed.
  std::string printed() {
    file_->flush();
    EXPECT_TRUE(writer_->finish(std::chrono::seconds(20)));
    std::ifstream stream(folder_ / "log");
    return {std::istreambuf_iterator<char>(stream), {}};
  }
  std::string function_printed() const {
    std::string text(4096, '\0');
    const ssize_t size = read(launched_->process.output.get(), text.data(), text.size());
    text.resize(size > 0 ? static_cast<std::size_t>(size) : 0);
    return text;
  }

  const ScratchFolder scratch_;
  const fs::path& folder_ = scratch_.path();
  boost::asio::io_context io_;
  SystemClock clock_;
  Log log_;
  const std::shared_ptr<LogThread> writer_ = std::make_shared<LogThread>();
  const std::shared_ptr<LogFile> file_ =
      std::make_shared<LogFile>(folder_ / "log", 1 << 20, 0, log_, writer_);
  Result<OwnedFd> filter_ = make_seccomp_filter();
  OwnedFd control_;
  OwnedFd launchers_control_;
  std::optional<LaunchedProcess> launched_;
  std::optional<ExtensionProcesses> processes_;
  TaskGroup tasks_{io_, log_};
};

TEST_F(ExtensionProcessesTest, EachIsStartedWhenItIsOrderedAndEndsForItself) {
  launch("echo \"$WHO in $(pwd)\"; exit 3",
         {script("e1", "echo \"$WHO in $(pwd)\"; exit 4"), script("e2", "sleep 60")});
  ASSERT_TRUE(processes_->start_extensions());
  ASSERT_TRUE(ends(1));
  EXPECT_EQ(end_of(1), (ProcessEnd{.exit_code = 4, .signal = 0}));
  EXPECT_TRUE(printed().contains("extension in /\n")) << printed();
  EXPECT_FALSE(end_of(0));
  EXPECT_FALSE(end_of(2));
  ASSERT_TRUE(processes_->start(0));
  ASSERT_TRUE(ends(0));
  EXPECT_EQ(end_of(0), (ProcessEnd{.exit_code = 3, .signal = 0}));
  EXPECT_EQ(function_printed(), "function in /tmp\n");
  EXPECT_FALSE(end_of(2));
  processes_->signal(2, SIGTERM);
  ASSERT_TRUE(ends(2));
  EXPECT_EQ(end_of(2), (ProcessEnd{.exit_code = 0, .signal = SIGTERM}));
  EXPECT_TRUE(processes_->attendance().extensions_ended());
}

TEST_F(ExtensionProcessesTest, SaysWhichCannotBeExecuted) {
  launch("true", {"/nonexistent"});
  ASSERT_TRUE(processes_->start_extensions());
  ASSERT_TRUE(ends(1));
  EXPECT_EQ(processes_->attendance().program(1).exec_error, ENOENT);
  EXPECT_EQ(processes_->attendance().progress().state, LaunchProgress::State::executing);
}

TEST_F(ExtensionProcessesTest, TheAttendantGivesNothingAwayToWhatItHasStarted) {
  launch(
      "ls /proc/self/fd | tr '\\n' ' '; cat /proc/$PPID/environ; echo x > /proc/$PPID/mem; "
      "grep -E 'Seccomp:|NoNewPrivs' /proc/$PPID/status",
      {script("e1", "ls /proc/self/fd | tr '\\n' ' '; echo .")});
  ASSERT_TRUE(processes_->start_extensions());
  ASSERT_TRUE(ends(1));
  EXPECT_TRUE(printed().contains("0 1 2 3 .")) << printed();
  ASSERT_TRUE(processes_->start(0));
  ASSERT_TRUE(ends(0));
  const std::string seen = function_printed();
  EXPECT_TRUE(seen.starts_with("0 1 2 3 ")) << seen;
  EXPECT_TRUE(seen.contains("Seccomp:\t2")) << seen;
  EXPECT_TRUE(seen.contains("NoNewPrivs:\t1")) << seen;
  EXPECT_FALSE(seen.contains("WHO=")) << seen;
  EXPECT_TRUE(seen.contains("mem: ")) << "it may write to its memory: " << seen;
}

TEST_F(ExtensionProcessesTest, AllEndWhenTheEngineLetsGo) {
  launch("sleep 60", {script("e1", "exec sleep 60")});
  ASSERT_TRUE(processes_->start_extensions());
  ASSERT_TRUE(run_until([this] {
    return processes_->attendance().progress().state == LaunchProgress::State::executing;
  }));
  control_.reset();
  EXPECT_TRUE(run_until([this] { return tasks_.size() == 0; }));
}

}  // namespace
}  // namespace wheelpit::runtime
