#include "runtime/environment_log.h"

#include <algorithm>
#include <utility>

#include "logs/log_event.h"

namespace wheelpit {

void EnvironmentLog::output(std::string_view bytes, TimePoint now) {
  if (!allow(bytes.size(), now)) {
    dropped_ += bytes.size();
    return;
  }
  if (dropped_ != 0) {
    platform("[wheelpit] " + std::to_string(std::exchange(dropped_, 0)) +
             " bytes of output were dropped: more than 1 MiB a second\n");
  }
  if (after_return_ && bytes.starts_with('\n')) bytes.remove_prefix(1);  // CR LF, cut in two
  after_return_ = bytes.ends_with('\r');
  while (!bytes.empty()) {
    const std::size_t room = kLongestLine - line_.size();
    const std::size_t end = std::min(bytes.find_first_of("\r\n"), bytes.size());
    if (end > room) {
      line_ += bytes.substr(0, room);
      bytes.remove_prefix(room);
      end_line();
    } else if (end == bytes.size()) {
      line_ += bytes;
      return;
    } else {
      line_ += bytes.substr(0, end);
      bytes.remove_prefix(bytes.substr(end).starts_with("\r\n") ? end + 2 : end + 1);
      end_line();
    }
  }
}

void EnvironmentLog::platform(std::string_view lines) {
  if (!line_.empty()) end_line();
  after_return_ = false;
  emit(lines);
}

std::string EnvironmentLog::tail() const {
  return tail_.size() <= kTailBytes ? tail_ : tail_.substr(tail_.size() - kTailBytes);
}

void EnvironmentLog::end_line() {
  line_ += '\n';
  emit(line_);
  line_.clear();
}

void EnvironmentLog::emit(std::string_view lines) {
  store(lines);
  tail_ += lines.substr(lines.size() - std::min(lines.size(), kTailBytes));
  if (tail_.size() > 2 * kTailBytes) tail_.erase(0, tail_.size() - kTailBytes);
  if (!log_.enabled(LogLevel::debug)) return;
  for (std::size_t at = 0; at < lines.size();) {
    const std::size_t end = std::min(lines.find('\n', at), lines.size());
    if (end > at) log_.debug("function log", {{"line", lines.substr(at, end - at)}});
    at = end + 1;
  }
}

void EnvironmentLog::store(std::string_view lines) {
  const WallTime now = clock_.wall_now();
  std::string events;
  while (!lines.empty()) {
    const std::size_t end = std::min(lines.find('\n'), lines.size() - 1) + 1;
    append_log_event(events, now, stream_, lines.substr(0, end));
    lines.remove_prefix(end);
  }
  file_.append(events);
}

bool EnvironmentLog::allow(std::size_t bytes, TimePoint now) {
  if (allowance_at_ != TimePoint{}) {
    const double seconds = std::chrono::duration<double>(now - allowance_at_).count();
    allowance_ = std::min<double>(kBurstBytes, allowance_ + seconds * kBytesPerSecond);
  }
  allowance_at_ = now;
  if (allowance_ < static_cast<double>(bytes)) return false;
  allowance_ -= static_cast<double>(bytes);
  return true;
}

}  // namespace wheelpit
