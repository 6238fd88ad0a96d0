#include "base/log.h"

#include <array>
#include <charconv>

namespace wheelpit {
namespace {

std::string shortest_text_of(double value) {
  std::array<char, 32> text{};
  const auto end = std::to_chars(text.data(), text.data() + text.size(), value).ptr;
  return {text.data(), end};
}

}  // namespace

LogField::LogField(std::string_view k, double v) : key(k), value(shortest_text_of(v)) {}

Log Log::with(std::string_view key, std::string_view value) const {
  Log log = *this;
  log.bound_.emplace_back(key, value);
  return log;
}

void Log::debug(std::string_view message, std::initializer_list<LogField> fields) const {
  write(LogLevel::debug, message, fields);
}
void Log::info(std::string_view message, std::initializer_list<LogField> fields) const {
  write(LogLevel::info, message, fields);
}
void Log::warn(std::string_view message, std::initializer_list<LogField> fields) const {
  write(LogLevel::warn, message, fields);
}
void Log::error(std::string_view message, std::initializer_list<LogField> fields) const {
  write(LogLevel::error, message, fields);
}

void Log::write(LogLevel level, std::string_view message,
                std::initializer_list<LogField> fields) const {
  if (!enabled(level)) return;
  std::vector<LogField> all = bound_;
  all.insert(all.end(), fields);
  sink_->write(level, message, all);
}

}  // namespace wheelpit
