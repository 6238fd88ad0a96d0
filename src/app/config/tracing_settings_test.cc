#include "app/config/tracing_settings.h"

#include <gtest/gtest.h>

#include <map>
#include <string>

#include "app/config/config.h"

namespace wheelpit {
namespace {

using Variables = std::map<std::string, std::string>;

ConfigResult parse(const std::string& text) {
  return parse_config(text, "w.toml", [](const auto&) { return true; });
}

Status complete(TraceExportOptions& tracing, const Variables& variables) {
  return complete_tracing(tracing, [&](const std::string& name) -> std::optional<std::string> {
    const auto found = variables.find(name);
    if (found == variables.end()) return std::nullopt;
    return found->second;
  });
}

TEST(TracingSettings, AreNoneUnlessTheyAreGiven) {
  auto config = parse("");
  ASSERT_TRUE(config);
  ASSERT_TRUE(complete(config->tracing, {{"AWS_XRAY_DAEMON_ADDRESS", ""}}));
  EXPECT_FALSE(config->tracing.xray_daemon);
  EXPECT_FALSE(config->tracing.otlp_traces);
}

TEST(TracingSettings, TheFileCountsBeforeTheEnvironment) {
  const Variables variables = {{"AWS_XRAY_DAEMON_ADDRESS", "udp:10.0.0.1:2000 tcp:10.0.0.1:2001"},
                               {"OTEL_EXPORTER_OTLP_ENDPOINT", "https://elsewhere:4318/otel/"},
                               {"OTEL_EXPORTER_OTLP_CERTIFICATE", "ca.pem"}};
  auto config = parse(
      "[tracing]\nxray_daemon = \"127.0.0.1:2000\"\notlp_endpoint = \"http://127.0.0.1:4318\"\n");
  ASSERT_TRUE(config);
  ASSERT_TRUE(complete(config->tracing, variables));
  EXPECT_EQ(to_string(*config->tracing.xray_daemon), "127.0.0.1:2000");
  EXPECT_EQ(to_string(*config->tracing.otlp_traces), "http://127.0.0.1:4318/v1/traces");

  TraceExportOptions open;
  ASSERT_TRUE(complete(open, variables));
  EXPECT_EQ(to_string(*open.xray_daemon), "10.0.0.1:2000");
  EXPECT_EQ(to_string(*open.otlp_traces), "https://elsewhere:4318/otel/v1/traces");
  EXPECT_EQ(open.otlp_trust.ca_file, "ca.pem");
}

TEST(TracingSettings, WhatCannotBeRightIsNamed) {
  const auto config =
      parse("[tracing]\nxray_daemon = \"localhost\"\notlp_endpoint = \"grpc://x\"\nxray = 1\n");
  ASSERT_FALSE(config);
  ASSERT_EQ(config.error().size(), 3U);
  EXPECT_EQ(config.error()[0].to_string(),
            "w.toml:2: tracing.xray_daemon: must be HOST:PORT, such as \"127.0.0.1:2000\"");
  EXPECT_EQ(config.error()[1].key, "tracing.otlp_endpoint");

  TraceExportOptions open;
  const Status bad = complete(open, {{"OTEL_EXPORTER_OTLP_ENDPOINT", "nowhere"}});
  ASSERT_FALSE(bad);
  EXPECT_TRUE(
      bad.error().message().starts_with("environment variable OTEL_EXPORTER_OTLP_ENDPOINT: "));
}

}  // namespace
}  // namespace wheelpit
