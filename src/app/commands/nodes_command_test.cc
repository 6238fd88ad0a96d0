#include "app/commands/nodes_command.h"

#include <gtest/gtest.h>

#include <sstream>
#include <string>
#include <vector>

namespace wheelpit {
namespace {

const std::string kNodes =
    R"({"several":true,"self":"id-2","coordinator":"id-1","revision":3,"nodes":[)"
    R"({"id":"id-1","name":"mill-1","address":"10.0.0.1:9401","version":"0.1.0","live":true,)"
    R"("draining":false,"slots":{"mapping":7,"function":1,"bucket":22}},)"
    R"({"id":"id-2","name":"mill-2","address":"10.0.0.2:9401","version":"0.1.0","live":true,)"
    R"("draining":true,"slots":{"mapping":0,"function":0,"bucket":0}},)"
    R"({"id":"id-3","name":"mill-2","address":"10.0.0.3:9401","version":"0.1.0","live":false,)"
    R"("draining":false,"slots":{}}],"slots":[]})";

class NodesCommandTest : public testing::Test {
 protected:
  int run(const NodesCommand& command, const std::string& list = kNodes, int status = 204) {
    const AskEngine engine = [&](const HttpRequest& request) -> Result<HttpResponse> {
      asked_.push_back(request.method + " " + request.target);
      HttpResponse answer;
      answer.status = request.method == "GET" ? 200 : status;
      if (request.method == "GET") answer.body = list;
      if (request.method != "GET" && status >= 400) answer.body = R"({"Message":"no"})";
      return answer;
    };
    out_.str("");
    err_.str("");
    asked_.clear();
    return run_nodes_command(command, engine, out_, err_);
  }

  std::vector<std::string> asked_;
  std::ostringstream out_, err_;
};

TEST_F(NodesCommandTest, ListIsATable) {
  EXPECT_EQ(run(NodesListCommand{}), 0);
  EXPECT_EQ(asked_, std::vector<std::string>{"GET /_wheelpit/nodes"});
  EXPECT_EQ(
      out_.str(),
      "NAME    ID    ADDRESS        VERSION  STATE     MAPPINGS  FUNCTIONS  BUCKETS\n"
      "mill-1  id-1  10.0.0.1:9401  0.1.0    live      7         1          22       coordinator\n"
      "mill-2  id-2  10.0.0.2:9401  0.1.0    draining  0         0          0        asked\n"
      "mill-2  id-3  10.0.0.3:9401  0.1.0    gone      0         0          0\n");
  EXPECT_EQ(run(NodesListCommand{.options = {.output = NodesOutput::json}}), 0);
  EXPECT_TRUE(out_.str().starts_with(R"({"several":true)"));
}

TEST_F(NodesCommandTest, AnEngineAloneHasNone) {
  EXPECT_EQ(run(NodesListCommand{}, R"({"several":false})"), 0);
  EXPECT_NE(out_.str().find("has its store for itself"), std::string::npos);
}

TEST_F(NodesCommandTest, DrainTakesAnIdOrANameThatIsOnlyOnes) {
  EXPECT_EQ(run(NodesDrainCommand{.node = "mill-1"}), 0);
  EXPECT_EQ(asked_.back(), "POST /_wheelpit/nodes/id-1/drain");
  EXPECT_EQ(out_.str(), "id-1 gives away what it has\n");
  EXPECT_EQ(run(NodesDrainCommand{.node = "id-3", .undo = true}), 0);
  EXPECT_EQ(asked_.back(), "DELETE /_wheelpit/nodes/id-3/drain");
  EXPECT_EQ(run(NodesDrainCommand{.options = {.output = NodesOutput::json}, .node = "id-1"}), 0);
  EXPECT_EQ(out_.str(), "{\"id\":\"id-1\",\"draining\":true}\n");
}

TEST_F(NodesCommandTest, NobodyIsDrainedByAGuess) {
  EXPECT_EQ(run(NodesDrainCommand{.node = "mill-2"}), 1);
  EXPECT_NE(err_.str().find("several nodes are called"), std::string::npos);
  EXPECT_EQ(run(NodesDrainCommand{.node = "mill-9"}), 1);
  EXPECT_NE(err_.str().find("there is no node"), std::string::npos);
  EXPECT_EQ(asked_.size(), 1U);
}

TEST_F(NodesCommandTest, ARefusalIsAFailure) {
  EXPECT_EQ(run(NodesDrainCommand{.node = "id-1"}, kNodes, 403), 1);
}

}  // namespace
}  // namespace wheelpit
