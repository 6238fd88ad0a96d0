#include "app/cli/events_arguments.h"

#include <iostream>
#include <string>
#include <utility>

#include "app/cli/standard_streams.h"

namespace wheelpit {
namespace {

struct Kind {
  const char* name;
  SourceKind kind;
  const char* option;   // of the name of what is read
  const char* headers;  // "": it has none
  const char* help;
};
constexpr Kind kKinds[] = {
    {"rabbitmq", SourceKind::rabbitmq, "--queue", "--header", "of a queue of RabbitMQ (Amazon MQ)"},
    {"activemq", SourceKind::activemq, "--queue", "--property",
     "of a queue of ActiveMQ (Amazon MQ)"},
    {"sqs", SourceKind::sqs, "--queue", "--attribute", "of a queue of Amazon SQS"},
    {"kinesis", SourceKind::kinesis, "--stream", "", "of a stream of Amazon Kinesis"},
    {"dynamodb", SourceKind::dynamodb, "--table", "", "of the stream of a DynamoDB table"},
    {"kafka", SourceKind::self_managed_kafka, "--topic", "--header",
     "of a topic of a self-managed Kafka cluster"},
    {"msk", SourceKind::msk, "--topic", "--header", "of a topic of Amazon MSK"},
};

std::string no_pair(const std::string& given) {
  if (given.find('=') != std::string::npos && !given.starts_with('=')) return "";
  return "must be NAME=VALUE; this is \"" + given + '"';
}

void add_dynamodb(CLI::App& command, SampleEvent& sample) {
  command
      .add_option("--key-attribute", sample.key_attribute, "The attribute that is the table's key")
      ->type_name("NAME")
      ->capture_default_str();
  command.add_option("--old-body", sample.old_body, "The item before: the event is a MODIFY")
      ->type_name("JSON");
  command.add_flag("--removed", sample.removed, "The item is gone: the event is a REMOVE");
}

void add_kind(CLI::App& generate, const Kind& kind, const Chosen<EventsCommand>& chosen) {
  CLI::App& command = *generate.add_subcommand(kind.name, std::string("The event ") + kind.help);
  auto& events = hand_over<EventsCommand>(command, chosen);
  SampleEvent& sample = events.sample;
  sample.kind = kind.kind;
  const bool dynamodb = kind.kind == SourceKind::dynamodb;
  command
      .add_option("--body", sample.bodies,
                  dynamodb ? "An item, as a JSON object; repeat it for more records"
                           : "The body of a message; repeat it for more records")
      ->allow_extra_args(false)
      ->type_name(dynamodb ? "JSON" : "TEXT");
  command.add_flag("--lines", events.lines, "Make a record of each line of standard input");
  command.add_option(kind.option, sample.name, "Its name")
      ->type_name("NAME")
      ->capture_default_str();
  if (*kind.headers != '\0') {
    command.add_option(kind.headers, events.headers, "Of each record; may be repeated")
        ->check(no_pair)
        ->allow_extra_args(false)
        ->type_name("NAME=VALUE");
  }
  if (kind.kind == SourceKind::rabbitmq) {
    command.add_option("--virtual-host", sample.virtual_host, "Its virtual host")
        ->type_name("NAME")
        ->capture_default_str();
  }
  if (kind.kind == SourceKind::kinesis) {
    command.add_option("--partition-key", sample.key, "Of each record (default: 1)")
        ->type_name("KEY");
  } else if (dynamodb) {
    add_dynamodb(command, sample);
  } else if (kind.kind == SourceKind::self_managed_kafka || kind.kind == SourceKind::msk) {
    command.add_option("--key", sample.key, "Of each record (default: none)")->type_name("KEY");
  }
  command.add_option("--region", sample.region, "In its ARN")
      ->type_name("REGION")
      ->capture_default_str();
  command.add_option("--account", sample.account, "In its ARN")
      ->type_name("ID")
      ->capture_default_str();
  const std::string body = dynamodb ? "'{\"id\":\"1\"}'" : "'{\"city\":\"Bern\"}'";
  command.footer(
      "The same arguments make the same event.\nExit code: 0 done, 2 wrong usage, or an invalid "
      "body.\nExample:   wheelpit events generate " +
      std::string(kind.name) + " --body " + body + " > event.json");
}

int run(const EventsCommand& command) {
  SampleEvent sample = command.sample;
  for (const std::string& each : command.headers) {
    const auto equals = each.find('=');
    sample.headers.emplace_back(each.substr(0, equals), each.substr(equals + 1));
  }
  if (command.lines) {
    for (std::string text; std::getline(std::cin, text);) sample.bodies.push_back(text);
  } else if (sample.bodies.empty()) {
    sample.bodies = {R"({"id":"1","message":"hello"})"};
  }
  const auto event = sample_event(sample);
  if (!event) {
    std::cerr << "wheelpit events generate: " << event.error().message() << "\n";
    return kExitBadUsage;
  }
  std::cout << *event << '\n' << std::flush;
  return kExitDone;
}

}  // namespace

void add_events_commands(CLI::App& app, const Chosen<EventsCommand>& chosen) {
  CLI::App& events =
      *app.add_subcommand("events", "Make events for unit tests of functions, without an engine");
  events.require_subcommand(1);
  CLI::App& generate = *events.add_subcommand(
      "generate",
      "Print the event that a function would receive, written as the engine writes it.\n"
      "Without --body or --lines it has one record that says hello");
  generate.require_subcommand(1);
  for (const Kind& kind : kKinds) add_kind(generate, kind, chosen);
}

void add_events(const CommandLine& line) { add_events_commands(line.app, runs(line, run)); }

}  // namespace wheelpit
