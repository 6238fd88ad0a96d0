#include "app/cli/doctor_arguments.h"

#include <csignal>
#include <filesystem>
#include <iostream>
#include <iterator>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "app/cli/options.h"
#include "app/cli/standard_streams.h"
#include "app/config/config.h"
#include "app/doctor/checks.h"

namespace wheelpit {
namespace {

struct DoctorCommand {
  std::optional<std::string> config_file = std::nullopt;
  bool json = false;
};

std::vector<CheckResult> results_of(const DoctorCommand& command) {
  std::optional<std::string> file = command.config_file;
  if (!file && std::filesystem::exists("wheelpit.toml")) file = "wheelpit.toml";
  const ConfigResult config = file ? load_config(*file) : ConfigResult(default_config());
  std::vector<CheckResult> results;
  for (const ConfigFault& fault : config ? std::vector<ConfigFault>{} : config.error()) {
    results.push_back({.name = "configuration",
                       .outcome = CheckOutcome::failed,
                       .words = fault.to_string(),
                       .remedy = ""});
  }
  if (config) {
    results.push_back({.name = "configuration",
                       .words = file ? *file + " is sound" : "none: the defaults",
                       .remedy = ""});
    for (const std::string& warning : config->warnings) {
      results.push_back({.name = "configuration",
                         .outcome = CheckOutcome::warning,
                         .words = warning,
                         .remedy = ""});
    }
  }
  // What is wrong in the file is no reason not to look at the machine.
  const Config known = config ? *config : default_config();
  const auto add = [&](std::vector<CheckResult> more) {
    std::ranges::move(more, std::back_inserter(results));
  };
  add(check_servers(known));
  add({check_sandbox(known)});
  add(check_interpreters());
  add({check_data_folder(known), check_clock(), check_descriptors()});
  return results;
}

int run(const DoctorCommand& command) {
  std::signal(SIGPIPE, SIG_IGN);
  const std::vector<CheckResult> results = results_of(command);
  std::cout << (command.json ? check_json(results) : check_text(results, output_is_coloured()))
            << std::flush;
  return all_well(results) ? kExitDone : kExitFailed;
}

}  // namespace

void add_doctor(const CommandLine& line) {
  CLI::App& command = *line.app.add_subcommand(
      "doctor",
      "Say whether this machine can do what a configuration asks for: its servers, the sandbox,\n"
      "interpreters, disk, clock and limits");
  auto& doctor = hand_over<DoctorCommand, DoctorCommand>(command, runs(line, run));
  command
      .add_option("--config", doctor.config_file,
                  "Configuration file (default: ./wheelpit.toml if it exists)")
      ->type_name("FILE");
  add_output(command, doctor.json, "How it is printed; json: one object");
  command.footer(
      "Run it as the user whom the engine runs as.\n"
      "Exit code: 0 nothing is wrong (a warning is not), 1 something is, 2 wrong usage.\n"
      "Example:   wheelpit doctor --config /etc/wheelpit/wheelpit.toml");
}

}  // namespace wheelpit
