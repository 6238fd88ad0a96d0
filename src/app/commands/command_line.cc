#include "app/commands/command_line.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <sstream>
#include <utility>
#include <vector>

#include "app/process/nearest_word.h"
#include "mapping/source_traits.h"

namespace wheelpit {
namespace {

// "a, b or c".
std::string listed(const std::vector<std::string>& words) {
  std::string list;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (i > 0) list += i + 1 == words.size() ? " or " : ", ";
    list += words[i];
  }
  return list;
}

// An option whose value is one of these names. CLI11 reads an enumeration by its number.
template <typename Value>
CLI::Validator one_of(std::vector<std::pair<std::string, Value>> names) {
  return {[names = std::move(names)](std::string& given) -> std::string {
            std::vector<std::string> all;
            for (const auto& [name, value] : names) {
              if (name == given) {
                given = std::to_string(static_cast<int>(value));
                return "";
              }
              all.push_back(name);
            }
            return "must be " + listed(all) + "; this is \"" + given + '"';
          },
          ""};
}

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
void add_filter_options(CLI::App& command, filter::FilterOptions& options, FilterOutput& output) {
  std::vector<std::pair<std::string, SourceKind>> sources;
  std::string names;
  for (const SourceTraits& traits : all_source_traits()) {
    if (filter::source_named(traits.records_name) != traits.kind) continue;  // another's, or none's
    sources.emplace_back(traits.records_name, traits.kind);
    names += (names.empty() ? "" : "|") + std::string(traits.records_name);
  }
  command.add_option("--source", options.source, "Whose records the patterns are for")
      ->transform(one_of(std::move(sources)))
      ->type_name(names)
      ->default_str("a bare event");
  command
      .add_option("--profile", options.profile,
                  "lambda: only the operators Lambda documents; extended: all of EventBridge's")
      ->transform(one_of<filter::FilterProfile>({{"lambda", filter::FilterProfile::lambda},
                                                 {"extended", filter::FilterProfile::extended}}))
      ->type_name("lambda|extended")
      ->default_str("lambda");
  command.add_option("-o,--output", output, "How results are printed; json: one object a line")
      ->transform(
          one_of<FilterOutput>({{"text", FilterOutput::text}, {"json", FilterOutput::json}}))
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
  command
      .add_option("--endpoint-url", options.endpoint_url,
                  "The engine (default: AWS_ENDPOINT_URL_LAMBDA or AWS_ENDPOINT_URL, else "
                  "http://127.0.0.1:9400)")
      ->type_name("URL");
  command.add_option("-o,--output", options.output, "How it is printed; json: one object a line")
      ->transform(one_of<AsyncOutput>({{"text", AsyncOutput::text}, {"json", AsyncOutput::json}}))
      ->type_name("text|json")
      ->default_str("text");
}

void add_state(CLI::App& command, std::string& state) {
  command.add_option("--state", state, "Only events in this state")
      ->check([](const std::string& given) -> std::string {
        const std::vector<std::string> states = {"waiting", "delivering", "failed"};
        if (std::ranges::find(states, given) != states.end()) return "";
        return "must be " + listed(states) + "; this is \"" + given + '"';
      })
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
        "Exit code: 0 done, 1 nothing to redrive, purge or show, or the engine refused, 2 wrong "
        "usage.");
  }
  commands.list_app = list;
  commands.show_app = show;
  commands.redrive_app = redrive;
  return async;
}

// The commands of `wheelpit brokers` and what they were given.
struct BrokersCommands {
  BrokersListCommand list;
  BrokersAddCommand add;
  BrokersReloadCommand reload;
  CLI::App* list_app = nullptr;
  CLI::App* add_app = nullptr;

  BrokersCommand chosen() const {
    if (list_app->parsed()) return list;
    if (add_app->parsed()) return add;
    return reload;
  }
};

void add_brokers_options(CLI::App& command, BrokersOptions& options) {
  command
      .add_option("--endpoint-url", options.endpoint_url,
                  "The engine (default: AWS_ENDPOINT_URL_LAMBDA or AWS_ENDPOINT_URL, else "
                  "http://127.0.0.1:9400)")
      ->type_name("URL");
  command.add_option("-o,--output", options.output, "How it is printed; json: one object")
      ->transform(
          one_of<BrokersOutput>({{"text", BrokersOutput::text}, {"json", BrokersOutput::json}}))
      ->type_name("text|json")
      ->default_str("text");
}

// The commands of `wheelpit positions` and what they were given.
struct PositionsCommands {
  PositionsListCommand list;
  PositionsShowCommand show;
  PositionsCopyCommand copy;
  PositionsResetCommand reset;
  CLI::App* list_app = nullptr;
  CLI::App* show_app = nullptr;
  CLI::App* copy_app = nullptr;

  PositionsCommand chosen() const {
    if (list_app->parsed()) return list;
    if (show_app->parsed()) return show;
    if (copy_app->parsed()) return copy;
    return reset;
  }
};

