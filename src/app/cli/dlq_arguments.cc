#include "app/cli/dlq_arguments.h"

#include <iostream>
#include <string>

#include "app/cli/options.h"
#include "app/cli/standard_streams.h"
#include "app/commands/stop_signal.h"

namespace wheelpit {
namespace {

constexpr double kFastest = 100'000;

void finish(CLI::App& command, DlqOptions& options, const std::string& codes,
            const std::string& examples) {
  add_endpoint_url(command, options.endpoint_url);
  add_output(command, options.output, "How it is printed; json: one object a line");
  command.footer(std::string(kSignedRequests) + "Exit code: " + codes + "\n" + examples);
}

void add_target(CLI::App& command, DlqTarget& target) {
  command
      .add_option("place", target.place,
                  "Where they lie: BROKER/QUEUE, a broker of ActiveMQ (its ActiveMQ.DLQ), an SQS "
                  "queue's ARN, async or quarantine")
      ->required()
      ->type_name("PLACE");
  command.add_option("id", target.ids, "Letters by their ids")->type_name("ID");
  command
      .add_option(
          "--filter", target.patterns,
          "Only letters that match this pattern, such as '{\"data\":{\"kind\":[\"order\"]}}'; "
          "may be repeated: then one has to match")
      ->allow_extra_args(false)
      ->type_name("PATTERN");
  command
      .add_option("--secret", target.secret,
                  "The secret with the broker's login (default: that of a mapping of the broker)")
      ->type_name("NAME");
  command
      .add_option("--virtual-host", target.virtual_host,
                  "Of RabbitMQ (default: that of a mapping of the broker)")
      ->type_name("NAME");
}

void add_limit(CLI::App& command, std::uint64_t& limit, const std::string& help) {
  command.add_option("--limit", limit, help)->check(CLI::PositiveNumber)->type_name("NUMBER");
}

void add_list(CLI::App& dlq, const Chosen<DlqCommand>& chosen) {
  CLI::App& command =
      *dlq.add_subcommand("list", "List the places that mappings lead to, and how many lie there");
  auto& list = hand_over<DlqListCommand>(command, chosen);
  finish(command, list.options, "0 done, 1 the engine refused, 2 wrong usage.",
         "Example:   wheelpit dlq list");
}

void add_peek(CLI::App& dlq, const Chosen<DlqCommand>& chosen) {
  CLI::App& command =
      *dlq.add_subcommand("peek", "Show letters with their bodies; they stay where they are");
  auto& peek = hand_over<DlqPeekCommand>(command, chosen);
  add_target(command, peek.target);
  constexpr int kMostShown = 100;
  command.add_option("--limit", peek.limit, "No more than so many")
      ->check(CLI::Range(1, kMostShown))
      ->capture_default_str();
  finish(command, peek.options, "0 done, 1 the engine or the place refused, 2 wrong usage.",
         "Examples:  wheelpit dlq peek mill/orders.dead --limit 3\n"
         "           wheelpit dlq peek async -o json | jq -r .Body");
}

void add_redrive(CLI::App& dlq, const Chosen<DlqCommand>& chosen) {
  CLI::App& command = *dlq.add_subcommand(
      "redrive", "Put letters back into the queue where they died, or call their function again");
  auto& redrive = hand_over<DlqRedriveCommand>(command, chosen);
  add_target(command, redrive.target);
  command.add_flag("--all", redrive.all, "Every letter");
  command.add_option("--to", redrive.to, "Another queue, of the same broker; of SQS its ARN")
      ->type_name("QUEUE");
  command.add_flag("--dry-run", redrive.dry_run, "Only say how many it would be");
  command.add_option("--rate", redrive.rate, "No more than so many a second")
      ->check(CLI::Range(0.01, kFastest))
      ->type_name("NUMBER");
  add_limit(command, redrive.limit, "No more than so many (default: all that lie there now)");
  finish(
      command, redrive.options,
      "0 done, 1 nothing was meant, or not all could be put back, 2 wrong usage.",
      "Ctrl-C ends it after the piece in hand. Nothing is lost whatever ends it; a letter may then "
      "be in both queues.\n"
      "Examples:  wheelpit dlq redrive mill/orders.dead --all --dry-run\n"
      "           wheelpit dlq redrive mill/orders.dead --filter "
      "'{\"data\":{\"kind\":[\"order\"]}}' --rate 20\n"
      "           wheelpit dlq redrive async 0b1c2d3e-0000-4000-8000-000000000001");
}

void add_purge(CLI::App& dlq, const Chosen<DlqCommand>& chosen) {
  CLI::App& command = *dlq.add_subcommand("purge", "Remove letters permanently");
  auto& purge = hand_over<DlqPurgeCommand>(command, chosen);
  add_target(command, purge.target);
  command.add_flag("--all", purge.all, "Every letter");
  command.add_flag("--dry-run", purge.dry_run, "Only say how many it would be");
  command.add_flag("--yes", purge.yes, "Do not ask");
  add_limit(command, purge.limit, "No more than so many (default: all that lie there now)");
  finish(command, purge.options,
         "0 done, 1 nothing was meant, or the answer was no, or not all could be removed, 2 wrong "
         "usage.",
         "Example:   wheelpit dlq purge pond/ActiveMQ.DLQ --all");
}

int run(const DlqCommand& command) {
  return with_engine(options_of(command).endpoint_url, [&](const AskEngine& engine) {
    const SystemClock clock;
    if (std::holds_alternative<DlqRedriveCommand>(command)) hear_stop_signals();
    return run_dlq_command(command, engine, clock,
                           {.in = std::cin,
                            .out = std::cout,
                            .err = std::cerr,
                            .interactive = input_is_terminal(),
                            .stopped = [] { return stop_signals() != 0; },
                            .sleep = sleep_until_stopped});
  });
}

}  // namespace

void add_dlq_commands(CLI::App& app, const Chosen<DlqCommand>& chosen) {
  CLI::App& dlq = *app.add_subcommand(
      "dlq",
      "Look after dead letters, wherever they lie: in the queue that a dead-letter exchange of\n"
      "RabbitMQ fills, in ActiveMQ.DLQ, in an SQS queue's redrive target, among failed\n"
      "asynchronous events, in the quarantine");
  dlq.require_subcommand(1);
  add_list(dlq, chosen);
  add_peek(dlq, chosen);
  add_redrive(dlq, chosen);
  add_purge(dlq, chosen);
}

void add_dlq(const CommandLine& line) { add_dlq_commands(line.app, runs(line, run)); }

}  // namespace wheelpit
