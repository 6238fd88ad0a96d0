#include "app/cli/backup_arguments.h"

#include <iostream>

#include "app/cli/options.h"
#include "app/cli/standard_streams.h"

namespace wheelpit {
namespace {

int back_up(const BackupCommand& command) {
  return with_engine(command.endpoint_url, [&](const AskEngine& engine) {
    return run_backup_command(command, engine, std::cout, std::cerr);
  });
}

int restore(const RestoreCommand& command) {
  return run_restore_command(command, std::cout, std::cerr);
}

}  // namespace

void add_backup(const CommandLine& line) {
  CLI::App& command = *line.app.add_subcommand(
      "backup", "Copy the data of a running engine on this machine to a new folder");
  auto& options = hand_over<BackupCommand>(command, runs(line, back_up));
  command.add_option("folder", options.target, "The folder to create")
      ->required()
      ->type_name("FOLDER");
  command.add_flag("--with-key", options.with_key, "Include the encryption key of the secrets");
  add_endpoint_url(command, options.endpoint_url);
  command.footer("Run it as the engine's user, or as root. " + std::string(kSignedRequests) +
                 "Example: wheelpit backup /var/backups/wheelpit-monday\nExit code: 0 done, 1 the "
                 "engine cannot be reached or the copy failed, 2 wrong usage.");
}

void add_restore(const CommandLine& line) {
  CLI::App& command = *line.app.add_subcommand(
      "restore", "Restore a backup to its data directory, which must be missing or empty");
  auto& options = hand_over<RestoreCommand>(command, runs(line, restore));
  command.add_option("backup", options.source, "The folder that wheelpit backup has made")
      ->required()
      ->type_name("FOLDER");
  command.add_option("--data-dir", options.data_dir, "The data directory")
      ->required()
      ->type_name("FOLDER");
  command.footer(
      "All of the backup is checked first. Run it as the user that the engine will run as.\n"
      "Example: wheelpit restore /var/backups/wheelpit-monday --data-dir /var/lib/wheelpit\n"
      "Exit code: 0 done, 1 the backup is damaged or the folder in use, 2 wrong usage.");
}

}  // namespace wheelpit
