#include "app/letters/letter_place.h"

#include <gtest/gtest.h>

namespace wheelpit {
namespace {

Broker broker_of(std::string name, std::string id, SourceKind kind) {
  Broker broker;
  broker.arn = "arn:" + name;
  broker.name = std::move(name);
  broker.id = std::move(id);
  broker.kind = kind;
  return broker;
}

const std::vector<Broker> kBrokers = {broker_of("mill", "b-1", SourceKind::rabbitmq),
                                      broker_of("pond", "b-2", SourceKind::activemq)};

Mapping mapping(std::string uuid, std::string arn, std::string queue, std::string secret,
                std::string host = "") {
  Mapping made;
  made.uuid = std::move(uuid);
  made.event_source_arn = std::move(arn);
  MqParameters mq;
  mq.queue = std::move(queue);
  if (!secret.empty()) mq.access.push_back({.type = "BASIC_AUTH", .uri = std::move(secret)});
  if (!host.empty()) mq.access.push_back({.type = "VIRTUAL_HOST", .uri = std::move(host)});
  made.source = std::move(mq);
  return made;
}

TEST(ParsePlace, FindsQueuesOfBrokersByNameOrId) {
  for (const char* text : {"mill/a/b", "b-1/a/b"}) {
    const auto place = parse_place(text, kBrokers);
    ASSERT_TRUE(place) << place.error().message();
    EXPECT_EQ(std::get<BrokerPlace>(*place).broker.name, "mill");
    EXPECT_EQ(std::get<BrokerPlace>(*place).queue, "a/b");
  }
  EXPECT_EQ(std::get<BrokerPlace>(*parse_place("pond", kBrokers)).queue, "ActiveMQ.DLQ");
}

TEST(ParsePlace, FindsTheOthers) {
  EXPECT_TRUE(std::holds_alternative<FailedEventsPlace>(*parse_place("async", kBrokers)));
  EXPECT_TRUE(std::holds_alternative<QuarantinePlace>(*parse_place("quarantine", kBrokers)));
  EXPECT_EQ(std::get<SqsPlace>(*parse_place("arn:aws:sqs:r:1:q", kBrokers)).arn,
            "arn:aws:sqs:r:1:q");
}

TEST(ParsePlace, SaysWhatIsMissing) {
  EXPECT_TRUE(parse_place("mill", kBrokers).error().message().contains("mill/QUEUE"));
  EXPECT_TRUE(parse_place("mill/", kBrokers).error().message().contains("mill/QUEUE"));
  const auto unknown = parse_place("pool/q", kBrokers);
  EXPECT_EQ(unknown.error().code(), Errc::not_found);
  EXPECT_TRUE(unknown.error().message().contains("async, quarantine"));
  EXPECT_TRUE(unknown.error().message().contains("pond/QUEUE"));
}

TEST(LoginFor, IsThatOfTheFirstMappingOfTheBroker) {
  const std::vector<Mapping> mappings = {mapping("3", "arn:mill", "q", "third", "shop"),
                                         mapping("2", "arn:mill", "q", "second"),
                                         mapping("1", "arn:pond", "q", "pond")};
  const auto login = login_for(kBrokers[0], {.place = ""}, mappings);
  EXPECT_EQ(login->secret, "second");
  EXPECT_EQ(login->virtual_host, "/");
  EXPECT_EQ(login_for(kBrokers[0], {.place = "", .virtual_host = "shop"}, mappings)->secret,
            "third");
  EXPECT_EQ(login_for(kBrokers[0], {.place = "", .secret = "mine"}, mappings)->secret, "mine");
  const auto both =
      login_for(kBrokers[0], {.place = "", .secret = "mine", .virtual_host = "other"}, mappings);
  EXPECT_EQ(both->virtual_host, "other");
  EXPECT_FALSE(login_for(kBrokers[0], {.place = "", .virtual_host = "other"}, mappings));
}

TEST(LoginFor, IsElseThatOfTheBrokersDestinations) {
  Broker broker = kBrokers[0];
  EXPECT_EQ(login_for(broker, {.place = ""}, {}).error().code(), Errc::not_found);
  broker.publisher_secret = "publisher";
  broker.publisher_virtual_host = "out";
  EXPECT_EQ(login_for(broker, {.place = ""}, {})->secret, "publisher");
  EXPECT_EQ(login_for(broker, {.place = ""}, {})->virtual_host, "out");
  EXPECT_FALSE(login_for(broker, {.place = "", .virtual_host = "shop"}, {}));
}

TEST(QueuesOf, AreNamedOnce) {
  const std::vector<Mapping> mappings = {mapping("1", "arn:mill", "b", ""),
                                         mapping("2", "arn:mill", "a", ""),
                                         mapping("3", "arn:mill", "a", "")};
  EXPECT_EQ(queues_of("arn:mill", mappings), "a, b");
  EXPECT_EQ(queues_of("arn:pond", mappings), "");
}

}  // namespace
}  // namespace wheelpit
