#include "base/log.h"

#include <spdlog/logger.h>
#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/stdout_color_sinks.h>

#include <array>
#include <charconv>
#include <cstdlib>

#include "base/log_line.h"

namespace wheelpit {
namespace {

spdlog::level::level_enum to_spdlog(LogLevel level) {
  switch (level) {
    case LogLevel::debug:
      return spdlog::level::debug;
    case LogLevel::info:
      return spdlog::level::info;
    case LogLevel::warn:
      return spdlog::level::warn;
    case LogLevel::error:
      return spdlog::level::err;
    case LogLevel::off:
      break;
  }
  return spdlog::level::off;
}

// Our names of the levels, padded to one width; spdlog would write "warning".
class LevelColumn final : public spdlog::custom_flag_formatter {
 public:
  void format(const spdlog::details::log_msg& line, const std::tm&,
              spdlog::memory_buf_t& out) override {
    constexpr std::array<std::string_view, 7> kColumns = {"trace", "debug", "info ", "warn ",
                                                          "error", "error", "off  "};
    const std::string_view column = kColumns[static_cast<std::size_t>(line.level)];
    out.append(column.data(), column.data() + column.size());
  }
  std::unique_ptr<custom_flag_formatter> clone() const override {
    return std::make_unique<LevelColumn>();
  }
};

// Colours on a terminal, unless its user wants none (https://no-color.org).
spdlog::color_mode color_mode() {
  const char* const none = std::getenv("NO_COLOR");  // NOLINT(concurrency-mt-unsafe): at the start
  return none != nullptr && *none != '\0' ? spdlog::color_mode::never
                                          : spdlog::color_mode::automatic;
}

class StderrSink final : public LogSink {
 public:
  StderrSink(LogLevel level, LogFormat format)
      : level_(level),
        format_(format),
        logger_("", std::make_shared<spdlog::sinks::stderr_color_sink_mt>(color_mode())) {
    const bool text = format == LogFormat::text;
    auto formatter = std::make_unique<spdlog::pattern_formatter>(spdlog::pattern_time_type::utc);
    formatter->add_flag<LevelColumn>('*').set_pattern(
        text ? "%Y-%m-%dT%H:%M:%S.%eZ %^%*%$ %v" : R"({"time":"%Y-%m-%dT%H:%M:%S.%eZ",%v})");
    logger_.set_formatter(std::move(formatter));
    logger_.set_level(to_spdlog(level));
  }

  bool enabled(LogLevel level) const override { return level >= level_ && level != LogLevel::off; }

  void write(LogLevel level, std::string_view message,
             const std::vector<LogField>& fields) override {
    const std::string line = format_ == LogFormat::text ? text_line(message, fields)
                                                        : json_members(level, message, fields);
    logger_.log(to_spdlog(level), spdlog::string_view_t(line.data(), line.size()));
  }

 private:
  LogLevel level_;
  LogFormat format_;
  spdlog::logger logger_;
};

std::string shortest_text_of(double value) {
  std::array<char, 32> text{};
  const auto end = std::to_chars(text.data(), text.data() + text.size(), value).ptr;
  return {text.data(), end};
}

}  // namespace

LogField::LogField(std::string_view k, double v) : key(k), value(shortest_text_of(v)) {}

Log Log::to_stderr(LogLevel level, LogFormat format) {
  return Log(std::make_shared<StderrSink>(level, format));
}

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
