#pragma once

#include <atomic>
#include <cstddef>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "base/log.h"
#include "runtime/output/log_thread.h"
#include "runtime/process/process.h"

namespace wheelpit::runtime {

// A file of text that is replaced when it has grown to `max_bytes`: NAME is what is written now,
// NAME.1 the one before, and so on up to NAME.<kept>. A disk error is logged once in the engine's
// log, and the text is lost. A file that was removed is created again. Functions of one log group
// write to one file, each through its own object.
//
// Writes and waits for the disk, and for others who replace the file.
class RotatedFile {
 public:
  RotatedFile(std::filesystem::path path, std::size_t max_bytes, int kept, Log log);

  void write(std::string_view text);
  // Until there is something to write again, no file is held open.
  void close() { file_.reset(); }

 private:
  void open();
  void rotate();

  std::filesystem::path path_;
  std::size_t max_bytes_;
  int kept_;
  Log log_;
  OwnedFd file_;
  bool failed_ = false;  // and told
};

// What an event loop sees of such a file: text is gathered, handed to the logs' thread and written
// there.
class LogFile {
 public:
  // What the thread has not written yet is bounded: a disk that does not keep up loses text.
  static constexpr std::size_t kMostUnwritten = std::size_t{16} << 20;

  LogFile(std::filesystem::path path, std::size_t max_bytes, int kept, const Log& log,
          std::shared_ptr<LogThread> thread);
  ~LogFile() { flush(); }
  LogFile(const LogFile&) = delete;
  LogFile& operator=(const LogFile&) = delete;

  // Whether append() takes any more. A text is taken whole, or not at all.
  bool has_room() const { return unwritten_->load() + pending_.size() < kMostUnwritten; }
  void append(std::string_view text);
  // Hands over what was gathered.
  void flush();
  // As RotatedFile::close(), after that.
  void close();

 private:
  std::shared_ptr<RotatedFile> file_;  // used on the thread alone
  std::shared_ptr<std::atomic<std::size_t>> unwritten_;
  std::shared_ptr<LogThread> thread_;
  std::string pending_;
};

}  // namespace wheelpit::runtime
