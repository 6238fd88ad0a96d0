#include "app/commands/command_line.h"

#include <gtest/gtest.h>

#include <initializer_list>
#include <vector>

namespace wheelpit {
namespace {

Command parse(std::initializer_list<const char*> arguments) {
  std::vector<const char*> argv = {"wheelpit"};
  argv.insert(argv.end(), arguments);
  return parse_command_line(static_cast<int>(argv.size()), argv.data());
}

TEST(CommandLine, ServeTakesItsThreeFlags) {
  const Command command =
      parse({"serve", "--config", "a.toml", "--listen", "127.0.0.1:0", "--data-dir", "/tmp/d"});
  const auto* serve = std::get_if<ServeCommand>(&command);
  ASSERT_NE(serve, nullptr);
  EXPECT_EQ(serve->config_file, "a.toml");
  EXPECT_EQ(serve->listen, "127.0.0.1:0");
  EXPECT_EQ(serve->data_dir, "/tmp/d");
}

TEST(CommandLine, ServeWithoutFlagsLeavesTheFileInCharge) {
  const Command command = parse({"serve"});
  const auto* serve = std::get_if<ServeCommand>(&command);
  ASSERT_NE(serve, nullptr);
  EXPECT_FALSE(serve->listen);
}

TEST(CommandLine, AnUnknownFlagIsNamedAndExitsWithTwo) {
  const Command command = parse({"serve", "--lisen", "x"});
  const auto* usage = std::get_if<Usage>(&command);
  ASSERT_NE(usage, nullptr);
  EXPECT_EQ(usage->exit_code, 2);
  EXPECT_NE(usage->text.find("--lisen"), std::string::npos) << usage->text;
}

TEST(CommandLine, VersionMayBeHadAsJson) {
  EXPECT_FALSE(std::get<VersionCommand>(parse({"version"})).json);
  EXPECT_TRUE(std::get<VersionCommand>(parse({"version", "-o", "json"})).json);
  EXPECT_FALSE(std::get<VersionCommand>(parse({"--version"})).json);
}

std::string fault_of(std::initializer_list<const char*> arguments) {
  const Command command = parse(arguments);
  const auto* usage = std::get_if<Usage>(&command);
  if (usage == nullptr || usage->exit_code != 2) return "no fault";
  return usage->text.substr(0, usage->text.find('\n'));
}

TEST(CommandLine, AMistakeIsNamedWithItsRemedy) {
  EXPECT_EQ(fault_of({}),
            "wheelpit: name a command: serve, version, filter, async, brokers, positions or help");
  EXPECT_EQ(fault_of({"versoin"}), "wheelpit: there is no command versoin; did you mean version?");
  EXPECT_EQ(fault_of({"foo", "--help"}),
            "wheelpit: there is no command foo; there are serve, version, filter, async, brokers, "
            "positions or help");
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
  const Command command = parse(arguments);
  const auto* usage = std::get_if<Usage>(&command);
  return usage == nullptr || usage->exit_code != 0 ? "no help" : usage->text;
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
  const Command show = parse({"async", "show", "help"});
  EXPECT_EQ(std::get<AsyncShowCommand>(std::get<AsyncCommand>(show)).request_id, "help");
}

TEST(CommandLine, NoCommandIsAnErrorAndHelpIsNot) {
  const Command nothing = parse({});
  EXPECT_EQ(std::get<Usage>(nothing).exit_code, 2);
  const Command help = parse({"--help"});
  EXPECT_EQ(std::get<Usage>(help).exit_code, 0);
  EXPECT_NE(std::get<Usage>(help).text.find("serve"), std::string::npos);
}

TEST(CommandLine, AsyncTakesEventsAndWhatToDoWithThem) {
  const Command purge = parse({"async", "purge", "a", "b", "--function", "orders", "--state",
                               "failed", "--yes", "-o", "json", "--endpoint-url", "http://e:1"});
  const auto* async = std::get_if<AsyncCommand>(&purge);
  ASSERT_NE(async, nullptr);
  const auto& command = std::get<AsyncPurgeCommand>(*async);
  EXPECT_EQ(command.target.request_ids, (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(command.target.function, "orders");
  EXPECT_EQ(command.state, "failed");
  EXPECT_TRUE(command.yes);
  EXPECT_EQ(command.options.output, AsyncOutput::json);
  EXPECT_EQ(command.options.endpoint_url, "http://e:1");

  const Command redrive = parse({"async", "redrive", "--all"});
  EXPECT_TRUE(std::get<AsyncRedriveCommand>(std::get<AsyncCommand>(redrive)).target.all);
  EXPECT_EQ(std::get<Usage>(parse({"async"})).exit_code, 2);
  EXPECT_EQ(std::get<Usage>(parse({"async", "show"})).exit_code, 2);
  EXPECT_EQ(std::get<Usage>(parse({"async", "list", "--state", "lost"})).exit_code, 2);
}

TEST(CommandLine, VersionIsACommand) {
  EXPECT_TRUE(std::holds_alternative<VersionCommand>(parse({"version"})));
  EXPECT_TRUE(std::holds_alternative<VersionCommand>(parse({"--version"})));
}

}  // namespace
}  // namespace wheelpit
