#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "base/log.h"
#include "base/log_line.h"

namespace wheelpit {

// A log that tests read: lines such as "warn  queue is gone mapping=1".
class CapturedLog {
 public:
  Log log() const { return Log(sink_); }
  std::vector<std::string> lines() const { return sink_->lines(); }

 private:
  class Sink final : public LogSink {
   public:
    bool enabled(LogLevel level) const override { return level != LogLevel::off; }
    void write(LogLevel level, std::string_view message,
               const std::vector<LogField>& fields) override {
      std::string line(to_string(level));
      line.resize(6, ' ');
      const std::lock_guard lock(mutex_);
      lines_.push_back(line + text_line(message, fields));
    }
    std::vector<std::string> lines() const {
      const std::lock_guard lock(mutex_);
      return lines_;
    }

   private:
    mutable std::mutex mutex_;
    std::vector<std::string> lines_;
  };

  std::shared_ptr<Sink> sink_ = std::make_shared<Sink>();
};

}  // namespace wheelpit
