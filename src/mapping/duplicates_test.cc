#include "mapping/duplicates.h"

#include <gtest/gtest.h>

namespace wheelpit {
namespace {

using enum SourceKind;

constexpr const char* kFunction = "arn:aws:lambda:us-east-1:123456789012:function:consume:live";
constexpr const char* kEnd =
    " already exists. Please update or delete the existing mapping with UUID u-1";

MappingSettings at(const std::string& arn) {
  MappingSettings parameters;
  parameters.event_source_arn = arn;
  return parameters;
}

MappingSettings cluster(std::vector<std::string> servers, const std::string& topic) {
  MappingSettings parameters;
  parameters.bootstrap_servers = std::move(servers);
  parameters.topics = {topic};
  return parameters;
}

Mapping mq_mapping(const std::string& host, SourceKind kind = rabbitmq) {
  Mapping mapping;
  mapping.kind = kind;
  mapping.event_source_arn = "broker";
  mapping.function_arn = kFunction;
  mapping.mq().queue = "q";
  if (!host.empty()) mapping.mq().access = {{.type = "VIRTUAL_HOST", .uri = host}};
  return mapping;
}

TEST(Duplicates, EachKindOfSourceHasItsText) {
  EXPECT_EQ(duplicate_text(identity_of(sqs, at("queue-arn"), kFunction), "u-1"),
            std::string("An event source mapping with SQS arn (\" queue-arn \") and function (\" "
                        "consume \")") +
                kEnd);
  for (const SourceKind kind : {kinesis, dynamodb}) {
    EXPECT_EQ(duplicate_text(identity_of(kind, at("stream-arn"), kFunction), "u-1"),
              std::string("The event source arn (\" stream-arn \") and function (\" consume \") "
                          "provided mapping") +
                  kEnd);
  }
  const auto kafka =
      identity_of(self_managed_kafka, cluster({"kafka:1000", "kafka:2000"}, "topic"), kFunction);
  EXPECT_EQ(duplicate_text(kafka, "u-1"),
            std::string("An event source mapping with event source (\"kafka:1000,kafka:2000\"), "
                        "function (\"") +
                kFunction + "\"), topics (\"topic\")" + kEnd);
  EXPECT_EQ(duplicate_text(identity_of(mq_mapping("")), "u-1"),
            std::string("An event source mapping with event source (\"broker\"), function (\"") +
                kFunction + "\") and queues (\"q VIRTUAL_HOST /\")" + kEnd);
  EXPECT_EQ(duplicate_text(identity_of(mq_mapping("", activemq)), "u-1"),
            std::string("An event source mapping with event source (\"broker\"), function (\"") +
                kFunction + "\") and queues (\"q\")" + kEnd);
}

TEST(Duplicates, AQueueOrAStreamIsReadOnceForAFunction) {
  const auto one = identity_of(sqs, at("queue"), kFunction);
  EXPECT_TRUE(is_duplicate(one, identity_of(sqs, at("queue"), kFunction)));
  EXPECT_FALSE(is_duplicate(one, identity_of(sqs, at("other"), kFunction)));
  EXPECT_FALSE(is_duplicate(one, identity_of(sqs, at("queue"), "other")));
  EXPECT_FALSE(is_duplicate(one, identity_of(kinesis, at("queue"), kFunction)));
}

TEST(Duplicates, AClusterIsTheSameWhenItSharesAServer) {
  const auto one = identity_of(self_managed_kafka, cluster({"a:1"}, "topic"), kFunction);
  EXPECT_TRUE(is_duplicate(
      one, identity_of(self_managed_kafka, cluster({"b:1", "a:1"}, "topic"), kFunction)));
  EXPECT_FALSE(
      is_duplicate(one, identity_of(self_managed_kafka, cluster({"b:1"}, "topic"), kFunction)));
  EXPECT_FALSE(
      is_duplicate(one, identity_of(self_managed_kafka, cluster({"a:1"}, "other"), kFunction)));
}

TEST(Duplicates, TwoDatabasesOfAClusterAreTwoSources) {
  MappingSettings shop = at("cluster");
  shop.database_name = "shop";
  MappingSettings mill = at("cluster");
  mill.database_name = "mill";
  EXPECT_FALSE(is_duplicate(identity_of(document_db, shop, kFunction),
                            identity_of(document_db, mill, kFunction)));
}

TEST(Duplicates, ARabbitMqQueueIsTheSameOnTheSameVirtualHost) {
  const auto of = [](const Mapping& mapping) { return identity_of(mapping); };
  const auto none = of(mq_mapping(""));
  EXPECT_TRUE(is_duplicate(none, of(mq_mapping("/"))));  // which is where a queue is otherwise
  EXPECT_FALSE(is_duplicate(none, of(mq_mapping("/orders"))));
  for (const auto member : {&Mapping::event_source_arn, &Mapping::function_arn}) {
    Mapping other = mq_mapping("");
    other.*member = "other";
    EXPECT_FALSE(is_duplicate(none, of(other)));
  }
  Mapping other = mq_mapping("");
  other.mq().queue = "other";
  EXPECT_FALSE(is_duplicate(none, of(other)));
}

}  // namespace
}  // namespace wheelpit
