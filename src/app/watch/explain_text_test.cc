#include "app/watch/explain_text.h"

#include <gtest/gtest.h>

#include <boost/json/parse.hpp>

namespace wheelpit {
namespace {

constexpr WallTime kNow{std::chrono::seconds(1'764'520'100)};

// As GET /_wheelpit/mappings/status tells it, with `more` members.
MappingLook status(const std::string& more = "") {
  return mapping_look(
      boost::json::parse(
          R"({"UUID":"91d9","FunctionName":"consume","Source":"rabbitmq","Broker":"mill",)"
          R"("Name":"orders","State":"Enabled","LastProcessingResult":"OK","Consuming":true,)"
          R"("Consumers":1,"Counters":{"Polled":10,"Deleted":8,"FailedInvoke":2})" +
          (more.empty() ? "" : "," + more) + "}")
          .as_object(),
      kNow);
}

std::string text(const std::string& more, const std::optional<MappingAttention>& attention = {}) {
  return to_text(explain(status(more), attention, kNow));
}

constexpr auto kWho =
    "Mapping 91d9 reads the queue \"orders\" of the broker \"mill\" for the function "
    "\"consume\".\n";

TEST(Explain, SaysWhatHoldsItUpWhenItIsTriedAgainAndWhatToDo) {
  const MappingAttention attention{.title = "the source refuses the user or password",
                                   .words = "ACCESS_REFUSED",
                                   .remedy = "put the right password into the secret",
                                   .error = true,
                                   .since = 1'764'520'040,
                                   .next_attempt = 1'764'520'112};
  EXPECT_EQ(text(R"("LastSuccess":1764520095)", attention),
            std::string(kWho) +
                "The source refuses the user or password, for 1m.\n"
                "Details: ACCESS_REFUSED.\n"
                "Since the engine started it has read 10 records; 8 records are finished, and "
                "invocations failed for 2. The last success was 5s ago.\n"
                "The next attempt is in 12s.\n"
                "What to do: Put the right password into the secret.\n");
  EXPECT_FALSE(explain(status(), attention, kNow).fine);
}

TEST(Explain, KnowsTheFlow) {
  EXPECT_TRUE(text("").contains("It is reading, and no records are waiting."));
  EXPECT_TRUE(text(R"("InFlight":3,"Buffered":4,"Queue":{"Messages":5,"Consumers":1})")
                  .contains("It is processing: 3 records are with the function, 4 are waiting in "
                            "the engine, 5 at the source."));
  EXPECT_TRUE(text(R"("Queue":{"Messages":5,"Consumers":3})")
                  .contains("2 other consumers of the queue may take the messages."));
  EXPECT_TRUE(explain(status(), {}, kNow).fine);
}

TEST(Explain, KnowsAFilterThatExcludesAll) {
  MappingLook mapping = status();
  mapping.counters.filtered_out = 10;
  const Explanation explanation = explain(mapping, {}, kNow);
  EXPECT_TRUE(explanation.fine);
  EXPECT_TRUE(explanation.remedy.contains("wheelpit filter test"));
}

TEST(Explain, ADisabledMappingIsEnabledByACommand) {
  MappingLook mapping = status();
  mapping.state = "Disabled";
  const Explanation explanation = explain(mapping, {}, kNow);
  EXPECT_FALSE(explanation.fine);
  EXPECT_EQ(explanation.remedy, "aws lambda update-event-source-mapping --uuid 91d9 --enabled");
}

TEST(Explain, WithoutTheEnginesAttentionItsResultIsTold) {
  MappingLook mapping = status();
  mapping.result = "PROBLEM: Connection error. (refused)";
  const std::string said = to_text(explain(mapping, {}, kNow));
  EXPECT_TRUE(said.contains("Details: PROBLEM: Connection error. (refused).")) << said;
  EXPECT_TRUE(said.contains("What to do: ")) << said;
}

TEST(MappingLooks, IsFoundByUuidFunctionOrQueue) {
  const std::vector<MappingLook> all = {status()};
  for (const char* const word : {"91d9", "consume", "orders"}) {
    EXPECT_EQ(named_mappings(all, {word})->size(), 1) << word;
  }
  EXPECT_EQ(named_mappings(all, {"orders", "consume"})->size(), 1);
  const auto none = named_mappings(all, {"91"});
  ASSERT_FALSE(none);
  EXPECT_TRUE(none.error().message().contains("there are\n  91d9  orders -> consume"));
}

TEST(MappingLooks, AWordMeansOneMapping) {
  const AskEngine engine = [](const HttpRequest&) -> Result<HttpResponse> {
    HttpResponse answer;
    answer.status = 200;
    answer.body = R"({"Mappings":[{"UUID":"a1","Name":"orders","FunctionName":"f"},)"
                  R"({"UUID":"b2","Name":"orders","FunctionName":"g"}]})";
    return answer;
  };
  EXPECT_EQ(uuid_of_mapping(engine, "g").value(), "b2");
  EXPECT_TRUE(uuid_of_mapping(engine, "orders").error().message().contains("\n  a1  orders -> f"));
  EXPECT_EQ(uuid_of_mapping(engine, "h").error().code(), Errc::not_found);
  const std::string uuid = "91d9dea2-f4a9-4f0a-8b2e-3a2f0c4e5d61";
  EXPECT_EQ(uuid_of_mapping(engine, uuid).value(), uuid);
}

TEST(MappingLooks, NumbersOfPartsAreTakenTogether) {
  const MappingLook mapping =
      status(R"("Parts":[{"Name":"0","Lag":12,"OldestSince":1764520079.5},)"
             R"({"Name":"1","Lag":3,"OldestSince":1764520090},{"Name":"2"}])");
  EXPECT_EQ(mapping.waiting, 15);
  EXPECT_EQ(mapping.oldest_age, 20.5);
  EXPECT_EQ(mapping.counters.polled, 10);
}

TEST(MappingLooks, AgesAreCountedFromMoments) {
  EXPECT_EQ(status(R"("OldestMessageSince":1764520097.5)").oldest_age, 2.5);
  EXPECT_EQ(status(R"("OldestMessageSince":1764520101)").oldest_age, 0) << "of another clock";
  EXPECT_EQ(status().oldest_age, 0);
  EXPECT_FALSE(status().waiting);
}

TEST(Explain, NamesWhatIsRead) {
  MappingLook mapping = status();
  mapping.broker = "";
  for (const auto& [source, what] :
       {std::pair("kinesis", "stream"), std::pair("dynamodb", "stream"), std::pair("msk", "topic"),
        std::pair("self_managed_kafka", "topic"), std::pair("sqs", "queue")}) {
    mapping.source = source;
    EXPECT_TRUE(to_text(explain(mapping, {}, kNow)).contains("reads the " + std::string(what)));
  }
}

}  // namespace
}  // namespace wheelpit
