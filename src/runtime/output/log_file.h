#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>

#include "base/log.h"
#include "runtime/process/process.h"

namespace wheelpit {

// A file of text that is replaced when it has grown to `max_bytes`: NAME is what is written now,
// NAME.1 the one before, and so on up to NAME.<kept>. Writes are gathered; flush() brings them to
// the file. Trouble with the disk is told to the engine's log once and costs only the text. A file
// that somebody has removed is begun anew. Functions of one log group write to one file, each
// through an object of its own, on any thread.
class LogFile {
 public:
  LogFile(std::filesystem::path path, std::size_t max_bytes, int kept, Log log);
  ~LogFile() { flush(); }
  LogFile(const LogFile&) = delete;
  LogFile& operator=(const LogFile&) = delete;

  void append(std::string_view text);
  void flush();

  // Until there is something to write again, no file is held open.
  void close();

 private:
  void open();
  void rotate();

  std::filesystem::path path_;
  std::size_t max_bytes_;
  int kept_;
  Log log_;
  OwnedFd file_;
  std::string pending_;
  bool failed_ = false;  // and told
};

}  // namespace wheelpit
