#include "app/cli/init_arguments.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <iostream>
#include <string>

#include "app/config/config_template.h"
#include "app/process/exit_codes.h"
#include "base/file_descriptor.h"

namespace wheelpit {
namespace {

struct InitCommand {
  std::string file = "wheelpit.toml";
  bool force = false;
};

int run(const InitCommand& command) {
  if (command.file == "-") {
    std::cout << config_template() << std::flush;
    return kExitDone;
  }
  const int exclusive = command.force ? O_TRUNC : O_EXCL;
  // It may come to hold access keys.
  const FileDescriptor file(
      open(command.file.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC | exclusive, 0600));
  const std::string_view text = config_template();
  if (file && write(file.get(), text.data(), text.size()) == static_cast<ssize_t>(text.size())) {
    std::cerr << command.file << " is written: every setting is in it, commented out.\n"
              << "Next: name a broker there, then: wheelpit serve --config " << command.file
              << "\n";
    return kExitDone;
  }
  std::cerr << "wheelpit init: " << command.file;
  if (errno == EEXIST) {
    std::cerr << " is there already: name another file, or --force to replace it\n";
  } else {
    std::cerr << " cannot be written: " << std::strerror(errno) << "\n";
  }
  return kExitFailed;
}

}  // namespace

void add_init(const CommandLine& line) {
  CLI::App& command = *line.app.add_subcommand(
      "init", "Write a wheelpit.toml that explains every setting, all of them commented out");
  auto& init = hand_over<InitCommand, InitCommand>(command, runs(line, run));
  command.add_option("file", init.file, "The file to write; - for standard output")
      ->type_name("FILE")
      ->capture_default_str();
  command.add_flag("--force", init.force, "Replace it if it is there");
  command.footer(
      "Exit code: 0 done, 1 the file is there or cannot be written, 2 wrong usage.\n"
      "Example:   wheelpit init && wheelpit serve --config wheelpit.toml");
}

}  // namespace wheelpit
