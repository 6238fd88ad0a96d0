#include "base/journal.h"

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include <cstdint>
#include <cstring>

namespace wheelpit {

namespace {

constexpr std::size_t kLongestName = 64;

// Names are upper-case letters, digits and '_'.
std::string name_of(std::string_view key) {
  std::string name = "WHEELPIT_";
  for (const char c : key.substr(0, kLongestName - name.size())) {
    const bool lower = c >= 'a' && c <= 'z';
    const bool other = (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    name += lower ? static_cast<char>(c - 'a' + 'A') : other ? c : '_';
  }
  return name;
}

// A value with line ends has its length before it, as 64 bits in little-endian order.
void append(std::string& entry, std::string_view name, std::string_view value) {
  entry += name;
  if (!value.contains('\n')) {
    entry.append("=").append(value).append("\n");
    return;
  }
  entry += '\n';
  for (unsigned shift = 0; shift < 64; shift += 8) {
    entry += static_cast<char>((std::uint64_t{value.size()} >> shift) & 0xFFU);
  }
  entry.append(value).append("\n");
}

}  // namespace

int priority_of(LogLevel level) {
  switch (level) {
    case LogLevel::debug:
      return 7;
    case LogLevel::info:
      return 6;
    case LogLevel::warn:
      return 4;
    case LogLevel::error:
    case LogLevel::off:
      break;
  }
  return 3;
}

std::string journal_entry(LogLevel level, std::string_view message,
                          const std::vector<LogField>& fields) {
  std::string entry;
  append(entry, "MESSAGE", message);
  append(entry, "PRIORITY", std::to_string(priority_of(level)));
  append(entry, "SYSLOG_IDENTIFIER", "wheelpit");
  for (const LogField& field : fields) append(entry, name_of(field.key), field.value);
  return entry;
}

bool is_journal_stream(const std::optional<std::string>& journal_stream, int fd) {
  struct stat found{};
  if (!journal_stream || fstat(fd, &found) != 0) return false;
  return *journal_stream == std::to_string(found.st_dev) + ":" + std::to_string(found.st_ino);
}

Journal::Journal(const std::string& path) {
  sockaddr_un name{};
  name.sun_family = AF_UNIX;
  if (path.size() >= sizeof name.sun_path) return;
  std::memcpy(name.sun_path, path.data(), path.size());
  FileDescriptor made(socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (made && connect(made.get(), reinterpret_cast<const sockaddr*>(&name), sizeof name) == 0) {
    socket_ = std::move(made);
  }
}

bool Journal::send(const std::string& entry) const {
  return socket_ && ::send(socket_.get(), entry.data(), entry.size(), MSG_NOSIGNAL) >= 0;
}

}  // namespace wheelpit
