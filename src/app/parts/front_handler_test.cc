#include "app/parts/front_handler.h"

#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <stdexcept>
#include <string>

#include "base/captured_log.h"
#include "base/clock.h"
#include "base/run_to_end.h"
#include "store/memory/memory_store.h"

namespace wheelpit {
namespace {

namespace asio = boost::asio;

// Answers "api", or throws if the path says so.
class Api final : public HttpHandler {
 public:
  HeadJudgement judge(const HttpRequest&) override { return {.body_bytes = 7}; }
  asio::awaitable<HttpResponse> handle(HttpRequest request) override {
    if (request.path() == "/throw") throw std::runtime_error("out of luck");
    HttpResponse response;
    response.body = "api";
    co_return response;
  }
};

class FrontHandlerTest : public testing::Test {
 protected:
  HttpResponse ask(const std::string& method, const std::string& target, HttpHeaders headers = {}) {
    return ask(front_, method, target, std::move(headers));
  }

  HttpResponse ask(FrontHandler& front, const std::string& method, const std::string& target,
                   HttpHeaders headers) {
    HttpRequest request;
    request.method = method;
    request.target = target;
    request.headers = std::move(headers);
    if (auto refusal = front.judge(request).refusal) return std::move(*refusal);
    return run_to_end(io_, front.handle(std::move(request)));
  }

  FrontHandler with(BrowserPolicy policy,
                    api::FunctionAccess access = api::FunctionAccess::invoke) {
    return FrontHandler({.api = api_,
                         .browsers = std::move(policy),
                         .functions = access,
                         .store = store_,
                         .mappings = [this] { return mappings_; },
                         .metrics = metrics_,
                         .clock = clock_,
                         .log = log_.log(),
                         .lines_dropped = [this] { return lines_dropped_; },
                         .console = &console_});
  }

