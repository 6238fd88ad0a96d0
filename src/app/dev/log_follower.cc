#include "app/dev/log_follower.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <utility>

#include "logs/log_event.h"

namespace wheelpit {

LogFollower::LogFollower(std::filesystem::path file) : file_(std::move(file)) {
  if (open()) ::lseek(fd_.get(), 0, SEEK_END);
}

bool LogFollower::open() {
  FileDescriptor fd(::open(file_.c_str(), O_RDONLY | O_CLOEXEC));
  struct stat status{};
  if (!fd || ::fstat(fd.get(), &status) != 0) return false;
  if (fd_ && status.st_ino == inode_) return false;
  fd_ = std::move(fd);
  inode_ = status.st_ino;
  return true;
}

void LogFollower::read(const See& see) {
  constexpr std::size_t kAtOnce = std::size_t{64} << 10U;
  std::array<char, kAtOnce> bytes{};
  if (!fd_ && !open()) return;
  for (;;) {
    const ssize_t got = ::read(fd_.get(), bytes.data(), bytes.size());
    if (got < 0 && errno == EINTR) continue;
    if (got > 0) {
      text_.append(bytes.data(), static_cast<std::size_t>(got));
      take_lines(see);
      continue;
    }
    end_event(see);
    if (!open()) return;  // else it was rotated: what follows is in the new one
  }
}

void LogFollower::take_lines(const See& see) {
  std::size_t begin = 0;
  for (std::size_t end = 0; (end = text_.find('\n', begin)) != std::string::npos; begin = end + 1) {
    const std::string_view line = std::string_view(text_).substr(begin, end + 1 - begin);
    if (const auto first = parse_stored_line(line)) {
      end_event(see);
      in_event_ = true;
      stream_ = first->stream;
      message_ = first->message;
    } else if (in_event_) {
      message_ += further_line(line);
    }
  }
  text_.erase(0, begin);
}

void LogFollower::end_event(const See& see) {
  if (std::exchange(in_event_, false)) see(stream_, message_);
}

}  // namespace wheelpit
