#include <cstdio>
#include <exception>

#include "app/cli/command_line.h"
#include "app/cli/command_table.h"
#include "app/version_text.h"

namespace wheelpit {
namespace {

int run(int argc, const char* const* argv) {
  const Choice choice = parse_command_line(
      command_table(), {WHEELPIT_VERSION_TEXT, WHEELPIT_VERSION_JSON}, argc, argv);
  if (choice.run) return choice.run();
  std::fputs(choice.usage.text.c_str(), choice.usage.exit_code == 0 ? stdout : stderr);
  return choice.usage.exit_code;
}

}  // namespace
}  // namespace wheelpit

int main(int argc, char** argv) {
  try {
    return wheelpit::run(argc, argv);
  } catch (const std::exception& failure) {
    std::fprintf(stderr, "wheelpit: %s\n", failure.what());
    return 1;
  }
}
