#pragma once

#include <sys/types.h>

#include <filesystem>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"

namespace wheelpit {

// An engine of this program's own file, as a child that ends with it. Its log goes to a file. A
// signal of the terminal does not reach it.
class EngineProcess {
 public:
  // Runs `wheelpit serve` with these arguments and waits until it says where it listens. Errors
  // have the end of its log.
  static Result<EngineProcess> start(const std::vector<std::string>& arguments,
                                     const std::filesystem::path& log, Duration patience);

  EngineProcess(EngineProcess&& other) noexcept;
  EngineProcess& operator=(EngineProcess&&) = delete;
  EngineProcess(const EngineProcess&) = delete;
  EngineProcess& operator=(const EngineProcess&) = delete;
  ~EngineProcess();  // kills it if it has not ended

  const std::string& url() const { return url_; }
  bool running();
  // Asks it to stop in order, or, if it was asked before, at once.
  void ask_to_stop();

 private:
  EngineProcess(pid_t pid, int output) : pid_(pid), output_(output) {}
  Result<std::string> first_line(Duration patience) const;
  void reap(int options);

  pid_t pid_ = -1;  // -1: reaped
  int output_ = -1;
  std::string url_;
};

// The last lines of a file, one to each line of the text.
std::string last_lines(const std::filesystem::path& file, std::size_t lines);

}  // namespace wheelpit
