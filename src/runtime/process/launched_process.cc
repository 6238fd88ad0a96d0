#include "runtime/process/launched_process.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <span>
#include <utility>

#include "runtime/process/memory_file.h"

namespace wheelpit::runtime {

using launcher::LaunchEvent;
using launcher::LaunchRecord;
using launcher::LaunchStep;

namespace {

const char* name_of(LaunchStep step) {
  switch (step) {
    case LaunchStep::none:
      return "nothing";
    case LaunchStep::arguments:
      return "its arguments";
    case LaunchStep::environment:
      return "the environment";
    case LaunchStep::seccomp_program:
      return "the filter of system calls";
    case LaunchStep::listen:
      return "the listener";
    case LaunchStep::supervise:
      return "the supervision";
    case LaunchStep::attend:
      return "the attendance of extensions";
    case LaunchStep::become_user:
      return "the change of user";
    case LaunchStep::user_namespace:
      return "the user namespace";
    case LaunchStep::limit_processes:
      return "the limit of processes";
    case LaunchStep::drop_capabilities:
      return "the drop of capabilities";
    case LaunchStep::working_directory:
      return "the working directory";
    case LaunchStep::close_descriptors:
      return "the descriptors";
    case LaunchStep::no_new_privileges:
      return "no_new_privs";
    case LaunchStep::seccomp:
      return "seccomp";
  }
  return "an unknown step";
}

// Each ended by a NUL, as environments and the arguments of bubblewrap are read from a file.
template <class Texts>
std::string block_of(const Texts& texts) {
  std::string block;
  for (const std::string& text : texts) block.append(text).push_back('\0');
  return block;
}

// Takes the arguments that go into the file out of `spec`, and names the file instead.
std::string take_arguments(ProcessSpec& spec) {
  if (spec.arguments_in_file == 0) return {};
  auto& all = spec.arguments;
  const auto first = all.begin() + 1;
  const auto last = first + static_cast<std::ptrdiff_t>(spec.arguments_in_file);
  std::string block = block_of(std::span(first, last));
  all.insert(all.erase(first, last), {"--args", std::to_string(launcher::kArgumentsFd)});
  return block;
}

}  // namespace

void LaunchProgress::take(const LaunchRecord& record) {
  switch (record.event) {
    case LaunchEvent::executing:
      state = State::executing;
      return;
    case LaunchEvent::exec_failed:
      state = State::exec_failed;
      error = record.error;
      return;
    case LaunchEvent::failed:
      state = State::failed;
      step = record.step;
      error = record.error;
      return;
    case LaunchEvent::ended:
      return;
  }
}

std::string describe(const LaunchProgress& progress) {
  return std::string(name_of(progress.step)) + ": " + error_text(progress.error);
}

std::expected<LaunchedProcess, ProcessFailure> start_launched(
    ProcessSpec spec, const std::vector<std::string>& environment, int seccomp_filter, int control,
    const std::vector<int>& more) {
  const auto failed = [](const char* step) {
    return std::unexpected(ProcessFailure{.at_exec = false, .error = errno, .step = step});
  };
  const auto file = make_memory_file("wheelpit-environment", block_of(environment));
  if (!file) return failed("environment");
  const auto arguments = make_memory_file("wheelpit-arguments", take_arguments(spec));
  if (!arguments || lseek(arguments->get(), 0, SEEK_SET) != 0) return failed("arguments");
  // bubblewrap reads from where the file is at, so it gets one that no one else has read.
  const std::string filter = "/proc/self/fd/" + std::to_string(seccomp_filter);
  const OwnedFd sandbox(open(filter.c_str(), O_RDONLY | O_CLOEXEC));
  if (!sandbox) return failed("filter of system calls");
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) return failed("pipe");
  OwnedFd report(ends[0]);
  const OwnedFd write_end(ends[1]);
  fcntl(report.get(), F_SETFL, O_NONBLOCK);

  spec.environment.clear();
  spec.inherited = {file->get(), seccomp_filter, write_end.get(), sandbox.get(), arguments->get()};
  if (control >= 0) spec.inherited.push_back(control);
  spec.inherited.insert(spec.inherited.end(), more.begin(), more.end());
  auto process = start_process(spec);
  if (!process) return std::unexpected(process.error());
  return LaunchedProcess{.process = std::move(*process), .report = std::move(report)};
}

void read_progress(const OwnedFd& report, LaunchProgress& progress) {
  LaunchRecord record{};
  while (read(report.get(), &record, sizeof record) == sizeof record) progress.take(record);
}

}  // namespace wheelpit::runtime