  asio::io_context io_;
  MemoryStore store_;
  MappingReadiness mappings_;
  Metrics metrics_;
  CapturedLog log_;
  Api api_;
  ManualClock clock_;
  std::uint64_t lines_dropped_ = 0;
  const console::EmbeddedFile page_{.path = "index.html", .bytes = "the console"};
  console::ConsoleFiles console_{std::span(&page_, 1)};
  FrontHandler front_ = with(BrowserPolicy{});
};

// A 503 of every node would take the data plane along.
TEST_F(FrontHandlerTest, OneOfSeveralNodesIsReadyWithoutTheStore) {
  NodeHealth health;
  health.goes_on_without = true;
  FrontHandler front({.api = api_,
                      .browsers = {},
                      .functions = api::FunctionAccess::invoke,
                      .store = store_,
                      .mappings = [this] { return mappings_; },
                      .metrics = metrics_,
                      .clock = clock_,
                      .log = log_.log(),
                      .lines_dropped = [this] { return lines_dropped_; },
                      .node = [&health] { return health; }});
  const auto readiness = [&] { return ask(front, "GET", "/readyz", {}); };
  EXPECT_EQ(readiness().body, "ok\n0 of 0 enabled mappings consume\n");
  store_.fail_with(Error(Errc::unavailable, "refused"));
  EXPECT_EQ(readiness().status, 200);
  EXPECT_EQ(readiness().body, "degraded: store\n0 of 0 enabled mappings consume\n");
  health.store_away = true;
  health.warnings = {"no standby is synchronous"};
  EXPECT_EQ(readiness().body,
            "degraded: store\n0 of 0 enabled mappings consume\nwarning: no standby is "
            "synchronous\n");
  health.not_ready = "draining";
  EXPECT_EQ(readiness().status, 503);
  EXPECT_EQ(readiness().body, "not ready: draining\n");
  EXPECT_EQ(ask(front, "GET", "/healthz", {}).status, 200);
}

TEST_F(FrontHandlerTest, ReadinessIsTheStores) {
  EXPECT_EQ(ask("GET", "/readyz").status, 200);
  store_.fail_with(Error(Errc::unavailable, "disk gone"));
  const HttpResponse down = ask("GET", "/readyz");
  EXPECT_EQ(down.status, 503);
  EXPECT_NE(down.body.find("disk gone"), std::string::npos);
  EXPECT_EQ(ask("GET", "/healthz").status, 200);
}

TEST_F(FrontHandlerTest, ReadinessSaysHowManyMappingsConsume) {
  mappings_ = {.enabled = 3, .idle = {"one"}};
  EXPECT_EQ(ask("GET", "/readyz").status, 200);
  EXPECT_EQ(ask("GET", "/readyz").body, "ok\n2 of 3 enabled mappings consume\n");
  EXPECT_EQ(ask("GET", "/readyz?verbose=1").status, 200);

  const HttpResponse idle = ask("GET", "/readyz?verbose=1&mappings=all");
  EXPECT_EQ(idle.status, 503);
  EXPECT_EQ(idle.body, "not ready: 2 of 3 enabled mappings consume\ndoes not consume: one\n");
  mappings_.idle.clear();
  EXPECT_EQ(ask("GET", "/readyz?mappings=all").status, 200);
  EXPECT_EQ(ask("GET", "/readyz?mappings=any").status, 400);

  mappings_ = {.enabled = 500, .idle = std::vector<std::string>(200, "one")};
  EXPECT_TRUE(ask("GET", "/readyz?mappings=all").body.ends_with("and 100 more\n"));
}

TEST_F(FrontHandlerTest, MetricsAreExposed) {
  metrics_.counter("wheelpit_test_total", "A test").add(3);
  EXPECT_NE(ask("GET", "/metrics").body.find("wheelpit_test_total 3"), std::string::npos);
}

TEST_F(FrontHandlerTest, LinesThatTheLogDroppedAreCounted) {
  const auto shows = [&](const char* text) {
    return ask("GET", "/metrics")
        .body.contains(std::string("wheelpit_log_lines_dropped_total ") + text);
  };
  EXPECT_TRUE(shows("0\n"));
  lines_dropped_ = 5;
  EXPECT_TRUE(shows("5\n"));
  lines_dropped_ = 7;
  EXPECT_TRUE(shows("7\n"));
}

TEST_F(FrontHandlerTest, OnlyReadingIsAllowedOnItsOwnPaths) {
  EXPECT_EQ(ask("POST", "/healthz").status, 405);
}

TEST_F(FrontHandlerTest, FunctionsSeeNoMoreThanThatTheEngineServes) {
  const auto status_for = [this](api::FunctionAccess access, const char* path) {
    FrontHandler front = with(BrowserPolicy{}, access);
    HttpRequest request;
    request.method = "GET";
    request.target = path;
    request.peer = HttpPeer::function;
    return run_to_end(io_, front.handle(std::move(request))).status;
  };
  EXPECT_EQ(status_for(api::FunctionAccess::invoke, "/healthz"), 200);
  EXPECT_EQ(status_for(api::FunctionAccess::invoke, "/readyz"), 403);
  EXPECT_EQ(status_for(api::FunctionAccess::invoke, "/metrics"), 403);
  EXPECT_EQ(status_for(api::FunctionAccess::none, "/healthz"), 403);
  EXPECT_EQ(status_for(api::FunctionAccess::all, "/metrics"), 200);
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

TEST_F(FrontHandlerTest, AWebPageReachesNothing) {
  for (const char* path : {"/2015-03-31/functions", "/healthz", "/readyz", "/metrics", "/"}) {
    for (const char* method : {"GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "X"}) {
      EXPECT_EQ(ask(method, path, {{"Origin", "https://evil.example"}}).status, 403);
      EXPECT_EQ(ask(method, path, {{"Host", "evil.example:9400"}}).status, 403);
    }
  }
}

TEST_F(FrontHandlerTest, ARefusalIsLoggedOnceAMinuteWithTheNumberOfTheOthers) {
  const auto refused = [&] { return ask("POST", "/x", {{"Host", "evil.example"}}); };
  EXPECT_NE(refused().body.find("allowed_hosts"), std::string::npos);
  for (int i = 0; i < 5; ++i) refused();
  ASSERT_EQ(log_.lines().size(), 1U);
  EXPECT_NE(log_.lines().front().find("allowed_hosts"), std::string::npos);
  clock_.advance(std::chrono::seconds(61));
  refused();
  ASSERT_EQ(log_.lines().size(), 2U);
  EXPECT_NE(log_.lines().back().find("refused_before_untold=5"), std::string::npos);
}

TEST_F(FrontHandlerTest, APageOfAnAllowedOriginMayAskAndReadEverything) {
  const std::string page = "http://front.example:3000";
  FrontHandler front = with({.allowed_origins = {*parse_web_origin(page)}});
  const HttpResponse asked = ask(front, "OPTIONS", "/2015-03-31/functions",
                                 {{"Origin", page},
                                  {"Access-Control-Request-Method", "POST"},
                                  {"Access-Control-Request-Headers", "authorization,x-amz-date"}});
  EXPECT_EQ(asked.status, 204);
  EXPECT_EQ(find_header(asked.headers, "Access-Control-Allow-Origin"), page);
  const HttpResponse read = ask(front, "GET", "/2015-03-31/functions", {{"Origin", page}});
  EXPECT_EQ(read.body, "api");
  EXPECT_EQ(find_header(read.headers, "Access-Control-Allow-Origin"), page);
  EXPECT_EQ(find_header(read.headers, "Vary"), "Origin");
  EXPECT_EQ(ask(front, "GET", "/x", {{"Origin", "http://front.example"}}).status, 403);

  const HttpResponse plain = ask(front, "GET", "/x", {});
  EXPECT_EQ(plain.body, "api");
  EXPECT_FALSE(find_header(plain.headers, "Access-Control-Allow-Origin"));
  EXPECT_EQ(find_header(plain.headers, "Vary"), "Origin");
}

TEST_F(FrontHandlerTest, WhereRequestsAreSignedTheApiJudgesThem) {
  FrontHandler front = with({.signatures_required = true});
  EXPECT_EQ(ask(front, "POST", "/x", {{"Host", "wheelpit"}, {"Origin", "null"}}).body, "api");
}

TEST_F(FrontHandlerTest, ABrowserAtTheEnginesAddressIsSentToTheConsole) {
  const HttpHeaders browser = {{"Host", "127.0.0.1:9400"}, {"Accept", "text/html,*/*;q=0.8"}};
  EXPECT_EQ(ask("GET", "/", browser).status, 302);
  EXPECT_EQ(ask("GET", "/?Action=GetCallerIdentity", browser).body, "api");
  EXPECT_EQ(ask("POST", "/", browser).body, "api");
  EXPECT_EQ(ask("GET", "/", {{"Host", "127.0.0.1:9400"}, {"Accept", "*/*"}}).body, "api");
  EXPECT_EQ(ask("GET", "/", {{"Host", "evil.example"}, {"Accept", "text/html"}}).status, 403);
}

TEST_F(FrontHandlerTest, ThePagesOfTheConsoleMayBeLinkedTo) {
  const HttpHeaders linked = {{"Host", "127.0.0.1:9400"}, {"Sec-Fetch-Site", "cross-site"}};
  EXPECT_EQ(ask("GET", "/console/mappings", linked).body, "the console");
  EXPECT_EQ(ask("GET", "/consoles", linked).status, 403);
  EXPECT_EQ(ask("POST", "/console/mappings", linked).status, 403);
  EXPECT_EQ(ask("GET", "/console/", {{"Host", "evil.example"}}).status, 403);
}

}  // namespace
}  // namespace wheelpit
