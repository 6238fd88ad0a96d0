#include "app/dev/engine_process.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <csignal>
#include <deque>
#include <fstream>
#include <string_view>
#include <system_error>
#include <utility>

namespace wheelpit {
namespace {

constexpr std::string_view kListening = "wheelpit listening on ";
constexpr std::size_t kLinesOfLog = 12;

Error failed(const std::string& step) {
  return {Errc::unavailable,
          "the engine cannot be started: " + step + ": " + std::generic_category().message(errno)};
}

// After fork: only what may be called there.
[[noreturn]] void become(char* const* arguments, int output, int log, pid_t parent) {
  setpgid(0, 0);
  prctl(PR_SET_PDEATHSIG, SIGTERM);
  if (getppid() != parent) _exit(1);
  const int nothing = open("/dev/null", O_RDONLY);
  if (nothing < 0 || dup2(nothing, STDIN_FILENO) < 0 || dup2(output, STDOUT_FILENO) < 0 ||
      dup2(log, STDERR_FILENO) < 0) {
    _exit(1);
  }
  execv("/proc/self/exe", arguments);
  _exit(1);
}

}  // namespace

std::string last_lines(const std::filesystem::path& file, std::size_t lines) {
  std::ifstream in(file);
  std::deque<std::string> last;
  for (std::string line; std::getline(in, line);) {
    last.push_back(std::move(line));
    if (last.size() > lines) last.pop_front();
  }
  std::string text;
  for (const std::string& line : last) text += "\n    " + line;
  return text;
}

Result<EngineProcess> EngineProcess::start(const std::vector<std::string>& arguments,
                                           const std::filesystem::path& log, Duration patience) {
  std::vector<std::string> words{"wheelpit", "serve"};
  words.insert(words.end(), arguments.begin(), arguments.end());
  std::vector<char*> argv;
  argv.reserve(words.size() + 1);
  for (std::string& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);

  const int log_file = open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  if (log_file < 0) return failed("opening " + log.string());
  int pipe_ends[2];
  if (pipe2(static_cast<int*>(pipe_ends), O_CLOEXEC) != 0) {
    const Error error = failed("pipe");
    close(log_file);
    return error;
  }
  const pid_t parent = getpid();
  const pid_t pid = fork();
  if (pid == 0) become(argv.data(), pipe_ends[1], log_file, parent);
  const int failure = errno;
  close(log_file);
  close(pipe_ends[1]);
  if (pid < 0) {
    close(pipe_ends[0]);
    errno = failure;
    return failed("fork");
  }
  EngineProcess engine(pid, pipe_ends[0]);
  auto line = engine.first_line(patience);
  if (!line || !line->starts_with(kListening)) {
    return Error(Errc::unavailable, std::string(line ? "the engine did not start"
                                                     : "the engine does not say where it listens") +
                                        "; its log ends with" + last_lines(log, kLinesOfLog));
  }
  engine.url_ = line->substr(kListening.size());
  return engine;
}

Result<std::string> EngineProcess::first_line(Duration patience) const {
  const auto until = std::chrono::steady_clock::now() + patience;
  std::string text;
  while (!text.contains('\n')) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
        until - std::chrono::steady_clock::now());
    pollfd readable{.fd = output_, .events = POLLIN, .revents = 0};
    if (left.count() <= 0) return Error(Errc::timed_out, "no line");
    if (poll(&readable, 1, static_cast<int>(left.count())) <= 0) continue;
    char bytes[512];
    const ssize_t got = read(output_, static_cast<char*>(bytes), sizeof bytes);
    if (got == 0) return std::string();
    if (got > 0) text.append(static_cast<char*>(bytes), static_cast<std::size_t>(got));
  }
  return text.substr(0, text.find('\n'));
}

EngineProcess::EngineProcess(EngineProcess&& other) noexcept
    : pid_(std::exchange(other.pid_, -1)),
      output_(std::exchange(other.output_, -1)),
      url_(std::move(other.url_)) {}

EngineProcess::~EngineProcess() {
  if (pid_ >= 0) {
    kill(pid_, SIGKILL);
    reap(0);
  }
  if (output_ >= 0) close(output_);
}

void EngineProcess::reap(int options) {
  int status = 0;
  pid_t ended = 0;
  do {
    ended = waitpid(pid_, &status, options);
  } while (ended < 0 && errno == EINTR);
  if (ended != 0) pid_ = -1;
}

bool EngineProcess::running() {
  if (pid_ >= 0) reap(WNOHANG);
  return pid_ >= 0;
}

void EngineProcess::ask_to_stop() {
  if (running()) kill(pid_, SIGTERM);
}

}  // namespace wheelpit
