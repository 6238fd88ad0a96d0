#include <gtest/gtest.h>

#include <iostream>
#include <string>

#include "activemq_broker.h"

int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  std::string why;
  if (!wheelpit::ActiveMqBroker::available(why)) {
    std::cerr << "SKIPPED, every test of the ActiveMQ source with a real broker: " << why << "\n";
    constexpr int kSkipped = 77;
    return kSkipped;
  }
  const wheelpit::ActiveMqBroker broker{wheelpit::ActiveMqBroker::Shared()};
  return RUN_ALL_TESTS();
}
