#include "app/cli/async_arguments.h"

#include <iostream>
#include <string>

#include "app/cli/options.h"
#include "app/cli/standard_streams.h"

namespace wheelpit {
namespace {

void finish(CLI::App& command, AsyncOptions& options, const std::string& example) {
  add_endpoint_url(command, options.endpoint_url);
  add_output(command, options.output, "How it is printed; json: one object a line");
  command.footer(std::string(kSignedRequests) +
                 "Exit code: 0 done, 1 nothing to redrive, purge or show, or the engine refused, 2 "
                 "wrong usage.\n"
                 "Example:   wheelpit async " +
                 example);
}

void add_state(CLI::App& command, std::string& state) {
  command.add_option("--state", state, "Only events in this state")
      ->check(one_of_words({"waiting", "delivering", "failed"}))
      ->type_name("waiting|delivering|failed");
}

void add_target(CLI::App& command, AsyncTarget& target) {
  command.add_option("request-id", target.request_ids, "Events by their request ids")
      ->type_name("ID");
  command.add_option("--function", target.function, "Only events of this function")
      ->type_name("NAME");
  command.add_flag("--all", target.all, "Every event");
}

void add_list(CLI::App& async, const Chosen<AsyncCommand>& chosen) {
  CLI::App& command = *async.add_subcommand("list", "List the events, oldest first");
  auto& list = hand_over<AsyncListCommand>(command, chosen);
  command.add_option("--function", list.function, "Only events of this function")
      ->type_name("NAME");
  add_state(command, list.state);
  finish(command, list.options, "list --state failed");
}

void add_show(CLI::App& async, const Chosen<AsyncCommand>& chosen) {
  CLI::App& command = *async.add_subcommand("show", "Print all of one event, payload included");
  auto& show = hand_over<AsyncShowCommand>(command, chosen);
  command.add_option("request-id", show.request_id, "The event's request id")
      ->required()
      ->type_name("ID");
  finish(command, show.options, "show 0b1c2d3e-0000-4000-8000-000000000001");
}

void add_redrive(CLI::App& async, const Chosen<AsyncCommand>& chosen) {
  CLI::App& command = *async.add_subcommand(
      "redrive", "Retry failed events: their function runs again, with all of its attempts");
  auto& redrive = hand_over<AsyncRedriveCommand>(command, chosen);
  add_target(command, redrive.target);
  finish(command, redrive.options, "redrive --function consume");
}

void add_purge(CLI::App& async, const Chosen<AsyncCommand>& chosen) {
  CLI::App& command = *async.add_subcommand("purge", "Remove events permanently, in any state");
  auto& purge = hand_over<AsyncPurgeCommand>(command, chosen);
  add_target(command, purge.target);
  add_state(command, purge.state);
  command.add_flag("--yes", purge.yes, "Do not ask");
  finish(command, purge.options, "purge --state failed --all");
}

int run(const AsyncCommand& command) {
  return with_engine(options_of(command).endpoint_url, [&](const AskEngine& engine) {
    const SystemClock clock;
    return run_async_command(
        command, engine, clock,
        {.in = std::cin, .out = std::cout, .err = std::cerr, .interactive = input_is_terminal()});
  });
}

}  // namespace

void add_async_commands(CLI::App& app, const Chosen<AsyncCommand>& chosen) {
  CLI::App& async =
      *app.add_subcommand("async",
                          "Manage asynchronous invocations: events that wait for their function or "
                          "destination, and\nevents that failed permanently");
  async.require_subcommand(1);
  add_list(async, chosen);
  add_show(async, chosen);
  add_redrive(async, chosen);
  add_purge(async, chosen);
}

void add_async(const CommandLine& line) { add_async_commands(line.app, runs(line, run)); }

}  // namespace wheelpit
