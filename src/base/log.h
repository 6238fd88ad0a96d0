#pragma once

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace wheelpit {

enum class LogLevel { debug, info, warn, error, off };
enum class LogFormat { text, json };

struct LogField {
  LogField(std::string_view k, std::string_view v) : key(k), value(v) {}
  LogField(std::string_view k, const char* v) : key(k), value(v) {}
  LogField(std::string_view k, const std::string& v) : key(k), value(v) {}
  LogField(std::string_view k, std::int64_t v) : key(k), value(std::to_string(v)) {}
  LogField(std::string_view k, std::uint64_t v) : key(k), value(std::to_string(v)) {}
  LogField(std::string_view k, int v) : key(k), value(std::to_string(v)) {}
  LogField(std::string_view k, double v);

  std::string key;
  std::string value;
};

// Where lines end up. Thread-safe: all shards write to one.
class LogSink {
 public:
  virtual ~LogSink() = default;
  virtual bool enabled(LogLevel level) const = 0;
  virtual void write(LogLevel level, std::string_view message,
                     const std::vector<LogField>& fields) = 0;
};

// Structured lines with fields bound once: `log.with("mapping", id).info("enabled")`.
//
// A value, cheap to copy, passed in by constructor; there is no global. The code that handles an
// error logs it, once; code that returns it does not. Payloads and credentials are never logged.
class Log {
 public:
  Log() = default;  // says nothing
  explicit Log(std::shared_ptr<LogSink> sink) : sink_(std::move(sink)) {}

  // To stderr; colours only when it is a terminal.
  static Log to_stderr(LogLevel level, LogFormat format);

  Log with(std::string_view key, std::string_view value) const;

  bool enabled(LogLevel level) const { return sink_ && sink_->enabled(level); }
  void debug(std::string_view message, std::initializer_list<LogField> fields = {}) const;
  void info(std::string_view message, std::initializer_list<LogField> fields = {}) const;
  void warn(std::string_view message, std::initializer_list<LogField> fields = {}) const;
  void error(std::string_view message, std::initializer_list<LogField> fields = {}) const;

 private:
  void write(LogLevel level, std::string_view message,
             std::initializer_list<LogField> fields) const;

  std::shared_ptr<LogSink> sink_;  // shared by all copies; the sink is the process's one stderr
  std::vector<LogField> bound_;
};

}  // namespace wheelpit
