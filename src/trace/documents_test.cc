#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <string>

#include "trace/otlp_request.h"
#include "trace/xray_segments.h"

namespace wheelpit {
namespace {

namespace json = boost::json;
using std::chrono::microseconds;
using std::chrono::milliseconds;

class TraceDocumentsTest : public testing::Test {
 protected:
  TraceDocumentsTest() {
    trace_.root = "1-5759e988-bd862e3fe1be46a994272793";
    trace_.parent = "53995c3f42cd8ad8";
    trace_.id = "1111111111111111";
    trace_.function_id = "2222222222222222";
    trace_.function_name = "orders";
    trace_.invoked_arn = "arn:aws:lambda:us-east-1:000000000000:function:orders:prod";
    trace_.account_id = "000000000000";
    trace_.request_id = "8cdbb09d-0e4c-4f3f-9d6d-2f3b1b0b5b6a";
    trace_.executed_version = "3";
    trace_.began = ManualClock::kWallStart + microseconds(1);
    trace_.ended = ManualClock::kWallStart + milliseconds(20);
    trace_.run = FunctionRun{.began = ManualClock::kWallStart + milliseconds(12),
                             .ended = ManualClock::kWallStart + milliseconds(19),
                             .init = milliseconds(10),
                             .error_type = "KeyError"};
  }

  std::function<std::string()> counting() {
    return [number = 0]() mutable { return "300000000000000" + std::to_string(number++); };
  }

  InvocationTrace trace_;
};

TEST_F(TraceDocumentsTest, XRayGetsTheServicesSegmentAndTheFunctions) {
  const auto segments = xray_segments(trace_, counting());
  ASSERT_EQ(segments.size(), 2U);
  EXPECT_EQ(
      segments[0],
      R"({"name":"orders","id":"1111111111111111","trace_id":"1-5759e988-bd862e3fe1be46a994272793",)"
      R"("parent_id":"53995c3f42cd8ad8","start_time":1767225600.000001,"end_time":1767225600.020000,)"
      R"("origin":"AWS::Lambda","resource_arn":"arn:aws:lambda:us-east-1:000000000000:function:orders:prod",)"
      R"("http":{"response":{"status":200}},"aws":{"request_id":"8cdbb09d-0e4c-4f3f-9d6d-2f3b1b0b5b6a"}})");
  EXPECT_EQ(
      segments[1],
      R"({"name":"orders","id":"2222222222222222","trace_id":"1-5759e988-bd862e3fe1be46a994272793",)"
      R"("parent_id":"1111111111111111","start_time":1767225600.002000,"end_time":1767225600.019000,)"
      R"("origin":"AWS::Lambda::Function","fault":true,)"
      R"("cause":{"exceptions":[{"id":"3000000000000000","type":"KeyError"}]},)"
      R"("aws":{"account_id":"000000000000",)"
      R"("function_arn":"arn:aws:lambda:us-east-1:000000000000:function:orders:prod",)"
      R"("request_id":"8cdbb09d-0e4c-4f3f-9d6d-2f3b1b0b5b6a","resource_names":["orders"]},)"
      R"("subsegments":[{"name":"Initialization","id":"3000000000000001",)"
      R"("start_time":1767225600.002000,"end_time":1767225600.012000},)"
      R"({"name":"Invocation","id":"3000000000000002",)"
      R"("start_time":1767225600.012000,"end_time":1767225600.019000}]})");
}

TEST_F(TraceDocumentsTest, AThrottledCallIsAnErrorOfTheServiceAndHasNoFunction) {
  trace_.run.reset();
  trace_.status = 429;
  trace_.parent.clear();
  const auto segments = xray_segments(trace_, counting());
  ASSERT_EQ(segments.size(), 1U);
  const json::value segment = json::parse(segments[0]);
  EXPECT_EQ(segment.at("error"), true);
  EXPECT_EQ(segment.at("throttle"), true);
  EXPECT_EQ(segment.at("http").at("response").at("status"), 429);
  EXPECT_FALSE(segment.as_object().contains("parent_id"));
  EXPECT_FALSE(segment.as_object().contains("fault"));

  trace_.status = 500;
  EXPECT_EQ(json::parse(xray_segments(trace_, counting())[0]).at("fault"), true);
}

TEST_F(TraceDocumentsTest, OtlpGetsSpansOfOneTraceUnderTheFunctionsResource) {
  const json::value request = json::parse(otlp_request(std::span(&trace_, 1), counting()));
  const json::value& resource = request.at("resourceSpans").at(0);
  EXPECT_EQ(json::serialize(resource.at("resource").at("attributes").at(0)),
            R"({"key":"service.name","value":{"stringValue":"orders"}})");
  const json::array& spans = resource.at("scopeSpans").at(0).at("spans").as_array();
  ASSERT_EQ(spans.size(), 3U);
  for (const json::value& span : spans) {
    EXPECT_EQ(span.at("traceId"), "5759e988bd862e3fe1be46a994272793");
  }
  EXPECT_EQ(spans[0].at("name"), "invoke orders");
  EXPECT_EQ(spans[0].at("kind"), 2);
  EXPECT_EQ(spans[0].at("parentSpanId"), "53995c3f42cd8ad8");
  EXPECT_EQ(spans[0].at("startTimeUnixNano"), "1767225600000001000");
  EXPECT_FALSE(spans[0].as_object().contains("status"));
  EXPECT_EQ(spans[1].at("name"), "init orders");
  EXPECT_EQ(spans[1].at("startTimeUnixNano"), "1767225600002000000");
  EXPECT_EQ(spans[2].at("name"), "orders");
  EXPECT_EQ(spans[2].at("spanId"), "2222222222222222");
  EXPECT_EQ(spans[2].at("parentSpanId"), spans[0].at("spanId"));
  EXPECT_EQ(json::serialize(spans[2].at("status")), R"({"code":2,"message":"KeyError"})");
}

TEST_F(TraceDocumentsTest, OtlpGroupsByFunction) {
  std::vector<InvocationTrace> traces(3, trace_);
  traces[1].function_name = "billing";
  traces[2].run.reset();
  traces[2].status = 429;
  traces[2].parent.clear();
  const json::value request = json::parse(otlp_request(traces, counting()));
  const json::array& resources = request.at("resourceSpans").as_array();
  ASSERT_EQ(resources.size(), 2U);
  const json::array& orders = resources[1].at("scopeSpans").at(0).at("spans").as_array();
  ASSERT_EQ(orders.size(), 4U);
  EXPECT_EQ(orders[3].at("status").at("message"), "throttled");
  EXPECT_FALSE(orders[3].as_object().contains("parentSpanId"));
}

}  // namespace
}  // namespace wheelpit
