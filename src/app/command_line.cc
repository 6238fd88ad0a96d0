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
  return serve;
}

}  // namespace wheelpit
