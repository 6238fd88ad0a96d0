#include "runtime/process/process.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <thread>

#include "base/scratch_folder.h"
#include "runtime/process/process_tree.h"
#include "runtime/programs/code_fingerprint.h"

namespace wheelpit::runtime {
namespace {

using std::chrono::seconds;

ProcessSpec shell(const std::string& script) {
  ProcessSpec spec;
  spec.arguments = {"/bin/sh", "-c", script};
  spec.environment = {"ONLY=this", "PATH=/usr/bin:/bin"};
  spec.working_directory = "/";
  return spec;
}

TEST(Process, GetsItsEnvironmentAndLimitsAndNothingOfOurs) {
  const auto output = run_program(
      shell("env; pwd; ulimit -n; ulimit -c; ls /proc/self/fd | wc -l; cat"), seconds(10));
  ASSERT_TRUE(output) << output.error().message();
  EXPECT_TRUE(output->contains("ONLY=this\n"));
  EXPECT_FALSE(output->contains("HOME="));
  EXPECT_TRUE(output->ends_with("\n/\n1024\n0\n4\n")) << *output;
}

TEST(Process, HasTheStackOfTheServiceAndTheCoreThatItIsGiven) {
  ProcessSpec spec = shell("ulimit -s; ulimit -c");
  spec.core_bytes = 1024 * 1024;
  const auto output = run_program(spec, seconds(10));
  ASSERT_TRUE(output) << output.error().message();
  EXPECT_EQ(*output, "8192\n2048\n") << "in KiB, and in blocks of 512 bytes";
}

TEST(Process, SaysHowItEnded) {
  for (const auto& [script, text] :
       {std::pair{"exit 3", "exit status 3"}, std::pair{"kill -9 $$", "signal: killed"}}) {
    const auto output = run_program(shell(script), seconds(10));
    ASSERT_FALSE(output);
    EXPECT_TRUE(output.error().message().contains(text)) << output.error().message();
  }
}

TEST(Process, ThatDoesNotEndInTimeIsEndedWithItsChildren) {
  const auto output =
      run_program(shell("sleep 3600 & echo $!; wait"), std::chrono::milliseconds(500));
  ASSERT_FALSE(output);
  const std::string& message = output.error().message();
  const pid_t child = std::stoi(message.substr(message.rfind(": ") + 2));
  for (int i = 0; i < 100 && kill(child, 0) == 0; ++i) usleep(20'000);
  // A killed orphan may wait for init to reap it.
  std::ifstream stat("/proc/" + std::to_string(child) + "/stat");
  std::string line;
  std::getline(stat, line);
  EXPECT_TRUE(line.empty() || line.contains(") Z ")) << line;
}

TEST(Process, ThatCannotBeExecutedNamesTheStep) {
  ProcessSpec spec = shell("");
  spec.arguments = {"/nonexistent"};
  const auto missing = start_process(spec);
  ASSERT_FALSE(missing);
  EXPECT_TRUE(missing.error().at_exec);
  EXPECT_EQ(error_text(missing.error().error), "no such file or directory");

  spec = shell("");
  spec.working_directory = "/nonexistent";
  const auto homeless = start_process(spec);
  ASSERT_FALSE(homeless);
  EXPECT_FALSE(homeless.error().at_exec);
  EXPECT_EQ(homeless.error().step, "chdir");
}

// The promise "whatever way the engine ends": a process is started by a child of ours, which is
// then killed as the kernel or a user would kill an engine.
TEST(Process, DiesWithWhoStartedIt) {
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  const pid_t engine = fork();
  if (engine == 0) {
    const auto started = start_process(shell("sleep 3600"));
    const pid_t pid = started ? started->pid : -1;
    (void)!write(ends[1], &pid, sizeof pid);
    pause();
    _exit(0);
  }
  pid_t child = -1;
  ASSERT_EQ(read(ends[0], &child, sizeof child), static_cast<ssize_t>(sizeof child));
  ASSERT_GT(child, 0);
  EXPECT_EQ(kill(child, 0), 0);
  kill(engine, SIGKILL);
  waitpid(engine, nullptr, 0);
  bool gone = false;
  for (int i = 0; i < 100 && !gone; ++i) {
    std::ifstream stat("/proc/" + std::to_string(child) + "/stat");
    std::string line;
    std::getline(stat, line);
    gone = line.empty() || line.contains(") Z ");
    if (!gone) usleep(20'000);
  }
  EXPECT_TRUE(gone);
}

TEST(ProcessTree, HoldsChildrenAndTheirChildren) {
  const auto process = start_process(shell("sh -c 'sleep 30; true' & sleep 30 & wait"));
  ASSERT_TRUE(process);
  std::size_t size = 0;
  for (int i = 0; i < 100 && size < 4; ++i) {
    size = process_tree(process->pid).size();
    usleep(20'000);
  }
  EXPECT_EQ(size, 4U);
  kill_process(*process);
  EXPECT_EQ(reap(*process).signal, SIGKILL);
}

TEST(CodeFingerprint, ChangesWithTheFilesAndOnlyWithThem) {
  const ScratchFolder scratch;
  const std::filesystem::path& folder = scratch.path();
  std::filesystem::create_directories(folder / "src");
  std::ofstream(folder / "src" / "a.py") << "1";
  const auto first = code_fingerprint(folder);
  EXPECT_EQ(code_fingerprint(folder), first);
  std::filesystem::create_directories(folder / "src" / "__pycache__");
  std::ofstream(folder / "src" / "__pycache__" / "a.pyc") << "1";
  EXPECT_EQ(code_fingerprint(folder), first);
  std::ofstream(folder / "src" / "a.py") << "22";
  const auto second = code_fingerprint(folder);
  EXPECT_NE(second, first);
  std::ofstream(folder / "b.py") << "22";
  EXPECT_NE(code_fingerprint(folder), second);
}

}  // namespace
}  // namespace wheelpit::runtime
