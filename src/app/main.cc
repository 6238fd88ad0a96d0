#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdio>
#include <filesystem>
#include <iostream>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "app/commands/command_line.h"
#include "app/config/access_keys.h"
#include "app/config/config.h"
#include "app/config/endpoints.h"
#include "app/config/tracing_settings.h"
#include "app/engine/engine.h"
#include "app/process/hang_up.h"
#include "app/version_text.h"
#include "base/line_writer.h"
#include "base/log.h"
#include "base/stderr_log.h"

namespace wheelpit {
namespace {

constexpr int kFailed = 1;
constexpr int kBadUsage = 2;
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

// The file's values, else the defaults; then the flags.
ConfigResult configuration(const ServeCommand& command) {
  const std::optional<std::string> file = config_file_of(command);
  ConfigResult config = file ? load_config(*file) : ConfigResult(default_config());
  if (!config) return config;
  if (command.data_dir) {
    if (command.data_dir->empty()) return wrong_flag("--data-dir", "must name a folder");
    config->data_dir = *command.data_dir;
  }
  if (command.listen) {
    const auto listen = parse_listen(*command.listen);
    if (!listen) return wrong_flag("--listen", listen.error());
    config->listen_host = listen->host;
    config->listen_port = listen->port;
  }
  if (auto exposed = exposure_fault(config->access_keys, config->listen_host)) {
    const ConfigFault fault = command.listen ? ConfigFault{"command line", 0, "--listen", *exposed}
                                             : ConfigFault{*file, 0, "server.listen", *exposed};
    return std::unexpected(std::vector<ConfigFault>{fault});
  }
  return config;
}

void log_the_start(const ServeCommand& command, const Config& config, const Log& log) {
  log.info("starting",
           {{"version", WHEELPIT_VERSION_TEXT},
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
    log.info("no access keys are configured: whoever reaches this listener may use the API",
             {{"listen", config.listen_host}});
  }
}

// On stderr, which nobody may read.
void complain(const std::string& line) { write_within(STDERR_FILENO, line + "\n", kLastWords); }

// Behind what the log has said.
int failed(const StderrLog& log, const Error& error) {
  log.flush(kLastWords);
  complain("wheelpit: " + error.message());
  return error.code() == Errc::invalid_argument ? kBadUsage : kFailed;
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

int serve(const ServeCommand& command) {
  const HangUp hang_up = meaning_of_hang_up();
  note_early_signals(hang_up);
  auto config = configuration(command);
  if (!config) {
    for (const ConfigFault& fault : config.error()) {
      complain(fault.to_string());
    }
    return kBadUsage;
  }
  auto aws = aws_access(config->endpoints, process_environment());
  if (!aws) {
    complain(aws.error().message());
    return kBadUsage;
  }
  if (Status traced = complete_tracing(config->tracing, process_environment()); !traced) {
    complain(traced.error().message());
    return kBadUsage;
  }
  config->data_dir = std::filesystem::absolute(config->data_dir);
  // A peer that goes away while we write is an error code, not the end of the process.
  std::signal(SIGPIPE, SIG_IGN);

  const StderrLog written(config->log_level, config->log_format);
  const Log& log = written.log();
  log_the_start(command, *config, log);
  auto opened = Engine::open(*config, log);
  if (!opened) return failed(written, opened.error());
  const SystemClock clock;
  if (!aws->credentials) {
    aws->source = std::make_shared<CredentialChain>(
        clock, credential_options(*aws, all_variables(), config->region), log);
  }
  std::optional<Engine> engine;
  engine.emplace(std::move(*config), std::move(*opened),
                 Engine::Elsewhere{std::move(*aws), [&] { return written.dropped(); }}, log);
  engine->hear_hang_ups(hang_up);
  if (early_signal != 0) std::raise(early_signal);
  const Status ended = engine->run();
  engine.reset();  // what it holds open is closed when it says that it has stopped
  if (!ended) return failed(written, ended.error());
  log.info("stopped");
  return 0;
}

FilterStreams standard_streams() {
  std::ios::sync_with_stdio(false);
  const bool coloured = isatty(STDOUT_FILENO) != 0 && !process_environment()("NO_COLOR");
  return {.in = std::cin, .out = std::cout, .err = std::cerr, .coloured = coloured};
}

int test_filter(const FilterTestCommand& command) {
  if (isatty(STDIN_FILENO) != 0) {
    std::cerr << "reading events, one JSON object a line; Ctrl-D ends them\n";
  }
  return run_filter_command(command, standard_streams());
}

int look_after_events(const AsyncCommand& command) {
  const auto engine = engine_at(options_of(command).endpoint_url, process_environment());
  if (!engine) {
    std::cerr << engine.error().message() << "\n";
    return kBadUsage;
  }
  const SystemClock clock;
  return run_async_command(command, *engine, clock,
                           {.in = std::cin,
                            .out = std::cout,
                            .err = std::cerr,
                            .interactive = isatty(STDIN_FILENO) != 0});
}

int look_after_brokers(const BrokersCommand& command) {
  const auto engine = engine_at(options_of(command).endpoint_url, process_environment());
  if (!engine) {
    std::cerr << engine.error().message() << "\n";
    return kBadUsage;
  }
  return run_brokers_command(command, *engine, std::cout, std::cerr);
}

int look_after_positions(const PositionsCommand& command) {
  const auto engine = engine_at(options_of(command).endpoint_url, process_environment());
  if (!engine) {
    std::cerr << engine.error().message() << "\n";
    return kBadUsage;
  }
  return run_positions_command(command, *engine,
                               {.in = std::cin,
                                .out = std::cout,
                                .err = std::cerr,
                                .interactive = isatty(STDIN_FILENO) != 0});
}

int run(int argc, const char* const* argv) {
  const Command command = parse_command_line(argc, argv);
  if (const auto* usage = std::get_if<Usage>(&command)) {
    std::fputs(usage->text.c_str(), usage->exit_code == 0 ? stdout : stderr);
    return usage->exit_code;
  }
  if (const auto* version = std::get_if<VersionCommand>(&command)) {
    std::puts(version->json ? WHEELPIT_VERSION_JSON : WHEELPIT_VERSION_TEXT);
    return 0;
  }
  if (const auto* test = std::get_if<FilterTestCommand>(&command)) return test_filter(*test);
  if (const auto* check = std::get_if<FilterCheckCommand>(&command)) {
    return run_filter_command(*check, standard_streams());
  }
  if (const auto* async = std::get_if<AsyncCommand>(&command)) return look_after_events(*async);
  if (const auto* brokers = std::get_if<BrokersCommand>(&command)) {
    return look_after_brokers(*brokers);
  }
  if (const auto* positions = std::get_if<PositionsCommand>(&command)) {
    return look_after_positions(*positions);
  }
  return serve(std::get<ServeCommand>(command));
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
