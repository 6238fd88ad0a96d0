#include "app/dev/dev_command.h"

#include <boost/json/object.hpp>
#include <chrono>
#include <cstdlib>
#include <iostream>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "app/commands/engine_call.h"
#include "app/commands/stop_signal.h"
#include "app/dev/dev_printer.h"
#include "app/dev/dev_session.h"
#include "app/dev/engine_process.h"
#include "app/dev/local_brokers.h"
#include "app/dev/work_folder.h"
#include "app/process/exit_codes.h"

namespace wheelpit {
namespace {

namespace fs = std::filesystem;
using Steady = std::chrono::steady_clock;

constexpr auto kStart = std::chrono::seconds(60);
constexpr auto kStop = std::chrono::seconds(40);
constexpr auto kBetween = std::chrono::milliseconds(100);
constexpr auto kLast = std::chrono::milliseconds(20);
constexpr auto kMappings = "/2015-03-31/event-source-mappings/";

// Asks which of several brokers is meant. "" if no one answers.
std::string ask_for_broker(const std::vector<LocalBroker>& found, const DevStreams& streams) {
  streams.err << "Several brokers listen on this machine:\n";
  for (std::size_t i = 0; i < found.size(); ++i) {
    streams.err << "  " << i + 1 << "  " << found[i].title << "  " << found[i].url << "\n";
  }
  for (;;) {
    streams.err << "Which one? [1-" << found.size() << "] " << std::flush;
    std::string answer;
    if (!std::getline(streams.in, answer)) return "";
    for (std::size_t i = 0; i < found.size(); ++i) {
      if (answer == std::to_string(i + 1)) return found[i].url;
    }
  }
}

Result<DevBroker> choose_broker(const DevCommand& command, const DevStreams& streams) {
  std::string url = command.broker;
  if (url.empty()) {
    const std::vector<LocalBroker> found = find_local_brokers();
    if (found.size() == 1) {
      url = found.front().url;
      streams.err << "found " << found.front().title << " at " << url
                  << " (--broker names another)\n";
    } else if (found.size() > 1 && streams.interactive) {
      url = ask_for_broker(found, streams);
    }
    if (url.empty()) {
      const std::string typed = "wheelpit dev " + command.what.string() +
                                (command.queue.empty() ? "" : " --queue " + command.queue);
      return Error(Errc::invalid_argument, which_broker(found, typed));
    }
  }
  return parse_dev_broker(url, command.queue);
}

// A compatible server wants credentials, and does not look at them. Before any thread is there.
// NOLINTBEGIN(concurrency-mt-unsafe)
void lend_credentials(const DevBroker& broker) {
  const bool aws = broker.kind == SourceKind::sqs || broker.kind == SourceKind::kinesis;
  if (!aws || broker.endpoint.empty() || std::getenv("AWS_ACCESS_KEY_ID") != nullptr) return;
  setenv("AWS_ACCESS_KEY_ID", "local", 1);
  setenv("AWS_SECRET_ACCESS_KEY", "local", 1);
}
// NOLINTEND(concurrency-mt-unsafe)

int complain(const DevStreams& streams, const Error& error) {
  streams.err << "wheelpit dev: " << error.message() << '\n' << std::flush;
  return error.code() == Errc::invalid_argument ? kExitBadUsage : kExitFailed;
}

bool mapping_has_stopped(const AskEngine& engine, const std::string& uuid) {
  const auto mapping = call_engine(engine, "GET", kMappings + uuid);
  if (!mapping || !mapping->good()) return true;
  const boost::json::value* const state = mapping->members.if_contains("State");
  return state != nullptr && state->is_string() && state->as_string() == "Disabled";
}

// Lets the current batches end, then the engine.
void stop(EngineProcess& engine, const AskEngine& ask, const std::string& uuid, DevPrinter& printer,
          const DevBroker& broker, const DevStreams& streams) {
  streams.err << "\nstopping when the work in progress is done"
              << (broker.kind == SourceKind::sqs ? " and the poll of the queue ends, up to 20 s"
                                                 : "")
              << "; Ctrl-C again stops at once" << '\n'
              << std::flush;
  const int asked = stop_signals();
  const auto until = Steady::now() + kStop;
  const auto goes_on = [&] {
    return engine.running() && stop_signals() == asked && Steady::now() < until;
  };
  (void)call_engine(ask, "PUT", kMappings + uuid, R"({"Enabled":false})");
  while (goes_on() && !mapping_has_stopped(ask, uuid)) {
    (void)printer.show(Steady::now());
    std::this_thread::sleep_for(kLast);
  }
  (void)printer.show(Steady::now(), true);
  engine.ask_to_stop();
  while (goes_on()) std::this_thread::sleep_for(kLast);
  engine.ask_to_stop();
}

std::string last_words(const DevTotals& totals) {
  const auto counted = [](std::uint64_t number, const std::string& what) {
    return std::to_string(number) + ' ' + what + (number == 1 ? "" : "s");
  };
  std::string text = "processed " + std::string(totals.more ? "at least " : "") +
                     counted(totals.records, "record") + " in " + counted(totals.calls, "call") +
                     " of the function";
  if (totals.failed_calls > 0)
    text += ", of which " + std::to_string(totals.failed_calls) + " failed";
  return text;
}

int run(const DevCommand& command, const DevFunction& function, const DevBroker& broker,
        WorkFolder& folder, const DevStreams& streams) {
  const auto begun = Steady::now();
  const fs::path data = command.data_dir ? fs::absolute(*command.data_dir) : folder.path() / "data";
  if (Status written = folder.write("wheelpit.toml", dev_config(broker, function, data));
      !written) {
    return complain(streams, written.error());
  }
  lend_credentials(broker);
  auto engine = EngineProcess::start({"--config", (folder.path() / "wheelpit.toml").string()},
                                     folder.path() / "engine.log", kStart);
  if (!engine) return complain(streams, engine.error());
  const auto ask = engine_at(engine->url(), [](const std::string&) { return std::nullopt; });
  if (!ask) return complain(streams, ask.error());
  DevPrinter::Parts parts{.engine = *ask,
                          .mapping = "",
                          .log = data / "logs" / (function.name + ".log"),
                          .payloads = command.mapping.records_events,
                          .coloured = streams.coloured,
                          .out = streams.out};
  const auto made = make_dev_mapping(*ask, broker, function, command.function, command.mapping);
  if (!made) {
    engine->ask_to_stop();
    while (engine->running()) std::this_thread::sleep_for(kLast);
    return complain(streams, made.error());
  }
  parts.mapping = made->mapping;
  DevPrinter printer(std::move(parts));
  const auto took = std::chrono::duration_cast<std::chrono::milliseconds>(Steady::now() - begun);
  streams.err << "function  " << function.handler << " in " << function.folder.string() << " ("
              << function.runtime << ")\n"
              << "source    " << to_string(broker) << "\n"
              << "engine    " << engine->url() << ", data in " << data.string() << "\n"
              << "ready in " << took.count()
              << " ms. Changes of the code take effect at once. Ctrl-C stops." << '\n'
              << std::flush;
  while (stop_signals() == 0 && streams.out.good()) {
    if (!engine->running()) {
      return complain(streams,
                      {Errc::unavailable, "the engine has ended; its log ends with" +
                                              last_lines(folder.path() / "engine.log", 12)});
    }
    if (Status shown = printer.show(Steady::now()); !shown && engine->running()) {
      engine->ask_to_stop();
      return complain(streams, shown.error());
    }
    std::this_thread::sleep_for(kBetween);
  }
  stop(*engine, *ask, made->mapping, printer, broker, streams);
  streams.err << last_words(printer.totals()) << '\n' << std::flush;
  return kExitDone;
}

}  // namespace

int run_dev_command(const DevCommand& command, const DevStreams& streams) {
  hear_stop_signals();
  const auto function = find_dev_function(command.what, command.handler, command.runtime);
  if (!function) return complain(streams, function.error());
  const auto broker = choose_broker(command, streams);
  if (!broker) return complain(streams, broker.error());
  auto folder = WorkFolder::make(function->folder);
  if (!folder) return complain(streams, folder.error());
  return run(command, *function, *broker, *folder, streams);
}

}  // namespace wheelpit
