#include "app/command_line.h"

#include <CLI/CLI.hpp>
#include <map>
#include <sstream>

namespace wheelpit {
namespace {

CLI::App* add_serve(CLI::App& app, ServeCommand& serve) {
  CLI::App* command = app.add_subcommand("serve", "Run the engine in the foreground");
  command->add_option("--config", serve.config_file,
                      "Configuration file (default: ./wheelpit.toml if it exists)");
  command->add_option("--listen", serve.listen,
                      "HOST:PORT to serve on; port 0 picks a free one (default: 127.0.0.1:9400)");
  command->add_option("--data-dir", serve.data_dir,
                      "Where everything that lasts is kept (default: wheelpit-data)");
  return command;
}

// What `filter test` and `filter check` have in common.
void add_filter_options(CLI::App& command, FilterOptions& options, FilterOutput& output) {
  std::map<std::string, FilterSource> sources;
  for (const char* const name : {"rabbitmq", "activemq", "sqs", "kinesis", "dynamodb", "kafka"}) {
    sources.emplace(name, *source_named(name));
  }
  const std::map<std::string, FilterProfile> profiles = {{"lambda", FilterProfile::lambda},
                                                         {"extended", FilterProfile::extended}};
  const std::map<std::string, FilterOutput> outputs = {{"text", FilterOutput::text},
                                                       {"json", FilterOutput::json}};
  // The names as they are, not the numbers behind them.
  command.add_option("--source", options.source, "Whose records the patterns are for")
      ->transform(CLI::CheckedTransformer(sources).description(""))
      ->type_name("rabbitmq|activemq|sqs|kinesis|dynamodb|kafka")
      ->default_str("a bare event");
  command
      .add_option("--profile", options.profile,
                  "lambda: only the operators Lambda documents; extended: all of EventBridge's")
      ->transform(CLI::CheckedTransformer(profiles).description(""))
      ->type_name("lambda|extended")
      ->default_str("lambda");
  command.add_option("-o,--output", output, "How results are printed; json: one object a line")
      ->transform(CLI::CheckedTransformer(outputs).description(""))
      ->type_name("text|json")
      ->default_str("text");
}

CLI::App* add_filter_test(CLI::App& filter, FilterTestCommand& test) {
  CLI::App* command = filter.add_subcommand(
      "test",
      "Say for each event on standard input, one JSON object a line, whether it matches.\n"
      "It does when any of the patterns matches. With --source an event is a record as the\n"
      "function receives it, one element of \"Records\" or of a queue's or topic's list.");
  command
      ->add_option("--pattern", test.pattern_files,
                   "File that holds a pattern, or a FilterCriteria object; may be repeated")
      ->required()
      ->allow_extra_args(false)
      ->type_name("FILE");
  command->add_flag("--explain", test.explain,
                    "Say which clause of each pattern failed and what value it saw");
  add_filter_options(*command, test.options, test.output);
  command->footer(
      "Exit code: 0 all events match, 1 some do not, 2 a file, a pattern or an event is unfit.\n"
      "Example:   echo '{\"status\":[\"paid\"]}' > paid.json\n"
      "           wheelpit filter test --pattern paid.json --explain < events.ndjson");
  return command;
}

CLI::App* add_filter_check(CLI::App& filter, FilterCheckCommand& check) {
  CLI::App* command = filter.add_subcommand(
      "check", "Say whether the pattern in a file is valid and, if not, where and why");
  command->add_option("file", check.file, "File that holds a pattern, or a FilterCriteria object")
      ->required()
      ->type_name("FILE");
  add_filter_options(*command, check.options, check.output);
  command->footer("Exit code: 0 valid, 1 invalid, 2 the file cannot be read.");
  return command;
}

void add_async_options(CLI::App& command, AsyncOptions& options) {
  const std::map<std::string, AsyncOutput> outputs = {{"text", AsyncOutput::text},
                                                      {"json", AsyncOutput::json}};
  command
      .add_option("--endpoint-url", options.endpoint_url,
                  "The engine (default: AWS_ENDPOINT_URL, else http://127.0.0.1:9400)")
      ->type_name("URL");
  command.add_option("-o,--output", options.output, "How it is printed; json: one object a line")
      ->transform(CLI::CheckedTransformer(outputs).description(""))
      ->type_name("text|json")
      ->default_str("text");
}

void add_state(CLI::App& command, std::string& state) {
  command.add_option("--state", state, "Only events in this state")
      ->check(CLI::IsMember({"waiting", "delivering", "failed"}).description(""))
      ->type_name("waiting|delivering|failed");
}

void add_async_target(CLI::App& command, AsyncTarget& target) {
  command.add_option("request-id", target.request_ids, "Events by their request ids")
      ->type_name("ID");
  command.add_option("--function", target.function, "Only events of this function")
      ->type_name("NAME");
  command.add_flag("--all", target.all, "Every event");
}

// The commands of `wheelpit async` and what they were given.
struct AsyncCommands {
  AsyncListCommand list;
  AsyncShowCommand show;
  AsyncRedriveCommand redrive;
  AsyncPurgeCommand purge;
  CLI::App* list_app = nullptr;
  CLI::App* show_app = nullptr;
  CLI::App* redrive_app = nullptr;

