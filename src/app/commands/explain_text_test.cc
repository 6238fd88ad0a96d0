#include "app/commands/explain_text.h"

#include <gtest/gtest.h>

#include <boost/json/parse.hpp>

namespace wheelpit {
namespace {

constexpr WallTime kNow{std::chrono::seconds(1'764'520'100)};

MappingLook status(std::string_view numbers = "") {
  std::vector<MappingLook> looks = {mapping_look(
      boost::json::parse(
          R"({"UUID":"91d9","FunctionArn":"arn:aws:lambda:us-east-1:1:function:consume:prod",)"
          R"("EventSourceArn":"arn:aws:mq:us-east-1:1:broker:mill:b-1","Queues":["orders"],)"
          R"("State":"Enabled","LastProcessingResult":"OK"})")
          .as_object())};
  add_numbers(
      "# HELP x y\n"
      "lambda_esm_consuming{event_source_mapping=\"91d9\",queue=\"orders\"} 1\n"
      "lambda_esm_polled_events_total{a=\"b\",event_source_mapping=\"91d9\"} 10\n"
      "lambda_esm_polled_events_total{event_source_mapping=\"other\"} 99\n"
      "lambda_esm_deleted_events_total{event_source_mapping=\"91d9\"} 8\n"
      "lambda_esm_failed_invoke_events_total{event_source_mapping=\"91d9\"} 2\n" +
          std::string(numbers),
      looks);
  return looks.front();
}

// A line of /metrics.
std::string number(const std::string& name, const std::string& value) {
  return "lambda_esm_" + name + "{event_source_mapping=\"91d9\"} " + value + "\n";
}

std::string text(std::string_view numbers, const std::optional<MappingAttention>& attention = {}) {
  return to_text(explain(status(numbers), attention, kNow));
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
  EXPECT_EQ(text(number("last_success_timestamp_seconds", "1.764520095e+09"), attention),
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
  EXPECT_TRUE(
      text(number("in_flight_events", "3") + number("buffered_events", "4") +
           number("queue_messages", "5"))
          .contains("It is processing: 3 records are with the function, 4 are waiting in the "
                    "engine, 5 at the source."));
  EXPECT_TRUE(text(number("queue_messages", "5") + number("queue_consumers", "3"))
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
  const AskEngine engine = [](const HttpRequest& request) -> Result<HttpResponse> {
    HttpResponse answer;
    answer.status = 200;
    if (request.target == "/metrics") return answer;
    answer.body = R"({"EventSourceMappings":[{"UUID":"a1","Queues":["orders"],)"
                  R"("FunctionArn":"arn:aws:lambda:us-east-1:1:function:f"},{"UUID":"b2",)"
                  R"("Queues":["orders"],"FunctionArn":"arn:aws:lambda:us-east-1:1:function:g"}]})";
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
      status(number("partition_lag", "12") + number("partition_lag", "3") +
             number("iterator_age_seconds", "20.5") + number("iterator_age_seconds", "10"));
  EXPECT_EQ(mapping.waiting, 15);
  EXPECT_EQ(mapping.oldest_age, 20.5);
  EXPECT_EQ(mapping.counters.polled, 10);
}

TEST(MappingLooks, StreamsAndTablesHaveTheirNamesInTheArn) {
  const auto name = [](const std::string& arn) {
    return mapping_look({{"EventSourceArn", arn}}).name;
  };
  EXPECT_EQ(name("arn:aws:kinesis:r:1:stream/clicks"), "clicks");
  EXPECT_EQ(name("arn:aws:dynamodb:r:1:table/orders/stream/2026-01-01T00:00:00.000"), "orders");
  EXPECT_EQ(name("arn:aws:sqs:r:1:orders"), "orders");
}

}  // namespace
}  // namespace wheelpit
