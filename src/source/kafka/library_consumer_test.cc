#include "source/kafka/library_consumer.h"

#include <gtest/gtest.h>
#include <sys/eventfd.h>

#include <chrono>
#include <thread>

#include "base/file_descriptor.h"

namespace wheelpit::kafka {
namespace {

using namespace std::chrono_literals;

class LibraryConsumerTest : public testing::Test {
 protected:
  auto make(const ClientSettings& settings) {
    return make_library_consumer(settings, "topic", wake_.get());
  }

  FileDescriptor wake_{eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)};
};

TEST_F(LibraryConsumerTest, NamesTheSettingThatIsRefusedAndNotItsValue) {
  const auto made = make({.bootstrap_servers = "127.0.0.1:1",
                          .group = "g",
                          .identity = {.login = Login::certificate,
                                       .certificate = "no certificate",
                                       .private_key = Secret("hidden")}});
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().code(), Errc::malformed);
  EXPECT_FALSE(made.error().message().contains("hidden")) << made.error().message();
}

TEST_F(LibraryConsumerTest, TellsOfAClusterThatIsAwayThroughItsDescriptor) {
  auto made = make({.bootstrap_servers = "127.0.0.1:1", .group = "g", .tls = false});
  ASSERT_TRUE(made) << made.error().message();
  bool away = false;
  bool woken = false;
  const auto until = std::chrono::steady_clock::now() + 30s;
  while (!away && std::chrono::steady_clock::now() < until) {
    for (const GroupEvent& event : (*made)->poll()) {
      const auto* failed = std::get_if<Failed>(&event);
      away = away || (failed != nullptr && failed->error == "_ALL_BROKERS_DOWN");
    }
    std::uint64_t count = 0;
    woken = woken || read(wake_.get(), &count, sizeof count) == sizeof count;
    std::this_thread::sleep_for(5ms);
  }
  EXPECT_TRUE(away);
  EXPECT_TRUE(woken);
  const auto failed = (*made)->probe(100ms);
  ASSERT_TRUE(failed);
  EXPECT_TRUE(failed->words.starts_with("topic topic: ")) << failed->words;
  EXPECT_FALSE((*made)->committed({0}, 100ms));
  EXPECT_FALSE((*made)->pin(0, {}, 100ms));
  EXPECT_TRUE((*made)->take(0, 10).messages.empty()) << "of a partition that is not ours";
}

}  // namespace
}  // namespace wheelpit::kafka
