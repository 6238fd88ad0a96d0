#include "api/admin/settings_api.h"

#include <gtest/gtest.h>

#include <boost/json/array.hpp>
#include <string>
#include <vector>

#include "api/api_test_bed.h"
#include "api/mappings/broker_settings.h"
#include "function/environment_watch.h"
#include "mapping/source_traits.h"

namespace wheelpit::api {
namespace {

struct ScriptedEnvironments final : EnvironmentWatch {
  boost::asio::awaitable<std::vector<EnvironmentStatus>> environments(std::string name) override {
    asked.push_back(std::move(name));
    co_return all;
  }
  std::vector<std::string> asked;
  std::vector<EnvironmentStatus> all;
};

TEST(SettingsApi, TheConfigurationIsShownWithWhereItIsFrom) {
  ApiTestBed bed;
  ApiDependencies changed = bed.dependencies();
  changed.settings_file = "/etc/wheelpit.toml";
  changed.settings = {{"server", "listen", "\"127.0.0.1:9400\"", "file", 3},
                      {"log", "level", "\"info\"", "default", 0}};
  bed.handler = std::make_unique<ApiHandler>(bed.io, std::move(changed));
  EXPECT_EQ(bed.send("GET", "/_wheelpit/configuration").body,
            R"({"File":"/etc/wheelpit.toml","Settings":[{"Section":"server","Name":"listen",)"
            R"("Value":"\"127.0.0.1:9400\"","Origin":"file","Line":3},{"Section":"log",)"
            R"("Name":"level","Value":"\"info\"","Origin":"default"}],"AccessKeys":[]})");
}

struct ReadSettings final : BrokerSettings {
  std::string file() const override { return now.file; }
  SettingsNow settings() const override { return now; }
  boost::asio::awaitable<Result<BrokersRead>> reload() override { co_return BrokersRead(); }
  boost::asio::awaitable<Result<BrokersRead>> add(NewBroker) override { co_return BrokersRead(); }
  SettingsNow now;
};

TEST(SettingsApi, WhatWasReadSinceTheStartIsShownAndWhatWaitsForARestart) {
  ApiTestBed bed;
  ReadSettings read;
  read.now = {.file = "/etc/wheelpit.toml",
              .settings = {{"log", "format", "\"text\"", "default", 0},
                           {"log", "level", "\"debug\"", "file", 2}},
              .need_restart = {"log.format"}};
  ApiDependencies changed = bed.dependencies();
  changed.settings = {{"log", "level", "\"info\"", "default", 0}};
  changed.broker_settings = &read;
  bed.handler = std::make_unique<ApiHandler>(bed.io, std::move(changed));
  EXPECT_EQ(bed.send("GET", "/_wheelpit/configuration").body,
            R"({"File":"/etc/wheelpit.toml","Settings":[{"Section":"log","Name":"format",)"
            R"("Value":"\"text\"","Origin":"default","NeedsRestart":true},{"Section":"log",)"
            R"("Name":"level","Value":"\"debug\"","Origin":"file","Line":2}],"AccessKeys":[]})");
}

TEST(SettingsApi, TheKindsOfSourceAreShownWithTheirFields) {
  ApiTestBed bed;
  const HttpResponse answer = bed.send("GET", "/_wheelpit/traits");
  EXPECT_EQ(header_of(answer, "Content-Type"), "application/json");
  EXPECT_NE(header_of(answer, "ETag"), "");
  const auto sources = members(answer).at("Sources").as_array();
  EXPECT_EQ(sources.size(), all_source_traits().size());
  EXPECT_EQ(sources.at(0).at("Kind"), "rabbitmq");
}

TEST(EnvironmentsApi, ShowsWhatRunsAFunction) {
  ApiTestBed bed;
  bed.create_function("f");
  ScriptedEnvironments environments;
  const WallTime since{std::chrono::seconds(1'800'000'000)};
  environments.all = {{.version = "3",
                       .log_stream = "2026/11/30/[3]abc",
                       .state = "idle",
                       .since = since,
                       .started_at = since,
                       .invocations = 7,
                       .memory_bytes = 1024,
                       .pid = 42},
                      {.version = "3",
                       .log_stream = "2026/11/30/[3]abd",
                       .state = "starting",
                       .since = since,
                       .started_at = since}};
  EXPECT_EQ(bed.send("GET", "/_wheelpit/functions/f/environments").status, 502);
  ApiDependencies changed = bed.dependencies();
  changed.environments = &environments;
  bed.handler = std::make_unique<ApiHandler>(bed.io, std::move(changed));
  EXPECT_EQ(bed.send("GET", "/_wheelpit/functions/f/environments").body,
            R"({"FunctionName":"f","Environments":[{"Version":"3",)"
            R"("LogStream":"2026/11/30/[3]abc","State":"idle","Since":1800000000,)"
            R"("StartedAt":1800000000,"Invocations":7,"MemoryBytes":1024,"Pid":42,)"
            R"("Provisioned":false},{"Version":"3","LogStream":"2026/11/30/[3]abd",)"
            R"("State":"starting","Since":1800000000,"StartedAt":1800000000,"Invocations":0,)"
            R"("Provisioned":false}]})");
  EXPECT_EQ(environments.asked, std::vector<std::string>{"f"});
  EXPECT_EQ(bed.send("GET", "/_wheelpit/functions/nobody/environments").status, 404);
}

}  // namespace
}  // namespace wheelpit::api
