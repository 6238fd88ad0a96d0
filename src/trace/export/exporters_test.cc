#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/udp.hpp>
#include <string>

#include "base/run_to_end.h"
#include "trace/export/otlp_exporter.h"
#include "trace/export/xray_exporter.h"

namespace wheelpit {
namespace {

namespace asio = boost::asio;

InvocationTrace sampled() {
  InvocationTrace trace;
  trace.root = "1-5759e988-bd862e3fe1be46a994272793";
  trace.id = "1111111111111111";
  trace.function_id = "2222222222222222";
  trace.function_name = "orders";
  trace.run.emplace();
  return trace;
}

bool shows(const Metrics& metrics, const std::string& line) {
  return metrics.expose().contains("\n" + line + "\n");
}

TEST(OtlpExporter, WhatWaitsIsBoundedAndTheNewestAreDropped) {
  asio::io_context io;
  const ManualClock clock;
  Metrics metrics;
  OtlpExporter exporter(io, *parse_http_url("http://127.0.0.1:1/v1/traces"), {}, clock, metrics,
                        {});
  for (std::size_t i = 0; i < OtlpExporter::kMostWaiting; ++i) exporter.record(sampled());
  EXPECT_TRUE(shows(metrics, R"(wheelpit_trace_invocations_dropped_total{to="otlp"} 0)"));
  exporter.record(sampled());
  EXPECT_TRUE(shows(metrics, R"(wheelpit_trace_invocations_dropped_total{to="otlp"} 1)"));
}

TEST(OtlpExporter, WhatIsLeftWhenTheTimeIsUpIsCountedAsDropped) {
  asio::io_context io;
  const ManualClock clock;
  Metrics metrics;
  OtlpExporter exporter(io, *parse_http_url("http://127.0.0.1:1/v1/traces"), {}, clock, metrics,
                        {});
  exporter.record(sampled());
  run_to_end(io, [](OtlpExporter& all, TimePoint now) -> asio::awaitable<void> {
    co_await all.stop(now);
    co_await all.run();
  }(exporter, clock.now()));
  exporter.record(sampled());
  EXPECT_TRUE(shows(metrics, R"(wheelpit_trace_invocations_dropped_total{to="otlp"} 2)"));
}

TEST(XrayExporter, SendsADatagramForEachSegmentOnceTheDaemonIsFound) {
  asio::io_context io;
  asio::ip::udp::socket daemon(io, asio::ip::udp::endpoint(asio::ip::address_v4::loopback(), 0));
  const SystemClock clock;
  Metrics metrics;
  XrayExporter exporter(io, {.host = "127.0.0.1", .port = daemon.local_endpoint().port()}, clock,
                        metrics, {});
  exporter.record(sampled());
  EXPECT_TRUE(shows(metrics, R"(wheelpit_trace_invocations_dropped_total{to="xray"} 1)"));

  run_to_end(io, exporter.find_daemon());
  exporter.record(sampled());
  EXPECT_TRUE(shows(metrics, R"(wheelpit_trace_invocations_sent_total{to="xray"} 1)"));
  for (const char* origin :
       {R"("origin":"AWS::Lambda",)", R"("origin":"AWS::Lambda::Function",)"}) {
    std::string datagram(4096, '\0');
    datagram.resize(daemon.receive(asio::buffer(datagram)));
    EXPECT_TRUE(datagram.starts_with("{\"format\":\"json\",\"version\":1}\n{")) << datagram;
    EXPECT_TRUE(datagram.contains(origin)) << datagram;
  }
}

TEST(XrayExporter, StopEndsTheSearch) {
  asio::io_context io;
  const SystemClock clock;
  Metrics metrics;
  XrayExporter exporter(io, {.host = "127.0.0.1", .port = 1}, clock, metrics, {});
  exporter.stop();
  run_to_end(io, exporter.find_daemon());
  exporter.record(sampled());
  EXPECT_TRUE(shows(metrics, R"(wheelpit_trace_invocations_dropped_total{to="xray"} 1)"));
}

}  // namespace
}  // namespace wheelpit
