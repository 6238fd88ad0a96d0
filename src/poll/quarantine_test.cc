#include "poll/quarantine.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>
#include <fstream>
#include <iterator>
#include <set>

namespace wheelpit {
namespace {

namespace asio = boost::asio;
namespace fs = std::filesystem;

Record record_of(std::string body) {
  RabbitMqMessage message;
  message.body = std::move(body);
  message.properties.message_id = "id-\"1\"";
  return {.id = {.epoch = 1, .tag = 1},
          .received_at = {},
          .message = std::move(message),
          .refusal = "too large"};
}

std::string text_of(const fs::path& file) {
  std::ifstream in(file);
  return {std::istreambuf_iterator<char>(in), {}};
}

class QuarantineTest : public testing::Test {
 public:
  ~QuarantineTest() override { fs::remove_all(folder.parent_path()); }

 protected:
  QuarantineTest() {
    std::string pattern = (fs::temp_directory_path() / "quarantine-XXXXXX").string();
    folder = fs::path(::mkdtemp(pattern.data())) / "quarantine";
  }

  Result<std::optional<std::string>> keep(Quarantine& quarantine, const std::string& body) {
    return keep(quarantine, record_of(body));
  }
  Result<std::optional<std::string>> keep(Quarantine& quarantine, const Record& record) {
    clock.advance(std::chrono::seconds(1));
    asio::io_context io;
    QuarantineLabel label{.mapping_uuid = "uuid",
                          .event_source_arn = "arn:aws:mq:broker",
                          .queue = "orders",
                          .virtual_host = "/"};
    auto kept = asio::co_spawn(io, quarantine.keep(label, record), asio::use_future);
    io.run();
    return kept.get();
  }
  // The path of the copy, or "".
  std::string kept(Quarantine& quarantine, const std::string& body) {
    return keep(quarantine, body).value().value_or("");
  }
  std::multiset<std::string> bodies() const {
    std::multiset<std::string> texts;
    for (const auto& file : fs::directory_iterator(folder)) {
      if (file.path().extension() == ".body") texts.insert(text_of(file.path()));
    }
    return texts;
  }

  fs::path folder;
  ManualClock clock;
};

TEST_F(QuarantineTest, KeepsTheBodyAndEverythingElseBesideIt) {
  Quarantine quarantine(folder, 10'000, clock);
  const std::string path = kept(quarantine, std::string("\0raw", 4));
  EXPECT_EQ(text_of(path), std::string("\0raw", 4));

  struct stat status{};
  ASSERT_EQ(::stat(path.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0600U);

  const std::string side = text_of(fs::path(path).replace_extension(".json"));
  EXPECT_TRUE(side.starts_with(
      R"({"time":"20260101T000001.000000Z","mapping":"uuid",)"
      R"("eventSourceArn":"arn:aws:mq:broker","queue":"orders",)"
      R"("virtualHost":"/","messageId":"id-\"1\"","cause":"too large","basicProperties":{)"))
      << side;
  EXPECT_TRUE(side.ends_with(",\"bodySize\":4},\"redelivered\":false}\n")) << side;
}

TEST_F(QuarantineTest, KeepsAnActiveMqMessageLikewise) {
  auto message = std::make_shared<ActiveMqMessage>();
  message->message_id = "ID:host:1:1:1:7";
  message->body = "raw";
  message->destination = "a.queue";
  message->persistent = false;
  message->properties = {{"shop", "north"}, {"rush", "true"}};
  Record record = record_of("");
  record.message = ActiveMqDelivery{.message = message, .redelivered = true};
  Quarantine quarantine(folder, 10'000, clock);
  const std::string path = keep(quarantine, record).value().value();
  EXPECT_EQ(text_of(path), "raw");
  const std::string side = text_of(fs::path(path).replace_extension(".json"));
  EXPECT_TRUE(side.contains(R"("messageId":"ID:host:1:1:1:7","cause":"too large",)"
                            R"("destination":"a.queue",)"))
      << side;
  EXPECT_TRUE(side.contains(R"("persistent":"false",)")) << side;
  EXPECT_TRUE(side.ends_with(R"("properties":{"shop":"north","rush":"true"},"redelivered":true})"
                             "\n"))
      << side;
}

TEST_F(QuarantineTest, TheOldestMakeRoom) {
  Quarantine quarantine(folder, 4000, clock);
  for (const char name : {'a', 'b', 'c', 'd'}) {
    ASSERT_NE(kept(quarantine, std::string(1000, name)), "");
    std::uintmax_t total = 0;
    for (const auto& file : fs::directory_iterator(folder)) total += file.file_size();
    EXPECT_LE(total, 4000U);
  }
  EXPECT_EQ(bodies(), (std::multiset{std::string(1000, 'c'), std::string(1000, 'd')}));
}

TEST_F(QuarantineTest, AMessageLargerThanTheQuarantineIsNotKept) {
  Quarantine quarantine(folder, 1000, clock);
  EXPECT_EQ(kept(quarantine, std::string(1001, 'x')), "");
}

TEST_F(QuarantineTest, AFolderThatCannotBeMadeIsAnErrorThatNamesIt) {
  std::ofstream(folder) << "a file in its place";
  Quarantine quarantine(folder, 10'000, clock);
  const auto refused = keep(quarantine, "x");
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().message().find(folder.string()), std::string::npos);
}

}  // namespace
}  // namespace wheelpit
