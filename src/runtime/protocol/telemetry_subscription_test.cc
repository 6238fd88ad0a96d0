#include "runtime/protocol/telemetry_subscription.h"

#include <gtest/gtest.h>

namespace wheelpit::runtime {
namespace {

using std::chrono::milliseconds;

std::expected<TelemetrySubscription, ApiRefusal> parse(std::string_view body) {
  return parse_telemetry_subscription(TelemetryApi::telemetry, body);
}

std::string with(std::string_view uri, std::string_view more = "") {
  return R"({"schemaVersion":"2022-12-13","types":["platform"],)"
         R"("destination":{"protocol":"HTTP","URI":")" +
         std::string(uri) + "\"}" + std::string(more) + "}";
}

std::string fault_of(std::string_view body) {
  const auto parsed = parse(body);
  if (parsed) return "none";
  constexpr std::string_view kBegin = R"({"errorMessage":")";
  const std::string& text = parsed.error().body;
  EXPECT_EQ(parsed.error().status, 400);
  EXPECT_TRUE(text.ends_with("\"errorType\":\"ValidationError\"}\n")) << text;
  return text.substr(kBegin.size(), text.find("\",\"errorType") - kBegin.size());
}

TEST(ParseTelemetrySubscription, TakesWhatTheServiceTakes) {
  const auto made =
      parse(R"({"schemaVersion":"2025-01-29","types":["platform","function","extension"],)"
            R"("buffering":{"maxItems":1000,"maxBytes":1048576,"timeoutMs":25},)"
            R"("destination":{"protocol":"HTTP","URI":"http://sandbox.localdomain:8080/a?b=c"}})");
  ASSERT_TRUE(made);
  EXPECT_TRUE(made->platform && made->function && made->extension && made->structured_lines);
  EXPECT_EQ(made->port, 8080);
  EXPECT_EQ(made->target, "/a?b=c");
  EXPECT_EQ(made->host, "sandbox.localdomain:8080");
  EXPECT_EQ(made->buffering.items, 1000U);
  EXPECT_EQ(made->buffering.bytes, 1'048'576U);
  EXPECT_EQ(made->buffering.wait, milliseconds(25));
}

TEST(ParseTelemetrySubscription, HasTheServicesDefaults) {
  const auto made = parse(with("http://sandbox:1"));
  ASSERT_TRUE(made);
  EXPECT_FALSE(made->function || made->extension);
  EXPECT_EQ(made->target, "/");
  EXPECT_EQ(parse(with("http://sandbox:1?a=b"))->target, "/?a=b");
  EXPECT_EQ(made->buffering.items, 10'000U);
  EXPECT_EQ(made->buffering.bytes, 262'144U);
  EXPECT_EQ(made->buffering.wait, milliseconds(1000));
  EXPECT_TRUE(parse(with("http://sandbox:1", R"(,"buffering":{"maxItems":null})")));
}

TEST(ParseTelemetrySubscription, TellsAllThatIsWrongAtOnce) {
  EXPECT_EQ(fault_of(R"({"schemaVersion":"2022-12-13","types":[],)"
                     R"("destination":{"protocol":"HTTP","URI":"http://sandbox.localdomain"}})"),
            "URI port is not provided; types should not be empty");
  EXPECT_EQ(fault_of("{}"),
            "schemaVersion should be one of 2022-07-01, 2022-12-13, 2025-01-29; destination is not "
            "provided; types should not be empty");
  EXPECT_EQ(fault_of("no"), "the body should be a JSON object");
}

TEST(ParseTelemetrySubscription, LeadsNowhereButToTheEnvironmentItself) {
  const std::string elsewhere = "URI host should be sandbox.localdomain";
  EXPECT_EQ(fault_of(with("http://169.254.169.254:80/")), elsewhere);
  EXPECT_EQ(fault_of(with("http://127.0.0.1:9400/")), elsewhere);
  EXPECT_EQ(fault_of(with("http://sandbox.localdomain.example:80/")), elsewhere);
  const std::string form = "URI should be http://sandbox.localdomain:PORT/PATH";
  EXPECT_EQ(fault_of(with("https://sandbox.localdomain:80/")), form);
  EXPECT_EQ(fault_of(with("http://sandbox.localdomain:80@bank:80/")), form);
  EXPECT_EQ(fault_of(with("http://sandbox.localdomain:80/ HTTP/1.1")), form);
  EXPECT_EQ(fault_of(with("sandbox.localdomain:80")), form);
  EXPECT_EQ(fault_of(with("http://sandbox.localdomain:0/")), "URI port is out of range");
  EXPECT_EQ(fault_of(with("http://sandbox.localdomain:65536/")), "URI port is out of range");
}

TEST(ParseTelemetrySubscription, KeepsToTheRangesOfBuffers) {
  const auto fault = [](std::string_view buffering) {
    return fault_of(with("http://sandbox:1", ",\"buffering\":" + std::string(buffering)));
  };
  EXPECT_EQ(fault(R"({"maxItems":999})"), "maxItems should be between 1000 and 10000");
  EXPECT_EQ(fault(R"({"maxItems":10001})"), "maxItems should be between 1000 and 10000");
  EXPECT_EQ(fault(R"({"maxBytes":262143})"), "maxBytes should be between 262144 and 1048576");
  EXPECT_EQ(fault(R"({"timeoutMs":24})"), "timeoutMs should be between 25 and 30000");
  EXPECT_EQ(fault(R"({"timeoutMs":30001})"), "timeoutMs should be between 25 and 30000");
  EXPECT_EQ(fault(R"({"timeoutMs":"25"})"), "timeoutMs should be between 25 and 30000");
}

TEST(ParseTelemetrySubscription, TcpNeedsAPortAndNothingElse) {
  const auto to = [](std::string_view more) {
    return R"({"schemaVersion":"2022-12-13","types":["platform"],"destination":{"protocol":"TCP")" +
           std::string(more) + "}}";
  };
  const auto made = parse_telemetry_subscription(TelemetryApi::telemetry, to(",\"port\":8080"));
  ASSERT_TRUE(made);
  EXPECT_EQ(made->form, TelemetryForm::lines);
  EXPECT_EQ(made->port, 8080);
  EXPECT_EQ(fault_of(to("")), "port is not provided");
  for (const char* wrong : {"0", "65536", "-1", "1.5", "\"8080\"", "[]"}) {
    EXPECT_EQ(fault_of(to(",\"port\":" + std::string(wrong))), "port should be between 1 and 65535")
        << wrong;
  }
}

TEST(ParseTelemetrySubscription, ThereAreTwoProtocols) {
  EXPECT_EQ(fault_of(R"({"schemaVersion":"2022-12-13","types":["logs"],)"
                     R"("destination":{"protocol":"UDP"}})"),
            "protocol should be one of HTTP, TCP; types should be some of platform, function, "
            "extension");
}

TEST(ParseTelemetrySubscription, TheLogsApiNeedsNoVersion) {
  constexpr std::string_view kBody =
      R"({"types":["function"],"destination":{"protocol":"HTTP","URI":"http://sandbox:80"}})";
  const auto made = parse_telemetry_subscription(TelemetryApi::logs, kBody);
  ASSERT_TRUE(made);
  EXPECT_FALSE(made->runtime_done);
  EXPECT_FALSE(made->structured_lines);
  EXPECT_FALSE(parse_telemetry_subscription(TelemetryApi::telemetry, kBody));
  EXPECT_TRUE(
      parse_telemetry_subscription(
          TelemetryApi::logs, "{\"schemaVersion\":\"2021-03-18\"," + std::string(kBody.substr(1)))
          ->runtime_done);
}

}  // namespace
}  // namespace wheelpit::runtime
