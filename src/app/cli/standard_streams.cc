#include "app/cli/standard_streams.h"

#include <unistd.h>

#include <iostream>

#include "app/config/endpoints.h"

namespace wheelpit {

bool input_is_terminal() { return isatty(STDIN_FILENO) != 0; }

bool output_is_terminal() { return isatty(STDOUT_FILENO) != 0; }

bool output_is_coloured() { return output_is_terminal() && !process_environment()("NO_COLOR"); }

int with_engine(const std::string& url, const std::function<int(const AskEngine&)>& command) {
  const auto engine = engine_at(url, process_environment());
  if (!engine) {
    std::cerr << engine.error().message() << "\n";
    return kExitBadUsage;
  }
  return command(*engine);
}

}  // namespace wheelpit
