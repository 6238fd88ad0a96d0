#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace wheelpit {

// A program of tools/ that runs real brokers in a folder of their own; NAME is "rabbitmq" or
// "activemq". Its path is $WHEELPIT_NAME_TOOL, or tools/NAME. The calls block, and throw if the
// program reports an error.
class FixtureTool {
 public:
  // Whether the program is there; if not, `why` says what to do.
  static bool available(std::string_view name, std::string& why);

  // `start`, with these arguments, in a new folder under /tmp, which goes at the end.
  FixtureTool(std::string_view name, std::vector<std::string> arguments);
  // The same, unless $NAME_FIXTURE_BASE names a folder with a broker that runs.
  static FixtureTool of_environment(std::string_view name, std::vector<std::string> arguments);
  ~FixtureTool();
  FixtureTool(const FixtureTool&) = delete;
  FixtureTool& operator=(const FixtureTool&) = delete;

  const std::string& base() const { return base_; }

  // A command, and what it prints.
  std::string run(std::vector<std::string> arguments);

  // What `env` says of NAME_FIXTURE_`variable`.
  std::string value(std::string_view variable);

 private:
  struct Running {};
  FixtureTool(Running, std::string_view name, std::string base);

  std::string name_;
  std::string base_;
  bool started_ = false;
};

}  // namespace wheelpit
