#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/file_descriptor.h"
#include "base/log.h"

namespace wheelpit {

// systemd's journal (systemd.journal-fields(7), https://systemd.io/JOURNAL_NATIVE_PROTOCOL/).

// The priority of syslog(3) that a level is: 7 (debug) to 3 (error).
int priority_of(LogLevel level);

// An entry in the native protocol: MESSAGE, PRIORITY, SYSLOG_IDENTIFIER, and each field of the line
// as WHEELPIT_NAME.
std::string journal_entry(LogLevel level, std::string_view message,
                          const std::vector<LogField>& fields);

// Whether this descriptor is the stream to the journal that JOURNAL_STREAM names ("DEVICE:INODE").
bool is_journal_stream(const std::optional<std::string>& journal_stream, int fd);

// Where entries go.
class Journal {
 public:
  static constexpr const char* kSocket = "/run/systemd/journal/socket";
  explicit Journal(const std::string& path = kSocket);

  // False, without waiting: it takes no entry, or not one of this length.
  bool send(const std::string& entry) const;

 private:
  FileDescriptor socket_;
};

}  // namespace wheelpit
