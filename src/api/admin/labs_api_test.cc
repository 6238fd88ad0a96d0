#include "api/admin/labs_api.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "api/api_test_bed.h"
#include "aws/sigv4.h"
#include "mapping/connection_tester.h"

namespace wheelpit::api {
namespace {

struct RememberingTester final : ConnectionTester {
  boost::asio::awaitable<ConnectionReport> test_broker(Broker, BrokerQuestion question) override {
    queues.push_back(question.queue);
    co_return ConnectionReport{};
  }
  boost::asio::awaitable<Result<ConnectionReport>> test_mapping(Mapping) override {
    co_return ConnectionReport{};
  }
  std::vector<std::string> queues;
};

AccessKey viewer() {
  return {.credentials = {.access_key_id = "viewer",
                          .secret_access_key = Secret("the secret of viewer"),
                          .session_token = std::nullopt},
          .read_only = true};
}

struct LabsBed : ApiTestBed {
  void restart(std::vector<AccessKey> keys) {
    ApiDependencies changed = dependencies();
    changed.access_keys = std::move(keys);
    changed.connections = &tester;
    handler = std::make_unique<ApiHandler>(io, std::move(changed));
  }
  HttpResponse post(const std::string& target, const std::string& body) {
    const HttpHeaders host = {{"Host", "wheelpit.test:9400"}};
    return send(
        "POST", target, body,
        sign_sigv4({"POST", target, "", host, body}, {.region = "us-east-1", .service = "lambda"},
                   viewer().credentials, clock.wall_now()));
  }
  RememberingTester tester;
};

TEST(LabsApi, AReadOnlyKeyMakesNoQueueOfActiveMq) {
  LabsBed bed;
  bed.restart({viewer()});
  const HttpResponse refused =
      bed.post("/_wheelpit/brokers/active/test", R"({"Queue":"never-seen"})");
  EXPECT_EQ(refused.status, 403) << refused.body;
  EXPECT_EQ(header_of(refused, "x-amzn-ErrorType"), "AccessDeniedException");
  EXPECT_TRUE(bed.tester.queues.empty());
  EXPECT_EQ(bed.post("/_wheelpit/brokers/active/test", "{}").status, 200);
  EXPECT_EQ(bed.post("/_wheelpit/brokers/rabbit/test", R"({"Queue":"q"})").status, 200);
  EXPECT_EQ(bed.tester.queues, (std::vector<std::string>{"", "q"}));
}

TEST(LabsApi, TheOperatorTriesAnyQueue) {
  LabsBed bed;
  bed.restart({});
  EXPECT_EQ(bed.send("POST", "/_wheelpit/brokers/active/test", R"({"Queue":"q"})").status, 200);
  EXPECT_EQ(bed.tester.queues, std::vector<std::string>{"q"});
}

}  // namespace
}  // namespace wheelpit::api
