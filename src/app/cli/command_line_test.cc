#include "app/cli/command_line.h"

#include <gtest/gtest.h>

#include <initializer_list>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "app/cli/async_arguments.h"
#include "app/cli/command_table.h"
#include "app/cli/serve_arguments.h"

namespace wheelpit {
namespace {

// What was typed, without running it.
Choice parse(const std::vector<AddCommand>& table, std::initializer_list<const char*> arguments) {
  std::vector<const char*> argv = {"wheelpit"};
  argv.insert(argv.end(), arguments);
  return parse_command_line(table, {.text = "wheelpit 1", .json = "{}"},
                            static_cast<int>(argv.size()), argv.data());
}

Choice parse(std::initializer_list<const char*> arguments) {
  return parse(command_table(), arguments);
}

// The command of `add` that was typed.
template <typename Command>
std::optional<Command> given(void (*add)(CLI::App&, const Chosen<Command>&),
                             std::initializer_list<const char*> arguments) {
  std::optional<Command> found;
  const Choice choice = parse({[&](const CommandLine& line) {
                                add(line.app, [&](Command command) {
                                  found = std::move(command);
                                  line.chosen = [] { return 0; };
                                });
                              }},
                              arguments);
  EXPECT_TRUE(choice.run) << choice.usage.text;
  return found;
}

TEST(CommandLine, ServeTakesItsThreeFlags) {
  const auto serve = given(add_serve_command, {"serve", "--config", "a.toml", "--listen",
                                               "127.0.0.1:0", "--data-dir", "/tmp/d"});
  ASSERT_TRUE(serve);
  EXPECT_EQ(serve->config_file, "a.toml");
  EXPECT_EQ(serve->listen, "127.0.0.1:0");
  EXPECT_EQ(serve->data_dir, "/tmp/d");
}

TEST(CommandLine, ServeWithoutFlagsLeavesTheFileInCharge) {
  const auto serve = given(add_serve_command, {"serve"});
  ASSERT_TRUE(serve);
  EXPECT_FALSE(serve->listen);
}

TEST(CommandLine, AnUnknownFlagIsNamedAndExitsWithTwo) {
  const Choice choice = parse({"serve", "--lisen", "x"});
  EXPECT_FALSE(choice.run);
  EXPECT_EQ(choice.usage.exit_code, 2);
  EXPECT_NE(choice.usage.text.find("--lisen"), std::string::npos) << choice.usage.text;
}

std::string fault_of(std::initializer_list<const char*> arguments) {
  const Choice choice = parse(arguments);
  if (choice.run || choice.usage.exit_code != 2) return "no fault";
  return choice.usage.text.substr(0, choice.usage.text.find('\n'));
}

TEST(CommandLine, AMistakeIsNamedWithItsRemedy) {
  EXPECT_TRUE(fault_of({}).starts_with("wheelpit: name a command: "));
  EXPECT_TRUE(fault_of({}).ends_with(" or help"));
  EXPECT_EQ(fault_of({"versoin"}), "wheelpit: there is no command versoin; did you mean version?");
  EXPECT_TRUE(fault_of({"unheard-of", "--help"})
                  .starts_with("wheelpit: there is no command unheard-of; there are "));
  EXPECT_EQ(fault_of({"async", "lst", "--help"}),
            "wheelpit async: there is no command lst; did you mean list?");
  EXPECT_EQ(fault_of({"filter"}), "wheelpit filter: name a command: test or check");
  EXPECT_EQ(fault_of({"filter", "chek"}),
            "wheelpit filter: there is no command chek; did you mean check?");
  EXPECT_EQ(fault_of({"serve", "--confg", "x"}),
            "wheelpit serve: there is no option --confg; did you mean --config?");
  EXPECT_EQ(fault_of({"serve", "x"}), "wheelpit serve: takes no argument \"x\"");
  EXPECT_EQ(fault_of({"serve", "--listen"}), "wheelpit serve: --listen needs a value");
  EXPECT_EQ(fault_of({"serve", "--listen", "a:1", "--listen", "a:2"}),
            "wheelpit serve: --listen is given more than once");
  EXPECT_EQ(fault_of({"async", "list", "-o", "xml"}),
            "wheelpit async list: --output: must be text or json; this is \"xml\"");
  EXPECT_EQ(
      fault_of({"async", "list", "--state", "lost"}),
      "wheelpit async list: --state: must be waiting, delivering or failed; this is \"lost\"");
  EXPECT_EQ(
      fault_of({"filter", "check", "f", "--source", "rabbit"}),
      "wheelpit filter check: --source: must be rabbitmq, activemq, sqs, kinesis, dynamodb or "
      "kafka; this is \"rabbit\"");
  EXPECT_EQ(fault_of({"filter", "check", "f", "--profile", "all"}),
            "wheelpit filter check: --profile: must be lambda or extended; this is \"all\"");
  EXPECT_EQ(fault_of({"async", "show"}), "wheelpit async show: request-id is required");
}

std::string help_of(std::initializer_list<const char*> arguments) {
  const Choice choice = parse(arguments);
  return choice.run || choice.usage.exit_code != 0 ? "no help" : choice.usage.text;
}

TEST(CommandLine, HelpIsACommandBeforeOrBehindAnother) {
  EXPECT_EQ(help_of({"help"}), help_of({"--help"}));
  EXPECT_EQ(help_of({"help", "--help"}), help_of({"--help"}));
  EXPECT_EQ(help_of({"help", "serve"}), help_of({"serve", "--help"}));
  EXPECT_EQ(help_of({"help", "brokers"}), help_of({"brokers", "--help"}));
  EXPECT_EQ(help_of({"help", "brokers", "add"}), help_of({"brokers", "add", "--help"}));
  EXPECT_EQ(help_of({"brokers", "help", "add"}), help_of({"brokers", "add", "--help"}));
  EXPECT_EQ(help_of({"async", "help"}), help_of({"async", "--help"}));
  EXPECT_NE(help_of({"help"}), help_of({"help", "brokers"}));
  EXPECT_EQ(fault_of({"help", "brokes"}),
            "wheelpit: there is no command brokes; did you mean brokers?");
  EXPECT_EQ(fault_of({"help", "brokers", "ad"}),
            "wheelpit brokers: there is no command ad; did you mean add?");
}

TEST(CommandLine, HelpMayBeTheNameOfWhatACommandTakes) {
  const auto show = given(add_async_commands, {"async", "show", "help"});
  ASSERT_TRUE(show);
  EXPECT_EQ(std::get<AsyncShowCommand>(*show).request_id, "help");
}

TEST(CommandLine, NoCommandIsAnErrorAndHelpIsNot) {
  EXPECT_EQ(parse({}).usage.exit_code, 2);
  const Choice help = parse({"--help"});
  EXPECT_FALSE(help.run);
  EXPECT_EQ(help.usage.exit_code, 0);
  EXPECT_NE(help.usage.text.find("serve"), std::string::npos);
}

TEST(CommandLine, AsyncTakesEventsAndWhatToDoWithThem) {
  const auto async =
      given(add_async_commands, {"async", "purge", "a", "b", "--function", "orders", "--state",
                                 "failed", "--yes", "-o", "json", "--endpoint-url", "http://e:1"});
  ASSERT_TRUE(async);
  const auto& command = std::get<AsyncPurgeCommand>(*async);
  EXPECT_EQ(command.target.request_ids, (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(command.target.function, "orders");
  EXPECT_EQ(command.state, "failed");
  EXPECT_TRUE(command.yes);
  EXPECT_EQ(command.options.output, AsyncOutput::json);
  EXPECT_EQ(command.options.endpoint_url, "http://e:1");

  const auto redrive = given(add_async_commands, {"async", "redrive", "--all"});
  ASSERT_TRUE(redrive);
  EXPECT_TRUE(std::get<AsyncRedriveCommand>(*redrive).target.all);
  EXPECT_EQ(parse({"async"}).usage.exit_code, 2);
  EXPECT_EQ(parse({"async", "show"}).usage.exit_code, 2);
  EXPECT_EQ(parse({"async", "list", "--state", "lost"}).usage.exit_code, 2);
}

TEST(CommandLine, VersionIsACommandAndAnOption) {
  EXPECT_TRUE(parse({"version"}).run);
  EXPECT_TRUE(parse({"version", "-o", "json"}).run);
  const Choice version = parse({"--version"});
  EXPECT_FALSE(version.run);
  EXPECT_EQ(version.usage.text, "wheelpit 1\n");
  EXPECT_EQ(version.usage.exit_code, 0);
}

}  // namespace
}  // namespace wheelpit
