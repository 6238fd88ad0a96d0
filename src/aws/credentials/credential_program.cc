#include "aws/credentials/credential_program.h"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <optional>
#include <system_error>
#include <utility>

#include "base/file_descriptor.h"
#include "base/secret.h"

extern char**
    environ;  // NOLINT(readability-redundant-declaration): POSIX names it, no header has to

namespace wheelpit {

namespace {

constexpr std::chrono::milliseconds kLook{100};  // how often it is looked whether we are stopping

std::string words_of(int error) { return std::generic_category().message(error); }

// A child that leads its own session; ended and waited for when this goes away.
class Child {
 public:
  explicit Child(pid_t pid) : pid_(pid) {}
  ~Child() {
    if (pid_ > 0) end();
  }
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  // Its status if it has ended.
  std::optional<int> ended() {
    int status = 0;
    const pid_t done = waitpid(pid_, &status, WNOHANG);
    if (done != pid_) return std::nullopt;
    kill(-pid_, SIGKILL);  // what it has left behind
    pid_ = -1;
    return status;
  }

 private:
  void end() {
    kill(-pid_, SIGKILL);
    kill(pid_, SIGKILL);
    while (waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {
    }
  }

  pid_t pid_;
};

class Actions {
 public:
  Actions() { posix_spawn_file_actions_init(&actions_); }
  ~Actions() { posix_spawn_file_actions_destroy(&actions_); }
  Actions(const Actions&) = delete;
  Actions& operator=(const Actions&) = delete;

  int fill(int output) {
    int error = posix_spawn_file_actions_adddup2(&actions_, output, STDOUT_FILENO);
    if (error == 0) {
      error = posix_spawn_file_actions_addopen(&actions_, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    }
    if (error == 0) {
      error = posix_spawn_file_actions_addopen(&actions_, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    }
    if (error == 0) error = posix_spawn_file_actions_addclosefrom_np(&actions_, 3);
    return error;
  }
  const posix_spawn_file_actions_t* get() const { return &actions_; }

 private:
  posix_spawn_file_actions_t actions_{};
};

class Attributes {
 public:
  Attributes() { posix_spawnattr_init(&attributes_); }
  ~Attributes() { posix_spawnattr_destroy(&attributes_); }
  Attributes(const Attributes&) = delete;
  Attributes& operator=(const Attributes&) = delete;

  // No signal is blocked or ignored in it: the engine ignores SIGPIPE.
  int fill() {
    sigset_t none;
    sigset_t all;
    sigemptyset(&none);
    sigfillset(&all);
    posix_spawnattr_setsigmask(&attributes_, &none);
    posix_spawnattr_setsigdefault(&attributes_, &all);
    return posix_spawnattr_setflags(
        &attributes_, POSIX_SPAWN_SETSID | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
  }
  const posix_spawnattr_t* get() const { return &attributes_; }

 private:
  posix_spawnattr_t attributes_{};
};

// Errno's number, and the child's.
std::pair<int, pid_t> start(const std::vector<std::string>& arguments, int output) {
  std::vector<char*> pointers;
  pointers.reserve(arguments.size() + 1);
  // posix_spawn() has no const, and changes nothing.
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-const-cast)
  for (const auto& argument : arguments) pointers.push_back(const_cast<char*>(argument.c_str()));
  pointers.push_back(nullptr);
  Actions actions;
  Attributes attributes;
  int error = actions.fill(output);
  if (error == 0) error = attributes.fill();
  pid_t pid = -1;
  if (error == 0) {
    error =
        posix_spawnp(&pid, pointers[0], actions.get(), attributes.get(), pointers.data(), environ);
  }
  return {error, pid};
}

}  // namespace

Result<std::string> run_credential_program(const std::vector<std::string>& arguments,
                                           const ProgramBounds& bounds,
                                           const std::atomic<bool>& stopping) {
  const auto failed = [&](Errc code, const std::string& why) {
    return Error(code, "\"" + arguments[0] + "\" " + why);
  };
  int ends[2] = {-1, -1};
  if (pipe2(ends, O_CLOEXEC) != 0) {
    return failed(Errc::unavailable, "cannot be started: " + words_of(errno));
  }
  const FileDescriptor output(ends[0]);
  FileDescriptor input(ends[1]);
  const auto [error, pid] = start(arguments, input.get());
  if (error != 0) return failed(Errc::unavailable, "cannot be started: " + words_of(error));
  Child child(pid);
  input = FileDescriptor();

  const auto until = std::chrono::steady_clock::now() + bounds.time;
  std::string text;
  std::array<char, 4096> buffer{};
  bool open = true;
  for (;;) {
    if (stopping) return failed(Errc::cancelled, "was terminated because the engine is stopping");
    if (std::chrono::steady_clock::now() >= until) {
      return failed(Errc::timed_out, "has not ended in time");
    }
    if (!open) {
      if (const auto status = child.ended()) {
        if (WIFEXITED(*status) && WEXITSTATUS(*status) == 0) return text;
        wipe(text);
        return failed(Errc::unavailable,
                      WIFEXITED(*status)
                          ? "has ended with exit code " + std::to_string(WEXITSTATUS(*status))
                          : "was ended by signal " + std::to_string(WTERMSIG(*status)));
      }
      ::poll(nullptr, 0, 5);
      continue;
    }
    pollfd ready{.fd = output.get(), .events = POLLIN, .revents = 0};
    if (::poll(&ready, 1, static_cast<int>(kLook.count())) <= 0) continue;
    const ssize_t count = ::read(output.get(), buffer.data(), buffer.size());
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) {
      open = false;
      continue;
    }
    text.append(buffer.data(), static_cast<std::size_t>(count));
    if (text.size() > bounds.output_bytes) {
      wipe(text);
      return failed(Errc::too_large, "has written more than credentials need");
    }
  }
}

}  // namespace wheelpit
