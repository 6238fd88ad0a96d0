#include "app/commands/brokers_command.h"

#include <gtest/gtest.h>

#include <sstream>
#include <string>

namespace wheelpit {
namespace {

class BrokersCommandTest : public testing::Test {
 protected:
  int run(const BrokersCommand& command, std::string body, int status = 200) {
    const AskEngine engine = [&](const HttpRequest& request) -> Result<HttpResponse> {
      asked_ = request.method + " " + request.target + " " + request.body;
      HttpResponse answer;
      answer.status = status;
      answer.body = std::move(body);
      return answer;
    };
    out_.str("");
    err_.str("");
    return run_brokers_command(command, engine, out_, err_);
  }

  std::string asked_;
  std::ostringstream out_;
  std::ostringstream err_;
};

TEST_F(BrokersCommandTest, ListIsATable) {
  EXPECT_EQ(run(BrokersListCommand{},
                R"({"File":"/etc/w.toml","Brokers":[{"Name":"orders","Engine":"rabbitmq",)"
                R"("Endpoints":["amqp://a","amqp://b"],"Arn":"arn:1","Mappings":2}]})"),
            0);
  EXPECT_EQ(asked_, "GET /_wheelpit/brokers ");
  EXPECT_EQ(out_.str(),
            "NAME    ENGINE    MAPPINGS  ENDPOINTS, ARN\n"
            "orders  rabbitmq         2  amqp://a, amqp://b\n"
            "                            arn:1\n");
  EXPECT_EQ(run(BrokersListCommand{}, R"({"Brokers":[]})"), 0);
  EXPECT_TRUE(out_.str().starts_with("no brokers: wheelpit brokers add NAME")) << out_.str();
}

TEST_F(BrokersCommandTest, AddTellsTheEngineAndWhatItCameTo) {
  const BrokersAddCommand add{.options = {},
                              .name = "orders",
                              .engine = "rabbitmq",
                              .endpoints = {"amqp://a"},
                              .tls_ca_file = "/ca.pem"};
  EXPECT_EQ(run(add, R"({"File":"/f","Added":["orders"],"Changed":[],"Removed":[],)"
                     R"("NeedRestart":["log.format","server.shards"]})"),
            0);
  EXPECT_EQ(asked_, R"(POST /_wheelpit/brokers {"Name":"orders","Engine":"rabbitmq",)"
                    R"("Endpoints":["amqp://a"],"TlsCaFile":"/ca.pem"})");
  EXPECT_EQ(out_.str(),
            "added: orders\nthese keys have changed, too, and need a restart: log.format, "
            "server.shards\n");
}

TEST_F(BrokersCommandTest, ReloadSaysWhatHasChangedOrThatNothingHas) {
  EXPECT_EQ(run(BrokersReloadCommand{}, R"({"File":"/f","Changed":["a","b"],"Removed":["c"]})"), 0);
  EXPECT_EQ(asked_, "POST /_wheelpit/brokers/reload {}");
  EXPECT_EQ(out_.str(), "changed: a, b\nremoved: c\n");
  EXPECT_EQ(run(BrokersReloadCommand{}, R"({"File":"/f"})"), 0);
  EXPECT_EQ(out_.str(), "no broker has changed in /f\n");
  EXPECT_EQ(
      run(BrokersReloadCommand{.options = {.output = BrokersOutput::json}}, R"({"File":"/f"})"), 0);
  EXPECT_EQ(out_.str(), "{\"File\":\"/f\"}\n");
}

TEST_F(BrokersCommandTest, WhatTheEngineRefusesIsToldAsItIs) {
  EXPECT_EQ(
      run(BrokersReloadCommand{}, R"({"Message":"w.toml:3: broker.engine: is missing"})", 400), 1);
  EXPECT_EQ(err_.str(), "the engine answered 400: w.toml:3: broker.engine: is missing\n");
  EXPECT_EQ(out_.str(), "");
}

}  // namespace
}  // namespace wheelpit
