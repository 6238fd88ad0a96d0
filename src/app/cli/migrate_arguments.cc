#include "app/cli/migrate_arguments.h"

#include <filesystem>
#include <iostream>
#include <optional>
#include <string>

#include "app/cli/standard_streams.h"
#include "app/commands/migrate_command.h"
#include "app/config/config.h"

namespace wheelpit {

namespace {

struct MigrateArguments {
  std::optional<std::string> config_file;
  std::optional<std::string> data_dir;
  std::string to;
};

int run(const MigrateArguments& given) {
  const bool there = std::filesystem::exists("wheelpit.toml");
  const std::string file = given.config_file.value_or(there ? "wheelpit.toml" : "");
  ConfigResult config = file.empty() ? ConfigResult(default_config()) : load_config(file);
  if (!config) {
    for (const ConfigFault& fault : config.error()) std::cerr << fault.to_string() << '\n';
    return kExitBadUsage;
  }
  if (given.data_dir) config->data_dir = *given.data_dir;
  const Status done = migrate(*config, given.to, std::cout);
  if (done) return 0;
  std::cerr << "wheelpit: " << done.error().message() << '\n';
  return done.error().code() == Errc::invalid_argument ? kExitBadUsage : kExitFailed;
}

}  // namespace

void add_migrate(const CommandLine& line) {
  CLI::App& command = *line.app.add_subcommand(
      "migrate",
      "Move mappings, functions, secrets, layers and asynchronous events of an engine that is\n"
      "stopped from its data directory into a PostgreSQL database, or back");
  auto& given = hand_over<MigrateArguments>(command, runs(line, run));
  command
      .add_option("--to", given.to,
                  "postgresql://USER@HOST/DATABASE, or \"files\": from the database of [cluster]\n"
                  "store into the data directory. The target must be empty")
      ->required()
      ->type_name("TARGET");
  command.add_option("--config", given.config_file,
                     "Configuration file (default: ./wheelpit.toml if it exists)");
  command.add_option("--data-dir", given.data_dir,
                     "The engine's data directory (default: that of the configuration)");
  command.footer(
      "Functions' code, positions of streams, logs and the key of secrets stay in the data\n"
      "directory. Files that were moved into a database are renamed to *.moved.\n\n"
      "Examples:\n"
      "  wheelpit migrate --to postgresql://wheelpit@db-1/wheelpit\n"
      "  wheelpit migrate --to files --config /etc/wheelpit/wheelpit.toml\n\n"
      "Exit code: 0 done, 1 not done, 2 wrong usage.");
}

}  // namespace wheelpit
