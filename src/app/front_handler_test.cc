#include "app/front_handler.h"

#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <stdexcept>
#include <string>

#include "base/captured_log.h"
#include "base/run_to_end.h"
#include "store/memory/memory_store.h"

namespace wheelpit {
namespace {

namespace asio = boost::asio;

// Answers "api", or throws if the path says so.
class Api final : public HttpHandler {
 public:
  HeadJudgement judge(const HttpRequest&) const override { return {.body_bytes = 7}; }
  asio::awaitable<HttpResponse> handle(HttpRequest request) override {
    if (request.path() == "/throw") throw std::runtime_error("out of luck");
    HttpResponse response;
    response.body = "api";
    co_return response;
  }
};

class FrontHandlerTest : public testing::Test {
 protected:
  HttpResponse ask(const std::string& method, const std::string& target) {
    HttpRequest request;
    request.method = method;
    request.target = target;
    return run_to_end(io_, front_.handle(std::move(request)));
  }

  asio::io_context io_;
  MemoryStore store_;
  Metrics metrics_;
  CapturedLog log_;
  Api api_;
  FrontHandler front_{api_, store_, metrics_, log_.log()};
};

TEST_F(FrontHandlerTest, ReadinessIsTheStores) {
  EXPECT_EQ(ask("GET", "/readyz").status, 200);
  store_.fail_with(Error(Errc::unavailable, "disk gone"));
  const HttpResponse down = ask("GET", "/readyz");
  EXPECT_EQ(down.status, 503);
  EXPECT_NE(down.body.find("disk gone"), std::string::npos);
  EXPECT_EQ(ask("GET", "/healthz").status, 200);
}

TEST_F(FrontHandlerTest, MetricsAreExposed) {
  metrics_.counter("wheelpit_test_total", "A test").add(3);
  EXPECT_NE(ask("GET", "/metrics").body.find("wheelpit_test_total 3"), std::string::npos);
}

TEST_F(FrontHandlerTest, OnlyReadingIsAllowedOnItsOwnPaths) {
  EXPECT_EQ(ask("POST", "/healthz").status, 405);
}

TEST_F(FrontHandlerTest, TheRestIsTheApis) {
  EXPECT_EQ(ask("POST", "/2015-03-31/functions").body, "api");
}

TEST_F(FrontHandlerTest, AHandlerThatThrowsIsAnsweredAndLogged) {
  const HttpResponse failed = ask("GET", "/throw");
  EXPECT_EQ(failed.status, 500);
  EXPECT_NE(failed.body.find("internal error"), std::string::npos);
  ASSERT_EQ(log_.lines().size(), 1U);
  EXPECT_NE(log_.lines().front().find("out of luck"), std::string::npos);
}

TEST_F(FrontHandlerTest, ItsOwnPathsAreAnsweredAlways) {
  const auto judged = [this](const std::string& target) {
    HttpRequest head;
    head.method = "GET";
    head.target = target;
    return front_.judge(head);
  };
  for (const char* ours : {"/healthz", "/readyz", "/metrics", "/metrics?a=b"}) {
    EXPECT_TRUE(judged(ours).always) << ours;
    EXPECT_EQ(judged(ours).body_bytes, 0U);
  }
  EXPECT_FALSE(judged("/2015-03-31/functions").always);
  EXPECT_EQ(judged("/2015-03-31/functions").body_bytes, 7U) << "the API's own judgement";
}

}  // namespace
}  // namespace wheelpit
