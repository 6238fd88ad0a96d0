#include <gtest/gtest.h>

#include <iostream>
#include <string>

#include "postgres_server.h"

int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  std::string why;
  if (!wheelpit::PostgresServer::available(why)) {
    std::cerr << "SKIPPED, every test of the PostgreSQL store with a real server: " << why << "\n";
    constexpr int kSkipped = 77;
    return kSkipped;
  }
  const wheelpit::PostgresServer server;
  return RUN_ALL_TESTS();
}
