#include "runtime/log_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

namespace wheelpit {

namespace {

constexpr std::size_t kGather = std::size_t{64} * 1024;

bool was_removed(int file) {
  struct stat status{};
  return fstat(file, &status) == 0 && status.st_nlink == 0;
}

}  // namespace

LogFile::LogFile(std::filesystem::path path, std::size_t max_bytes, int kept, Log log)
    : path_(std::move(path)), max_bytes_(max_bytes), kept_(kept), log_(std::move(log)) {}

void LogFile::append(std::string_view text) {
  pending_ += text;
  if (pending_.size() >= kGather) flush();
}

void LogFile::flush() {
  if (pending_.empty()) return;
  if (file_ && was_removed(file_.get())) file_.reset();
  if (!file_) open();
  std::string_view rest = pending_;
  while (file_ && !rest.empty()) {
    const ssize_t written = write(file_.get(), rest.data(), rest.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) {
      if (!std::exchange(failed_, true)) {
        log_.error("cannot write a function's log",
                   {{"file", path_.string()}, {"error", error_text(errno)}});
      }
      break;
    }
    failed_ = false;
    rest.remove_prefix(static_cast<std::size_t>(written));
    written_ += static_cast<std::size_t>(written);
  }
  pending_.clear();
  if (written_ >= max_bytes_) rotate();
}

void LogFile::close() {
  flush();
  file_.reset();
}

void LogFile::open() {
  std::error_code ignored;
  std::filesystem::create_directories(path_.parent_path(), ignored);
  file_ = OwnedFd(::open(path_.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0640));
  if (!file_) {
    if (!std::exchange(failed_, true)) {
      log_.error("cannot open a function's log",
                 {{"file", path_.string()}, {"error", error_text(errno)}});
    }
    return;
  }
  struct stat status{};
  if (fstat(file_.get(), &status) == 0) written_ = static_cast<std::size_t>(status.st_size);
}

void LogFile::rotate() {
  file_.reset();
  written_ = 0;
  const auto numbered = [&](int n) { return path_.string() + "." + std::to_string(n); };
  std::error_code ignored;
  for (int n = kept_ - 1; n >= 1; --n) {
    std::filesystem::rename(numbered(n), numbered(n + 1), ignored);
  }
  std::filesystem::rename(path_, numbered(1), ignored);
}

}  // namespace wheelpit
