#pragma once

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <utility>

#include "async/dispatcher_test_world.h"

namespace wheelpit::async {

inline const std::string kSuccesses = "arn:aws:lambda:us-east-1:000000000000:function:successes";
inline const std::string kFailures = "arn:aws:sqs:us-east-1:000000000000:failures";
inline const std::string kDeadLetters = "arn:aws:sns:us-east-1:000000000000:letters";

inline EventInvokeConfig config(std::optional<int> retries, std::optional<int> age,
                                std::string on_success, std::string on_failure) {
  EventInvokeConfig config;
  config.maximum_retry_attempts = retries;
  config.maximum_event_age_in_seconds = age;
  config.on_success = std::move(on_success);
  config.on_failure = std::move(on_failure);
  return config;
}

class DispatcherTest : public testing::Test {
 protected:
  DispatcherTest() {
    world.add_function("f");
    world.start();
  }
  void configure(const EventInvokeConfig& config, const std::string& dead_letter_queue = "") {
    Function& function = world.known.front();
    function.event_invoke_configs["$LATEST"] = config;
    function.dead_letter_target = dead_letter_queue;
    world.dispatcher->put(function);
  }
  // What the only event there is has come to.
  EventSummary only() {
    const auto events = world.events();
    EXPECT_EQ(events.size(), 1U);
    return events.empty() ? EventSummary{} : events.front();
  }

  DispatcherWorld world;
};

}  // namespace wheelpit::async
