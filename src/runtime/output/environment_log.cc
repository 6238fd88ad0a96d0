#include "runtime/output/environment_log.h"

#include <algorithm>
#include <utility>
#include <variant>

#include "logs/application_level.h"
#include "logs/log_event.h"

namespace wheelpit::runtime {

namespace {

// Calls `see` with each line of `text`, its line feed included.
template <class See>
void for_each_line(std::string_view text, const See& see) {
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size() - 1) + 1;
    see(text.substr(0, end));
    text.remove_prefix(end);
  }
}

}  // namespace

void EnvironmentLog::begin_stream(std::string name, const LogRules& rules) {
  stream_ = std::move(name);
  rules_ = rules;
}

void EnvironmentLog::output(std::string_view bytes, TimePoint now) {
  if (allowance_at_ != TimePoint{}) {
    const double seconds = std::chrono::duration<double>(now - allowance_at_).count();
    allowance_ = std::min<double>(kBurstBytes, allowance_ + seconds * kBytesPerSecond);
  }
  allowance_at_ = now;
  frames_.feed(bytes, [this](const OutputPiece& part) { piece(part); });
}

void EnvironmentLog::end_output() {
  frames_.finish([this](const OutputPiece& part) { piece(part); });
  if (!line_.empty()) end_line();
}

void EnvironmentLog::piece(const OutputPiece& piece) {
  if (piece.whole_message) {
    message(piece.text);
  } else {
    text(piece.text);
  }
}

void EnvironmentLog::text(std::string_view bytes) {
  while (!bytes.empty()) {
    const std::size_t room = kLongestLine - line_.size();
    const std::size_t end = std::min(bytes.find('\n'), bytes.size());
    if (end > room) {
      line_ += bytes.substr(0, room);
      bytes.remove_prefix(room);
      end_line();
    } else if (end == bytes.size()) {
      line_ += bytes;
      return;
    } else {
      line_ += bytes.substr(0, end);
      bytes.remove_prefix(end + 1);
      end_line();
    }
  }
}

void EnvironmentLog::end_line() {
  ended_.clear();
  ended_.swap(line_);
  const bool empty = ended_.empty() || ended_ == "\r";
  if (empty || (rules_.json && level_of_line(ended_) < rules_.application)) return;
  ended_ += '\n';
  function_event(ended_);
}

// The runtime that wrote it has seen to its level.
void EnvironmentLog::message(std::string_view whole) {
  if (!line_.empty()) end_line();
  while (!whole.empty()) {
    const std::string_view part = whole.substr(0, kLongestLine);
    function_event(part);
    whole.remove_prefix(part.size());
  }
}

void EnvironmentLog::function_event(std::string_view message) {
  const bool pausing = dropped_events_ != 0 && allowance_ < kResumeBytes;
  const bool slow_disk = !file_->has_room();
  if (pausing || slow_disk || !allow(message.size())) {
    dropped_bytes_ += message.size();
    ++dropped_events_;
    dropped_for_the_disk_ = dropped_for_the_disk_ || slow_disk;
    return;
  }
  if (dropped_events_ != 0) {
    const bool disk = std::exchange(dropped_for_the_disk_, false);
    platform(platform_event::LogsDropped{
        .records = std::exchange(dropped_events_, 0),
        .bytes = std::exchange(dropped_bytes_, 0),
        .reason = disk ? "the disk is too slow" : "more than 1 MiB a second"});
  }
  if (listener_ != nullptr) {
    const std::string_view text =
        message.ends_with('\n') ? message.substr(0, message.size() - 1) : message;
    listener_->line(clock_.wall_now(), source_, text, rules_.json);
  }
  emit(message);
}

void EnvironmentLog::platform(const PlatformEvent& event) {
  if (!line_.empty()) end_line();
  if (listener_ != nullptr) listener_->platform(clock_.wall_now(), event);
  std::string told;
  if (rules_.json) {
    const auto* fault = std::get_if<platform_event::Fault>(&event);
    if (level_of(event) < rules_.system || (fault != nullptr && fault->report_says_so)) return;
    append_platform_event(told, clock_.wall_now(), event);
    told += '\n';
    emit(told);
    return;
  }
  append_platform_text(told, event);
  if (std::holds_alternative<platform_event::Fault>(event)) {
    emit(told);
  } else {
    for_each_line(told, [this](std::string_view line) { emit(line); });
  }
}

std::string EnvironmentLog::tail() const {
  return tail_.size() <= kTailBytes ? tail_ : tail_.substr(tail_.size() - kTailBytes);
}

void EnvironmentLog::emit(std::string_view message) {
  std::string stored;
  append_log_event(stored, clock_.wall_now(), stream_, message);
  file_->append(stored);
  tail_ += message.substr(message.size() - std::min(message.size(), kTailBytes));
  if (!tail_.ends_with('\n')) tail_ += '\n';
  if (tail_.size() > 2 * kTailBytes) tail_.erase(0, tail_.size() - kTailBytes);
  if (!log_.enabled(LogLevel::debug)) return;
  for_each_line(message, [this](std::string_view line) {
    if (line.ends_with('\n')) line.remove_suffix(1);
    if (!line.empty()) log_.debug("function log", {{"line", line}});
  });
}

bool EnvironmentLog::allow(std::size_t bytes) {
  if (allowance_ < static_cast<double>(bytes)) return false;
  allowance_ -= static_cast<double>(bytes);
  return true;
}

}  // namespace wheelpit::runtime
