#include "app/command_line.h"

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
}

}  // namespace
}  // namespace wheelpit