void add_positions_options(CLI::App& command, PositionsOptions& options) {
  command
      .add_option("--endpoint-url", options.endpoint_url,
                  "The engine (default: AWS_ENDPOINT_URL_LAMBDA or AWS_ENDPOINT_URL, else "
                  "http://127.0.0.1:9400)")
      ->type_name("URL");
  command.add_option("-o,--output", options.output, "How it is printed; json: one object")
      ->transform(one_of<PositionsOutput>(
          {{"text", PositionsOutput::text}, {"json", PositionsOutput::json}}))
      ->type_name("text|json")
      ->default_str("text");
}

CLI::App* add_positions(CLI::App& app, PositionsCommands& commands) {
  CLI::App* positions = app.add_subcommand(
      "positions", "Look at how far mappings of streams have come, and change it");
  positions->require_subcommand(1);

  CLI::App* list = positions->add_subcommand("list", "List the mappings of streams");
  add_positions_options(*list, commands.list.options);

  CLI::App* show = positions->add_subcommand(
      "show", "Print the position of each shard, and which batch fails there");
  show->add_option("mapping", commands.show.mapping, "The mapping's UUID")
      ->required()
      ->type_name("UUID");
  add_positions_options(*show, commands.show.options);

  CLI::App* copy = positions->add_subcommand(
      "copy", "Let a mapping go on from where another one of the same stream is");
  copy->add_option("from", commands.copy.from, "The mapping whose positions are copied")
      ->required()
      ->type_name("FROM");
  copy->add_option("mapping", commands.copy.mapping, "The mapping that gets them; it is disabled")
      ->required()
      ->type_name("UUID");
  copy->add_flag("--yes", commands.copy.yes, "Do not ask");
  add_positions_options(*copy, commands.copy.options);

  CLI::App* reset = positions->add_subcommand(
      "reset", "Forget how far a mapping has come; it begins where --to says");
  reset->add_option("mapping", commands.reset.mapping, "The mapping's UUID; it is disabled")
      ->required()
      ->type_name("UUID");
  reset
      ->add_option("--to", commands.reset.to,
                   "trim-horizon (the oldest record), latest (now), or a time such as\n"
                   "2026-09-17T14:11:10Z")
      ->required()
      ->type_name("PLACE");
  reset->add_flag("--yes", commands.reset.yes, "Do not ask");
  add_positions_options(*reset, commands.reset.options);

  for (CLI::App* const each : {list, show, copy, reset}) {
    each->footer(
        "Requests are signed if AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are set.\n"
        "Exit code: 0 done, 1 not wanted after all, or the engine refused, 2 wrong usage.");
  }
  commands.list_app = list;
  commands.show_app = show;
  commands.copy_app = copy;
  return positions;
}

void add_brokers_add(CLI::App& command, BrokersAddCommand& add) {
  command.add_option("name", add.name, "Its name, which becomes part of its ARN")
      ->required()
      ->type_name("NAME");
  command.add_option("--engine", add.engine, "What it is")
      ->required()
      ->check([](const std::string& given) -> std::string {
        if (given == "rabbitmq" || given == "activemq") return "";
        return "must be rabbitmq or activemq; this is \"" + given + '"';
      })
      ->type_name("rabbitmq|activemq");
  command
      .add_option("--endpoint", add.endpoints,
                  "Its URL, such as amqp://HOST or ssl://HOST; repeated, in order of preference")
      ->required()
      ->allow_extra_args(false)
      ->type_name("URL");
  command.add_option("--id", add.id, "Its id (default: derived from the name)")->type_name("ID");
  command.add_option("--tls-ca-file", add.tls_ca_file, "Authorities to trust, in PEM")
      ->type_name("FILE");
  command
      .add_option("--publisher-secret", add.publisher_secret,
                  "Secret of who publishes to its queues, where they are destinations")
      ->type_name("SECRET");
  command
      .add_option("--publisher-virtual-host", add.publisher_virtual_host,
                  "Virtual host of those queues (RabbitMQ)")
      ->type_name("NAME");
}

CLI::App* add_brokers(CLI::App& app, BrokersCommands& commands) {
  CLI::App* brokers = app.add_subcommand(
      "brokers", "See and change the brokers of an engine's configuration while it runs");
  brokers->require_subcommand(1);
  CLI::App* list = brokers->add_subcommand("list", "List the brokers that the engine knows");
  CLI::App* add = brokers->add_subcommand("add",
                                          "Add a broker to the engine's configuration file, or to "
                                          "a new ./wheelpit.toml of the engine;\n"
                                          "mappings can name it at once");
  CLI::App* reload = brokers->add_subcommand(
      "reload",
      "Read the brokers of the configuration file anew. Mappings of brokers that have changed\n"
      "connect anew, others go on");
  add_brokers_add(*add, commands.add);
  add_brokers_options(*list, commands.list.options);
  add_brokers_options(*add, commands.add.options);
  add_brokers_options(*reload, commands.reload.options);
  for (CLI::App* const each : {list, add, reload}) {
    each->footer(
        "Requests are signed if AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are set.\n"
        "Exit code: 0 done, 1 the engine could not be asked or refused, 2 wrong usage.");
  }
  commands.list_app = list;
  commands.add_app = add;
  return brokers;
}

