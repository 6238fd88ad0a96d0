#include "base/stderr_log.h"

#include <spdlog/details/log_msg.h>
#include <spdlog/pattern_formatter.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cstdlib>
#include <mutex>

#include "base/journal.h"
#include "base/line_writer.h"
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
bool wants_colours(int fd) {
  const char* const none = std::getenv("NO_COLOR");  // NOLINT(concurrency-mt-unsafe): at the start
  return isatty(fd) != 0 && (none == nullptr || *none == '\0');
}

bool writes_to_journal(int fd) {
  const char* const stream = std::getenv("JOURNAL_STREAM");  // NOLINT(concurrency-mt-unsafe)
  return stream != nullptr && is_journal_stream(stream, fd);
}

std::string_view colour_of(spdlog::level::level_enum level) {
  switch (level) {
    case spdlog::level::debug:
      return "\033[36m";
    case spdlog::level::info:
      return "\033[32m";
    case spdlog::level::warn:
      return "\033[33m\033[1m";
    default:
      return "\033[31m\033[1m";
  }
}

// Makes whole lines of messages. Thread-safe.
class LineFormat {
 public:
  // `prioritised`: each line begins with its priority, as the journal reads it, which notes the
  // time itself.
  LineFormat(LogFormat format, bool coloured, bool prioritised)
      : format_(format),
        coloured_(coloured),
        prioritised_(prioritised),
        formatter_(spdlog::pattern_time_type::utc) {
    const bool text = format == LogFormat::text;
    const char* const text_form = prioritised ? "%v" : "%Y-%m-%dT%H:%M:%S.%eZ %^%*%$ %v";
    formatter_.add_flag<LevelColumn>('*').set_pattern(
        text ? text_form : R"({"time":"%Y-%m-%dT%H:%M:%S.%eZ",%v})");
  }

  std::string line(LogLevel level, std::string_view message, const std::vector<LogField>& fields) {
    const std::string text = format_ == LogFormat::text ? text_line(message, fields)
                                                        : json_members(level, message, fields);
    const spdlog::details::log_msg said("", to_spdlog(level), text);
    spdlog::memory_buf_t out;
    const std::lock_guard lock(mutex_);
    formatter_.format(said, out);
    std::string line(out.data(), out.size());
    if (prioritised_) line.insert(0, "<" + std::to_string(priority_of(level)) + ">");
    if (coloured_ && said.color_range_end > said.color_range_start) {
      line.insert(said.color_range_end, "\033[m");
      line.insert(said.color_range_start, colour_of(said.level));
    }
    return line;
  }

 private:
  LogFormat format_;
  bool coloured_;
  bool prioritised_;
  std::mutex mutex_;
  spdlog::pattern_formatter formatter_;
};

}  // namespace

class StderrLog::Sink final : public LogSink {
 public:
  Sink(LogLevel level, LogFormat format)
      : level_(level),
        format_(std::make_shared<LineFormat>(format, wants_colours(STDERR_FILENO),
                                             writes_to_journal(STDERR_FILENO))),
        writer_(STDERR_FILENO, [format = format_](std::uint64_t dropped) {
          return format->line(
              LogLevel::warn,
              "dropped " + std::to_string(dropped) + " log lines: stderr was not read", {});
        }) {
    if (format == LogFormat::text && writes_to_journal(STDERR_FILENO)) journal_.emplace();
  }

  bool enabled(LogLevel level) const override { return level >= level_ && level != LogLevel::off; }

  void write(LogLevel level, std::string_view message,
             const std::vector<LogField>& fields) override {
    const std::lock_guard lock(order_);
    if (journal_ && journal_->send(journal_entry(level, message, fields))) return;
    writer_.write(format_->line(level, message, fields));
  }

  void set_level(LogLevel level) { level_ = level; }
  void flush(Duration patience) { writer_.flush(patience); }
  std::uint64_t dropped() const { return writer_.dropped(); }

 private:
  std::atomic<LogLevel> level_;
  std::mutex order_;  // so that times never go back
  std::shared_ptr<LineFormat> format_;
  std::optional<Journal> journal_;
  LineWriter writer_;
};

StderrLog::StderrLog(LogLevel level, LogFormat format)
    : sink_(std::make_shared<Sink>(level, format)), log_(sink_) {}

void StderrLog::flush(Duration patience) const { sink_->flush(patience); }

void StderrLog::set_level(LogLevel level) const { sink_->set_level(level); }

std::uint64_t StderrLog::dropped() const { return sink_->dropped(); }

Log Log::to_stderr(LogLevel level, LogFormat format) { return StderrLog(level, format).log(); }

}  // namespace wheelpit
