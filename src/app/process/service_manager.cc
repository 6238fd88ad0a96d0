#include "app/process/service_manager.h"

#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <charconv>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <system_error>

namespace wheelpit {

namespace {

constexpr int kPatienceMilliseconds = 1000;

std::optional<std::string> variable(const char* name) {
  const char* const value = std::getenv(name);  // NOLINT(concurrency-mt-unsafe): at the start
  return value == nullptr ? std::nullopt : std::optional<std::string>(value);
}

std::optional<std::int64_t> number_of(const std::optional<std::string>& text) {
  if (!text) return std::nullopt;
  std::int64_t number = 0;
  const auto [end, failure] = std::from_chars(text->data(), text->data() + text->size(), number);
  if (failure != std::errc() || end != text->data() + text->size()) return std::nullopt;
  return number;
}

std::string line_of(std::string_view text) {
  std::string line = "STATUS=" + std::string(text);
  for (char& c : line) {
    if (c == '\n' || c == '\r') c = ' ';
  }
  return line;
}

}  // namespace

ServiceManager::ServiceManager(const Variables& variables, int pid) {
  if (!variables.notify_socket || variables.notify_socket->empty()) return;
  connect(*variables.notify_socket);
  const auto usec = number_of(variables.watchdog_usec);
  const bool ours = !variables.watchdog_pid || number_of(variables.watchdog_pid) == pid;
  if (present() && usec && *usec > 0 && ours) watchdog_ = std::chrono::microseconds(*usec);
}

ServiceManager ServiceManager::of_this_process() {
  return {{.notify_socket = variable("NOTIFY_SOCKET"),
           .watchdog_usec = variable("WATCHDOG_USEC"),
           .watchdog_pid = variable("WATCHDOG_PID")},
          getpid()};
}

void ServiceManager::connect(const std::string& address) {
  sockaddr_un name{};
  name.sun_family = AF_UNIX;
  const bool is_abstract = address.starts_with('@');
  if ((!is_abstract && !address.starts_with('/')) || address.size() >= sizeof name.sun_path) {
    fault_ = "NOTIFY_SOCKET is neither a path nor an abstract name of a socket: " + address;
    return;
  }
  std::memcpy(name.sun_path, address.data(), address.size());
  if (is_abstract) name.sun_path[0] = '\0';
  const auto length = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + address.size());
  FileDescriptor made(socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!made || ::connect(made.get(), reinterpret_cast<const sockaddr*>(&name), length) != 0) {
    fault_ = "NOTIFY_SOCKET cannot be reached: " + std::generic_category().message(errno);
    return;
  }
  socket_ = std::move(made);
}

void ServiceManager::ready(std::string_view status) const {
  send("READY=1\n" + line_of(status), true);
}

void ServiceManager::status(std::string_view status) const { send(line_of(status), false); }

void ServiceManager::stopping(std::string_view status) const {
  send("STOPPING=1\n" + line_of(status), true);
}

void ServiceManager::reloading(std::string_view status, TimePoint now) const {
  const auto usec = std::chrono::duration_cast<std::chrono::microseconds>(now.time_since_epoch());
  send("RELOADING=1\nMONOTONIC_USEC=" + std::to_string(usec.count()) + "\n" + line_of(status),
       true);
}

void ServiceManager::alive() const { send("WATCHDOG=1", false); }

void ServiceManager::send(const std::string& message, bool patiently) const {
  if (!present()) return;
  const auto sent = [&] {
    return ::send(socket_.get(), message.data(), message.size(), MSG_NOSIGNAL) >= 0;
  };
  if (sent() || !patiently || (errno != EAGAIN && errno != ENOBUFS)) return;
  pollfd room{.fd = socket_.get(), .events = POLLOUT, .revents = 0};
  if (poll(&room, 1, kPatienceMilliseconds) > 0) sent();
}

}  // namespace wheelpit