  AsyncCommand chosen() const {
    if (list_app->parsed()) return list;
    if (show_app->parsed()) return show;
    if (redrive_app->parsed()) return redrive;
    return purge;
  }
};

CLI::App* add_async(CLI::App& app, AsyncCommands& commands) {
  CLI::App* async = app.add_subcommand(
      "async",
      "Look after asynchronous invocations: events that wait for their function or for their\n"
      "destination, and events that failed for good");
  async->require_subcommand(1);

  CLI::App* list = async->add_subcommand("list", "List the events, oldest first");
  list->add_option("--function", commands.list.function, "Only events of this function")
      ->type_name("NAME");
  add_state(*list, commands.list.state);
  add_async_options(*list, commands.list.options);

  CLI::App* show = async->add_subcommand("show", "Print all of one event, payload included");
  show->add_option("request-id", commands.show.request_id, "The event's request id")
      ->required()
      ->type_name("ID");
  add_async_options(*show, commands.show.options);

  CLI::App* redrive = async->add_subcommand(
      "redrive", "Put failed events back: their function runs again, with all attempts before it");
  add_async_target(*redrive, commands.redrive.target);
  add_async_options(*redrive, commands.redrive.options);

  CLI::App* purge = async->add_subcommand("purge", "Remove events for good, whatever their state");
  add_async_target(*purge, commands.purge.target);
  add_state(*purge, commands.purge.state);
  purge->add_flag("--yes", commands.purge.yes, "Do not ask");
  add_async_options(*purge, commands.purge.options);

  for (CLI::App* const each : {list, show, redrive, purge}) {
    each->footer(
        "Requests are signed if AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are set.\n"
        "Exit code: 0 done, 1 nothing matched or the engine refused, 2 wrong usage.");
  }
  commands.list_app = list;
  commands.show_app = show;
  commands.redrive_app = redrive;
  return async;
}

}  // namespace

Command parse_command_line(int argc, const char* const* argv) {
  CLI::App app(
      "wheelpit runs AWS Lambda event source mappings against your own brokers.\n"
      "Point the AWS CLI, an SDK or Terraform at it with --endpoint-url.",
      "wheelpit");
  app.require_subcommand(1);

  ServeCommand serve;
  add_serve(app, serve);
  const CLI::App* version_app = app.add_subcommand("version", "Print name, version and commit");
  CLI::App* filter = app.add_subcommand(
      "filter", "Try event filters (the patterns of FilterCriteria) without an engine");
  filter->require_subcommand(1);
  FilterTestCommand test;
  FilterCheckCommand check;
  const CLI::App* test_app = add_filter_test(*filter, test);
  const CLI::App* check_app = add_filter_check(*filter, check);
  AsyncCommands async;
  const CLI::App* async_app = add_async(app, async);

  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    std::ostringstream out;
    std::ostringstream err;
    const bool bad = app.exit(error, out, err) != 0;
    return Usage{out.str() + err.str(), bad ? 2 : 0};
  }
  if (version_app->parsed()) return VersionCommand{};
  if (test_app->parsed()) return test;
  if (check_app->parsed()) return check;
  if (async_app->parsed()) return async.chosen();
  return serve;
}

}  // namespace wheelpit
