#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "poll/test_world.h"

namespace wheelpit {

using Bodies = std::vector<std::string>;

// A lane whose batches hold two messages, between a scripted source and a scripted function.
class LaneTest : public testing::Test {
 protected:
  explicit LaneTest(Status readiness = {}) {
    invoker.readiness = std::move(readiness);
    auto scripted = std::make_unique<ScriptedSource>(loop.io, loop.clock, &report);
    source = scripted.get();
    LaneParts parts{.source = {std::move(scripted), make_rabbitmq_encoder("arn", "q", "/")},
                    .filter = filter,
                    .report = report};
    lane = std::make_unique<Lane>(loop.io, lane_options(), std::move(parts), services);
    closed = loop.start(lane->run());
  }
  ~LaneTest() override {
    if (!*closed) lane->stop(loop.clock.now());
    invoker.holding = false;
    loop.settle();
    loop.start(lane->join());
  }

  static LaneOptions lane_options() {
    LaneOptions options;
    options.function_name = "orders";
    options.function_arn = "arn:aws:lambda:us-east-1:000000000000:function:orders";
    options.origin.mapping_uuid = "uuid";
    options.limits = {
        .max_records = 2, .max_bytes = 2000, .window = std::chrono::milliseconds(500)};
    return options;
  }

  void deliver(const Bodies& bodies) {
    for (const std::string& body : bodies) source->deliver(body);
    loop.settle();
  }
  double metric(const std::string& name) {
    const std::string text = shard.metrics.expose();
    const auto at = text.find("\n" + name + "{");
    return at == std::string::npos ? -1 : std::stod(text.substr(text.find("} ", at) + 2));
  }

  TestShard shard;
  TestLoop& loop = shard.loop;
  ScriptedInvoker& invoker = shard.invoker;
  LaneServices services = shard.services();
  LaneReport report{LaneKey(), {{"uuid", "uuid"}}, shard.observer, shard.metrics, loop.clock, {}};
  MappingFilter filter;
  ScriptedSource* source = nullptr;
  std::unique_ptr<Lane> lane;
  std::shared_ptr<bool> closed;
};

}  // namespace wheelpit
