#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/file_descriptor.h"

namespace wheelpit {

// The service manager that has started this process, as of sd_notify(3): told over the datagram
// socket that NOTIFY_SOCKET names, a path or, after '@', an abstract name. Where there is none,
// nothing is told. A manager that does not read costs a second at most, and its message.
class ServiceManager {
 public:
  // What the environment says. `pid` is this process.
  struct Variables {
    std::optional<std::string> notify_socket;
    std::optional<std::string> watchdog_usec;  // how long it waits for a sign of life
    std::optional<std::string> watchdog_pid;   // whose; absent: of anyone who reads this
  };
  ServiceManager(const Variables& variables, int pid);
  static ServiceManager of_this_process();

  // Whether there is one. An address of another kind, such as vsock, is none: fault() says so.
  bool present() const { return socket_.get() >= 0; }
  const std::string& fault() const { return fault_; }

  // It wants a sign of life at least this often.
  std::optional<Duration> watchdog() const { return watchdog_; }

  // `status` is a line for people. Line ends in it become blanks.
  void ready(std::string_view status) const;
  void status(std::string_view status) const;
  void stopping(std::string_view status) const;
  // Until ready(). `now` is of CLOCK_MONOTONIC, which std::chrono::steady_clock is.
  void reloading(std::string_view status, TimePoint now) const;
  void alive() const;

 private:
  void connect(const std::string& address);
  void send(const std::string& message, bool patiently) const;

  FileDescriptor socket_;
  std::string fault_;
  std::optional<Duration> watchdog_;
};

}  // namespace wheelpit
