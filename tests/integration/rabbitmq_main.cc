#include <gtest/gtest.h>

#include <iostream>
#include <string>

#include "rabbitmq_broker.h"

int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  std::string why;
  if (!wheelpit::Broker::available(why)) {
    std::cerr << "SKIPPED, every test of the RabbitMQ source with a real broker: " << why << "\n";
    constexpr int kSkipped = 77;
    return kSkipped;
  }
  const wheelpit::Broker broker;
  return RUN_ALL_TESTS();
}