// What is wrong with an argument that `command` has no place for.
std::string unexpected(const CLI::App& command, const std::string& argument) {
  std::vector<std::string> known;
  const bool is_option = argument.starts_with('-');
  if (is_option) {
    for (const CLI::Option* option : command.get_options()) {
      for (const std::string& name : option->get_lnames()) known.push_back("--" + name);
    }
  } else {
    for (const CLI::App* each : command.get_subcommands(nullptr)) known.push_back(each->get_name());
  }
  if (known.empty()) return "takes no argument \"" + argument + '"';
  const std::vector<std::string_view> candidates(known.begin(), known.end());
  const std::string_view nearest = nearest_word(argument, candidates);
  return std::string(is_option ? "there is no option " : "there is no command ") + argument +
         (nearest.empty() ? "; there are " + listed(known)
                          : "; did you mean " + std::string(nearest) + "?");
}

// In words of our own where those of CLI11 leave the user to guess.
std::string text_of(const CLI::ParseError& error, const CLI::App& command,
                    const std::vector<std::string>& extra) {
  if (!extra.empty()) return unexpected(command, extra.front());
  std::string text = error.what();
  if (dynamic_cast<const CLI::ArgumentMismatch*>(&error) != nullptr) {
    const std::string option = text.substr(0, text.find(':'));
    return option + (text.find("At Most") == std::string::npos ? " needs a value"
                                                               : " is given more than once");
  }
  if (command.get_require_subcommand_min() > 0 && command.get_subcommands().empty()) {
    std::vector<std::string> known;
    for (const CLI::App* each : command.get_subcommands(nullptr)) known.push_back(each->get_name());
    return "name a command: " + listed(known);
  }
  return text;
}

Usage usage_of(const CLI::ParseError& error, const CLI::App& app) {
  const std::vector<std::string> extra = app.remaining(true);
  if (error.get_exit_code() == 0 && extra.empty()) {
    std::ostringstream help;
    app.exit(error, help, help);
    return {help.str(), 0};
  }
  const CLI::App* command = &app;
  std::string name = app.get_name();
  while (!command->get_subcommands().empty()) {
    command = command->get_subcommands().back();
    name += ' ' + command->get_name();
  }
  return {name + ": " + text_of(error, *command, extra) + "\nTry " + name + " --help\n", 2};
}

// `wheelpit help brokers add` and `wheelpit brokers help add` are `wheelpit brokers add --help`.
std::vector<const char*> with_help_as_option(const CLI::App& app, int argc,
                                             const char* const* argv) {
  std::vector<const char*> given(argv, argv + argc);
  const CLI::App* command = &app;
  for (std::size_t i = 1; i < given.size(); ++i) {
    if (std::string_view(given[i]) == "help" && command->get_require_subcommand_min() > 0) {
      given.erase(given.begin() + static_cast<std::ptrdiff_t>(i));
      given.push_back("--help");
      break;
    }
    const auto below = command->get_subcommands(nullptr);
    const auto named = std::ranges::find(below, given[i], &CLI::App::get_name);
    if (named == below.end()) break;
    command = *named;
  }
  return given;
}

}  // namespace

Command parse_command_line(int argc, const char* const* argv) {
  CLI::App app(
      "wheelpit runs AWS Lambda event source mappings against your own brokers.\n"
      "Point the AWS CLI, an SDK or Terraform at it with --endpoint-url.",
      "wheelpit");
  app.require_subcommand(1);
  app.set_version_flag("--version", "");

  ServeCommand serve;
  add_serve(app, serve);
  CLI::App* const version_app = app.add_subcommand("version", "Print name, version and commit");
  VersionCommand version;
  version_app->add_option("-o,--output", version.json, "How it is printed; json: one object")
      ->transform(one_of<bool>({{"text", false}, {"json", true}}))
      ->type_name("text|json")
      ->default_str("text");
  CLI::App* filter = app.add_subcommand(
      "filter", "Try event filters (the patterns of FilterCriteria) without an engine");
  filter->require_subcommand(1);
  FilterTestCommand test;
  FilterCheckCommand check;
  const CLI::App* test_app = add_filter_test(*filter, test);
  const CLI::App* check_app = add_filter_check(*filter, check);
  AsyncCommands async;
  const CLI::App* async_app = add_async(app, async);
  BrokersCommands brokers;
  const CLI::App* brokers_app = add_brokers(app, brokers);
  PositionsCommands positions;
  const CLI::App* positions_app = add_positions(app, positions);

  app.add_subcommand("help", "Explain the command that is named behind it");

  const std::vector<const char*> given = with_help_as_option(app, argc, argv);
  try {
    app.parse(static_cast<int>(given.size()), given.data());
  } catch (const CLI::CallForVersion&) {
    return VersionCommand{};
  } catch (const CLI::ParseError& error) {
    return usage_of(error, app);
  }
  if (version_app->parsed()) return version;
  if (test_app->parsed()) return test;
  if (check_app->parsed()) return check;
  if (async_app->parsed()) return async.chosen();
  if (brokers_app->parsed()) return brokers.chosen();
  if (positions_app->parsed()) return positions.chosen();
  return serve;
}

}  // namespace wheelpit
