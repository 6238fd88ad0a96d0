#include "app/cli/serve_arguments.h"

#include <unistd.h>

#include <chrono>
#include <csignal>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "app/cli/standard_streams.h"
#include "app/config/access_keys.h"
#include "app/config/cluster_section.h"
#include "app/config/config.h"
#include "app/config/endpoints.h"
#include "app/config/tracing_settings.h"
#include "app/engine/engine.h"
#include "app/process/hang_up.h"
#include "app/process/service_manager.h"
#include "base/line_writer.h"
#include "base/log.h"
#include "base/stderr_log.h"

namespace wheelpit {
namespace {

constexpr auto kLastWords = std::chrono::seconds(2);

// The file named, else ./wheelpit.toml if there is one.
std::optional<std::string> config_file_of(const ServeCommand& command) {
  if (command.config_file || !std::filesystem::exists("wheelpit.toml")) return command.config_file;
  return "wheelpit.toml";
}

ConfigResult wrong_flag(std::string flag, std::string message) {
  return std::unexpected(
      std::vector<ConfigFault>{{"command line", 0, std::move(flag), std::move(message)}});
}

// Something else than the file says it.
void tell_setting(Config& config, std::string_view section, std::string_view name,
                  const std::string& text, std::string_view origin) {
  api::EffectiveSetting told{.section = std::string(section),
                             .name = std::string(name),
                             .value = '"' + text + '"',
                             .origin = origin};
  for (api::EffectiveSetting& setting : config.settings) {
    if (setting.section != section || setting.name != name) continue;
    setting = std::move(told);
    return;
  }
  config.settings.push_back(std::move(told));
}

// The file's values, else the defaults; then the flags.
ConfigResult configuration(const ServeCommand& command) {
  const std::optional<std::string> file = config_file_of(command);
  ConfigResult config = file ? load_config(*file) : config_without_file();
  if (!config) return config;
  if (command.data_dir) {
    if (command.data_dir->empty()) return wrong_flag("--data-dir", "must name a folder");
    config->data_dir = *command.data_dir;
    tell_setting(*config, "server", "data_dir", *command.data_dir, "command line");
  }
  if (command.listen) {
    const auto listen = parse_listen(*command.listen);
    if (!listen) return wrong_flag("--listen", listen.error());
    config->listen_host = listen->host;
    config->listen_port = listen->port;
    tell_setting(*config, "server", "listen", *command.listen, "command line");
  }
  if (command.peer_listen) {
    if (config->store_url.empty()) {
      return wrong_flag("--peer-listen", "says nothing without [cluster] store");
    }
    if (auto fault = set_peer_listen(config->cluster, *command.peer_listen)) {
      return wrong_flag("--peer-listen", std::move(*fault));
    }
    tell_setting(*config, "cluster", "peer_listen", *command.peer_listen, "command line");
  }
  if (auto exposed = exposure_fault(config->access_keys, config->listen_host)) {
    const ConfigFault fault = command.listen ? ConfigFault{"command line", 0, "--listen", *exposed}
                                             : ConfigFault{*file, 0, "server.listen", *exposed};
    return std::unexpected(std::vector<ConfigFault>{fault});
  }
  return config;
}

// What the file leaves open, and what is told of it.
Status trace_as_the_environment_says(Config& config) {
  const Environment environment = process_environment();
  const bool xray_given = config.tracing.xray_daemon.has_value();
  const bool otlp_given = config.tracing.otlp_traces.has_value();
  if (Status traced = complete_tracing(config.tracing, environment); !traced) return traced;
  const auto tell = [&](bool given, bool there, const char* variable, const char* name) {
    if (given || !there) return;
    tell_setting(config, "tracing", name, environment(variable).value_or(""), "environment");
  };
  tell(xray_given, config.tracing.xray_daemon.has_value(), "AWS_XRAY_DAEMON_ADDRESS",
       "xray_daemon");
  tell(otlp_given, config.tracing.otlp_traces.has_value(), "OTEL_EXPORTER_OTLP_ENDPOINT",
       "otlp_endpoint");
  return {};
}

void log_the_start(const ServeCommand& command, const Config& config, std::string_view version,
                   const Log& log) {
  log.info("starting",
           {{"version", version},
            {"config", config_file_of(command).value_or("none, there is no wheelpit.toml here")},
            {"data_dir", config.data_dir.string()},
            {"brokers", std::to_string(config.brokers.size())}});
  for (const std::string& warning : config.warnings) log.warn(warning);
  if (config.brokers.empty()) {
    log.info(
        "no broker is configured: event source mappings of RabbitMQ and ActiveMQ need a [[broker]] "
        "section");
  }
  if (config.access_keys.empty()) {
    log.info("no access keys are configured: anyone who can reach this listener may use the API",
             {{"listen", config.listen_host}});
  }
}

// On stderr, which nobody may read.
void complain(const std::string& line) { write_within(STDERR_FILENO, line + "\n", kLastWords); }

// Behind what the log has said.
int failed(const StderrLog& log, const Error& error) {
  log.flush(kLastWords);
  complain("wheelpit: " + error.message());
  return error.code() == Errc::invalid_argument ? kExitBadUsage : kExitFailed;
}

volatile std::sig_atomic_t early_signal = 0;

void note_early_signal(int number) {
  if (number != SIGHUP || early_signal == 0) early_signal = number;
}

// Who asks for the end while the engine is being made is heard once it can stop in order.
void note_early_signals(HangUp hang_up) {
  for (const int number : {SIGINT, SIGTERM}) std::signal(number, note_early_signal);
  if (hang_up != HangUp::ignored) std::signal(SIGHUP, note_early_signal);
}

int serve(const ServeCommand& command, std::string_view version) {
  const HangUp hang_up = meaning_of_hang_up();
  note_early_signals(hang_up);
  auto config = configuration(command);
  if (!config) {
    for (const ConfigFault& fault : config.error()) {
      complain(fault.to_string());
    }
    return kExitBadUsage;
  }
  auto aws = aws_access(config->endpoints, process_environment());
  if (!aws) {
    complain(aws.error().message());
    return kExitBadUsage;
  }
  if (Status traced = trace_as_the_environment_says(*config); !traced) {
    complain(traced.error().message());
    return kExitBadUsage;
  }
  config->data_dir = std::filesystem::absolute(config->data_dir);
  // A peer that goes away while we write is an error code, not the end of the process.
  std::signal(SIGPIPE, SIG_IGN);

  const StderrLog written(config->log_level, config->log_format);
  const Log& log = written.log();
  log_the_start(command, *config, version, log);
  ServiceManager manager = ServiceManager::of_this_process();
  if (!manager.fault().empty()) log.warn(manager.fault());
  auto opened = Engine::open(*config, log);
  if (!opened) return failed(written, opened.error());
  const SystemClock clock;
  if (!aws->credentials) {
    aws->source = std::make_shared<CredentialChain>(
        clock, credential_options(*aws, all_variables(), config->region), log);
  }
  std::optional<Engine> engine;
  engine.emplace(
      std::move(*config), std::move(*opened),
      Engine::Elsewhere{std::move(*aws), [&] { return written.dropped(); },
                        [&](LogLevel level) { written.set_level(level); }, std::move(manager)},
      log);
  engine->hear_hang_ups(hang_up);
  if (early_signal != 0) std::raise(early_signal);
  const Status ended = engine->run();
  engine.reset();  // what it holds open is closed when it says that it has stopped
  if (!ended) return failed(written, ended.error());
  log.info("stopped");
  return 0;
}

}  // namespace

void add_serve_command(CLI::App& app, const Chosen<ServeCommand>& chosen) {
  CLI::App& command = *app.add_subcommand("serve", "Run the engine in the foreground");
  auto& serve = hand_over<ServeCommand>(command, chosen);
  command
      .add_option("--config", serve.config_file,
                  "Configuration file (default: ./wheelpit.toml if it exists)")
      ->type_name("FILE");
  command
      .add_option("--listen", serve.listen,
                  "Address to listen on; port 0 picks a free one (default: 127.0.0.1:9400)")
      ->type_name("HOST:PORT");
  command
      .add_option("--peer-listen", serve.peer_listen,
                  "Where other nodes of [cluster] store reach this one (default: the file's)")
      ->type_name("HOST:PORT");
  command.add_option("--data-dir", serve.data_dir, "Folder for all data (default: wheelpit-data)")
      ->type_name("FOLDER");
  command.footer(
      "Exit code: 0 stopped by SIGTERM or SIGINT, 1 it cannot start, 2 the command line or the "
      "configuration is wrong.\n"
      "Examples:  wheelpit serve\n"
      "           wheelpit serve --config /etc/wheelpit/wheelpit.toml --listen 127.0.0.1:0");
}

void add_serve(const CommandLine& line) {
  add_serve_command(
      line.app, [&chosen = line.chosen, version = line.version.text](ServeCommand command) {
        chosen = [command = std::move(command), version] { return serve(command, version); };
      });
}

}  // namespace wheelpit
