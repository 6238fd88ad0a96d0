#include "app/cli/invoke_arguments.h"

#include <iostream>
#include <string>

#include "app/cli/options.h"
#include "app/cli/standard_streams.h"

namespace wheelpit {
namespace {

int run(const InvokeCommand& command) {
  return with_engine(command.endpoint_url, [&](const AskEngine& engine) {
    return run_invoke_command(command, engine,
                              {.in = std::cin, .out = std::cout, .err = std::cerr});
  });
}

}  // namespace

void add_invoke(const CommandLine& line) {
  CLI::App& command =
      *line.app.add_subcommand("invoke", "Invoke a function once, and print its response");
  auto& invoke = hand_over<InvokeCommand, InvokeCommand>(command, runs(line, run));
  command.add_option("function", invoke.function, "Its name or ARN")->required()->type_name("NAME");
  command
      .add_option("payload", invoke.payload,
                  "The event, as JSON; @FILE for what is in a file, - for standard input")
      ->type_name("JSON")
      ->capture_default_str();
  command.add_option("--qualifier", invoke.qualifier, "Version or alias")->type_name("NAME");
  command.add_flag("--event", invoke.event, "Invoke asynchronously: do not wait for the response");
  command.add_flag("--log", invoke.log, "Print the end of its log to standard error");
  add_endpoint_url(command, invoke.endpoint_url);
  command.footer(std::string(kSignedRequests) +
                 "Exit code: 0 it answered, 1 it failed, or the engine refused, 2 wrong usage.\n"
                 "Examples:  wheelpit invoke consume '{\"city\":\"Bern\"}' --log\n"
                 "           wheelpit events generate sqs | wheelpit invoke consume -");
}

}  // namespace wheelpit
