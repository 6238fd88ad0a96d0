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
#include "app/commands/engine_client.h"
#include "app/config/config.h"
#include "app/config/endpoints.h"
#include "app/doctor/checks.h"

namespace wheelpit {
namespace {

struct DoctorCommand {
  std::optional<std::string> config_file = std::nullopt;
  std::string endpoint_url = {};  // "": where the configuration says that it listens
  bool json = false;
};

// The key of the configuration, if it has any, else that of the environment.
Environment environment_of(const Config& config) {
  return [&config](const std::string& name) -> std::optional<std::string> {
    if (!config.access_keys.empty()) {
      const AwsCredentials& key = config.access_keys.front().credentials;
      if (name == "AWS_ACCESS_KEY_ID") return key.access_key_id;
      if (name == "AWS_SECRET_ACCESS_KEY") return std::string(key.secret_access_key.reveal());
      if (name == "AWS_SESSION_TOKEN") return std::nullopt;
      if (name == "AWS_REGION") return config.region;
    }
    return process_environment()(name);
  };
}

// Connections with the logins of mappings: tried from here or, if an engine has their data, by it.
std::vector<CheckResult> login_results(const Config& config, std::string url) {
  auto here = check_logins(config);
  if (here) return *std::move(here);
  if (here.error().code() != Errc::conflict) {
    return {{.name = "data directory",
             .outcome = CheckOutcome::failed,
             .words = here.error().message()}};
  }
  if (url.empty()) {
    const bool six = config.listen_host.contains(':');
    url = (config.tls ? "https://" : "http://") +
          (six ? "[" + config.listen_host + "]" : config.listen_host) + ":" +
          std::to_string(config.listen_port);
  }
  const auto engine = engine_at(url, environment_of(config));
  if (!engine) {
    return {{.name = "engine", .outcome = CheckOutcome::failed, .words = engine.error().message()}};
  }
  auto asked = check_running(*engine, config);
  if (asked) return *std::move(asked);
  return {{.name = "logins",
           .outcome = CheckOutcome::warning,
           .words = "were not tried: " + here.error().message() + "; and the engine at " + url +
                    " was asked in vain: " + asked.error().message(),
           .remedy = "name it with --endpoint-url, or stop it"}};
}

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
  if (config) add(login_results(known, command.endpoint_url));
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
  CLI::App& command =
      *line.app.add_subcommand("doctor",
                               "Say whether this machine can do what a configuration asks for: its "
                               "servers and the logins of\n"
                               "its mappings, the sandbox, interpreters, disk, clock and limits");
  auto& doctor = hand_over<DoctorCommand, DoctorCommand>(command, runs(line, run));
  command
      .add_option("--config", doctor.config_file,
                  "Configuration file (default: ./wheelpit.toml if it exists)")
      ->type_name("FILE");
  command
      .add_option("--endpoint-url", doctor.endpoint_url,
                  "The engine that has the data directory, if one runs (default: where the "
                  "configuration says that it listens)")
      ->type_name("URL");
  add_output(command, doctor.json, "How it is printed; json: one object");
  command.footer(
      "Run it as the user whom the engine runs as. Each connection is tried step by step: "
      "resolve,\n"
      "connect, tls, login, virtual host, queue. Nothing is consumed.\n"
      "Exit code: 0 nothing is wrong (a warning is not), 1 something is, 2 wrong usage.\n"
      "Example:   wheelpit doctor --config /etc/wheelpit/wheelpit.toml");
}

}  // namespace wheelpit
