#include "runtime/output/log_file.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

namespace wheelpit::runtime {

namespace {

constexpr std::size_t kGather = std::size_t{64} * 1024;

// Whether the open file is what lies under that name.
bool is_at(int file, const std::filesystem::path& path) {
  struct stat open_one{};
  struct stat named{};
  return fstat(file, &open_one) == 0 && stat(path.c_str(), &named) == 0 &&
         open_one.st_dev == named.st_dev && open_one.st_ino == named.st_ino;
}

std::size_t size_of(int file) {
  struct stat status{};
  return fstat(file, &status) == 0 ? static_cast<std::size_t>(status.st_size) : 0;
}

}  // namespace

RotatedFile::RotatedFile(std::filesystem::path path, std::size_t max_bytes, int kept, Log log)
    : path_(std::move(path)), max_bytes_(max_bytes), kept_(kept), log_(std::move(log)) {}

void RotatedFile::write(std::string_view text) {
  if (file_ && !is_at(file_.get(), path_)) file_.reset();
  if (!file_) open();
  while (file_ && !text.empty()) {
    const ssize_t written = ::write(file_.get(), text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) {
      if (!std::exchange(failed_, true)) {
        log_.error("cannot write a function's log",
                   {{"file", path_.string()}, {"error", error_text(errno)}});
      }
      break;
    }
    failed_ = false;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  if (file_ && size_of(file_.get()) >= max_bytes_) rotate();
}

void RotatedFile::open() {
  std::error_code ignored;
  std::filesystem::create_directories(path_.parent_path(), ignored);
  file_ = OwnedFd(::open(path_.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0640));
  if (!file_) {
    if (!std::exchange(failed_, true)) {
      log_.error("cannot open a function's log",
                 {{"file", path_.string()}, {"error", error_text(errno)}});
    }
  }
}

void RotatedFile::rotate() {
  const OwnedFd full = std::move(file_);
  // Another function of the group may be at it, or have done it.
  while (flock(full.get(), LOCK_EX) != 0 && errno == EINTR) {
  }
  if (!is_at(full.get(), path_)) return;
  const auto numbered = [&](int n) { return path_.string() + "." + std::to_string(n); };
  std::error_code ignored;
  for (int n = kept_ - 1; n >= 1; --n) {
    std::filesystem::rename(numbered(n), numbered(n + 1), ignored);
  }
  std::filesystem::rename(path_, numbered(1), ignored);
}

LogFile::LogFile(std::filesystem::path path, std::size_t max_bytes, int kept, const Log& log,
                 std::shared_ptr<LogThread> thread)
    : file_(std::make_shared<RotatedFile>(std::move(path), max_bytes, kept, log)),
      unwritten_(std::make_shared<std::atomic<std::size_t>>(0)),
      thread_(std::move(thread)) {}

void LogFile::append(std::string_view text) {
  if (!has_room()) return;
  pending_ += text;
  if (pending_.size() >= kGather) flush();
}

void LogFile::flush() {
  if (pending_.empty()) return;
  unwritten_->fetch_add(pending_.size());
  thread_->run([file = file_, unwritten = unwritten_, text = std::exchange(pending_, {})] {
    file->write(text);
    unwritten->fetch_sub(text.size());
  });
}

void LogFile::close() {
  flush();
  thread_->run([file = file_] { file->close(); });
}

}  // namespace wheelpit::runtime
