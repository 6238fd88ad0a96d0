#include "app/cli/dev_arguments.h"

#include <iostream>
#include <string>

#include "app/cli/standard_streams.h"

namespace wheelpit {
namespace {

constexpr auto kBroker =
    "amqp://USER:PASSWORD@HOST:PORT/VHOST (RabbitMQ), tcp://USER:PASSWORD@HOST:PORT (ActiveMQ),\n"
    "kafka://HOST:PORT/TOPIC, sqs:NAME (at AWS), sqs:http://HOST:PORT/NAME (a compatible server),\n"
    "kinesis: likewise, or an ARN. Without a login: guest, or admin of ActiveMQ.\n"
    "Default: the broker that listens on its usual port of this machine";

void add_function_options(CLI::App& command, DevCommand& dev) {
  command
      .add_option("--handler", dev.handler, "Its handler, such as app.handler (default: guessed)")
      ->type_name("NAME");
  command
      .add_option("--runtime", dev.runtime,
                  "Its runtime, such as python3.12 (default: by the file's ending)")
      ->type_name("NAME");
  command.add_option("--timeout", dev.function.timeout_seconds, "Seconds that a call may take")
      ->check(CLI::Range(1, 900))
      ->type_name("SECONDS")
      ->capture_default_str();
  command
      .add_option("--env", dev.function.variables, "A variable of the function; may be repeated")
      ->check([](const std::string& given) -> std::string {
        return given.find('=') == std::string::npos || given.starts_with('=')
                   ? "must be NAME=VALUE; this is \"" + given + '"'
                   : "";
      })
      ->allow_extra_args(false)
      ->type_name("NAME=VALUE");
}

void add_mapping_options(CLI::App& command, DevCommand& dev) {
  command
      .add_option("--batch-size", dev.mapping.batch_size, "Maximum number of records in a batch")
      ->check(CLI::Range(1, 10'000))
      ->type_name("NUMBER");
  command.add_option("--window", dev.mapping.window_seconds, "Maximum seconds to gather a batch")
      ->check(CLI::Range(0, 300))
      ->type_name("SECONDS");
  command
      .add_option(
          "--filter", dev.mapping.filters,
          "Only records that match this pattern, such as '{\"body\":{\"kind\":[\"order\"]}}'; may "
          "be\nrepeated: a record must match one of them")
      ->allow_extra_args(false)
      ->type_name("PATTERN");
  command.add_flag("--from-beginning", dev.mapping.from_beginning,
                   "Topics and streams: also read the records that exist already");
}

int run(const DevCommand& command) {
  return run_dev_command(command, {.in = std::cin,
                                   .out = std::cout,
                                   .err = std::cerr,
                                   .interactive = input_is_terminal(),
                                   .coloured = output_is_coloured()});
}

}  // namespace

void add_dev_command(CLI::App& app, const Chosen<DevCommand>& chosen) {
  CLI::App& command =
      *app.add_subcommand("dev",
                          "Run a function from this machine on the messages of a queue, and show "
                          "each batch.\nIt needs no configuration: engine, function, login and "
                          "mapping are temporary. Changes\nof the code take effect at once.");
  auto& dev = hand_over<DevCommand>(command, chosen);
  command.add_option("function", dev.what, "Its file or folder")->required()->type_name("PATH");
  command.add_option("--queue", dev.queue, "The queue, topic or stream")->type_name("NAME");
  command.add_option("--broker", dev.broker, kBroker)->type_name("URL");
  add_mapping_options(command, dev);
  command.add_flag("--payload", dev.mapping.records_events, "Also show the event of each batch");
  add_function_options(command, dev);
  command
      .add_option("--data-dir", dev.data_dir,
                  "Keep functions, positions and logs in this folder (default: a temporary one)")
      ->type_name("FOLDER");
  command.footer(
      "Batches are printed on standard output, everything else on standard error.\nExit code: 0 "
      "stopped by Ctrl-C, 1 the engine failed, 2 wrong usage, or the engine refused an "
      "argument.\nExamples:  wheelpit dev ./handler.py --queue orders\n           wheelpit dev "
      "./orders --broker amqp://me:secret@broker.internal/shop --queue orders\n           wheelpit "
      "dev ./handler.py --broker sqs:http://localhost:9324/orders --batch-size 5\n           "
      "wheelpit dev ./index.mjs --broker kafka://localhost:9092/orders --from-beginning");
}

void add_dev(const CommandLine& line) { add_dev_command(line.app, runs(line, run)); }

}  // namespace wheelpit
