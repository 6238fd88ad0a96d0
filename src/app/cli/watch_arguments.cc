#include "app/cli/watch_arguments.h"

#include <iostream>
#include <string>

#include "app/cli/options.h"
#include "app/cli/standard_streams.h"
#include "app/commands/stop_signal.h"
#include "app/watch/explain_command.h"
#include "app/watch/listen_command.h"
#include "app/watch/top_command.h"

namespace wheelpit {
namespace {

int run_explain(const ExplainCommand& command) {
  return with_engine(command.endpoint_url, [&](const AskEngine& engine) {
    return run_explain_command(command, engine, SystemClock().wall_now(), std::cout, std::cerr);
  });
}

int run_listen(const ListenCommand& command) {
  return with_engine(command.endpoint_url, [&](const AskEngine& engine) {
    hear_stop_signals();
    return run_listen_command(
        command, engine, SystemClock().wall_now(),
        {.out = std::cout, .err = std::cerr, .coloured = output_is_coloured()});
  });
}

int run_top(const TopCommand& command) {
  return with_engine(command.endpoint_url, [&](const AskEngine& engine) {
    hear_stop_signals();
    return run_top_command(command, engine, input_is_terminal() && output_is_terminal(), std::cout,
                           std::cerr);
  });
}

constexpr auto kWhich = "Its UUID or the beginning of it, or the name of its function or source";

}  // namespace

void add_explain(const CommandLine& line) {
  CLI::App& command = *line.app.add_subcommand(
      "explain", "Explain why a mapping makes no progress, when it is retried, and what to do");
  auto& explain = hand_over<ExplainCommand, ExplainCommand>(command, runs(line, run_explain));
  command.add_option("mapping", explain.mapping, kWhich)->required()->type_name("MAPPING");
  add_endpoint_url(command, explain.endpoint_url);
  add_output(command, explain.json, "How it is printed; json: one object");
  command.footer(std::string(kSignedRequests) +
                 "Exit code: 0 it makes progress or has nothing to do, 1 it does not, or the "
                 "engine cannot be reached,\n           2 there is no such mapping, or wrong "
                 "usage.\nExample:   wheelpit explain orders");
}

void add_listen(const CommandLine& line) {
  CLI::App& command = *line.app.add_subcommand(
      "listen", "Show the batches of an engine's mappings as they are processed");
  auto& listen = hand_over<ListenCommand, ListenCommand>(command, runs(line, run_listen));
  command.add_option("mapping", listen.mappings, std::string(kWhich) + " (default: all)")
      ->type_name("MAPPING");
  command
      .add_option("--since", listen.since,
                  "Also earlier ones that the engine remembers: 10m, 2h, or a time such "
                  "as\n2026-09-17T14:11:10Z")
      ->type_name("TIME");
  command.add_flag("--failed", listen.failed, "Only batches that did not succeed");
  command.add_flag("--once", listen.once, "Show remembered batches, then exit");
  add_endpoint_url(command, listen.endpoint_url);
  add_output(command, listen.json, "How it is printed; json: one object a line");
  command.footer(std::string(kSignedRequests) +
                 "Exit code: 0 stopped by Ctrl-C, 1 the engine cannot be reached or refused, 2 "
                 "there is no such\n           mapping, or wrong usage.\nExamples:  wheelpit "
                 "listen orders --failed\n           wheelpit listen --since 10m --once -o json");
}

void add_top(const CommandLine& line) {
  CLI::App& command =
      *line.app.add_subcommand("top",
                               "Show the mappings and functions of an engine on the whole screen: "
                               "rates, what is in flight,\n"
                               "what waits, and how old it is. In a pipe: a table of each");
  auto& top = hand_over<TopCommand, TopCommand>(command, runs(line, run_top));
  command.add_option("--sort", top.sort, "The column that it is sorted by at first")
      ->transform(one_of<TopColumn>({{"name", TopColumn::name},
                                     {"state", TopColumn::state},
                                     {"read", TopColumn::read},
                                     {"done", TopColumn::done},
                                     {"failed", TopColumn::failed},
                                     {"in-flight", TopColumn::in_flight},
                                     {"waiting", TopColumn::waiting},
                                     {"age", TopColumn::age},
                                     {"p95", TopColumn::p95}}))
      ->type_name("name|state|read|done|failed|in-flight|waiting|age|p95")
      ->default_str("read");
  command.add_option("--interval", top.interval_seconds, "Seconds between two looks")
      ->check(CLI::Range(0.1, 3600.0))
      ->type_name("SECONDS")
      ->default_str("1");
  command.add_option("-n,--count", top.count, "How many tables in a pipe")
      ->check(CLI::Range(1, 1'000'000))
      ->type_name("NUMBER")
      ->default_str("1");
  add_endpoint_url(command, top.endpoint_url);
  command.footer(
      std::string(kSignedRequests) +
      "Keys: q ends, < and > or the arrows choose the column, r reverses, f shows functions.\nExit "
      "code: 0 done, 1 the engine cannot be reached or refused, 2 wrong usage.\nExamples:  "
      "wheelpit top --sort waiting\n           wheelpit top -n 10 --interval 60 > rates.txt");
}

}  // namespace wheelpit
