#include "api/logs/logs_api.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "api/api_test_bed.h"
#include "logs/log_event.h"

namespace wheelpit::api {
namespace {

namespace fs = std::filesystem;

constexpr std::int64_t kStart = 1'795'308'067'000;

// An API over a folder with the log of function "orders": eight events, a millisecond apart, of two
// environments in turn.
struct LogsBed : ApiTestBed {
  LogsBed() {
    ApiDependencies of_logs = dependencies();
    of_logs.log_folder = logs;
    handler = std::make_unique<ApiHandler>(io, std::move(of_logs));
    fs::create_directories(logs);
    std::string text;
    for (int i = 0; i < 8; ++i) {
      append_log_event(text, WallTime(std::chrono::milliseconds(kStart + i)),
                       i % 2 ? "2026/11/22/[1]odd" : "2026/11/22/[$LATEST]even",
                       "event " + std::to_string(i) + "\n");
    }
    std::ofstream(logs / "orders.log") << text;
  }

  const fs::path logs = folder / "logs";

  HttpResponse ask(const std::string& operation, const std::string& body) {
    return send("POST", "/", body, {{"X-Amz-Target", "Logs_20140328." + operation}});
  }
  boost::json::object answer(const std::string& operation, const std::string& body) {
    const HttpResponse response = ask(operation, body);
    EXPECT_EQ(response.status, 200) << response.body;
    EXPECT_EQ(header_of(response, "Content-Type"), "application/x-amz-json-1.1");
    return members(response);
  }
  static std::string numbers(const boost::json::object& page) {
    std::string text;
    for (const auto& event : page.at("events").as_array()) {
      const auto& message = event.as_object().at("message").as_string();
      text += message.at(message.size() - 2);
    }
    return text;
  }
  static std::string token(const boost::json::object& page, std::string_view name) {
    const auto* value = page.if_contains(name);
    return value == nullptr ? "" : std::string(value->as_string());
  }
};

const std::string kOrders = R"("logGroupName":"/aws/lambda/orders")";

void expect_logs_error(const HttpResponse& response, const std::string& type,
                       const std::string& message) {
  EXPECT_EQ(response.status, 400);
  EXPECT_EQ(response.body, R"({"__type":")" + type + R"(","message":")" + message + R"("})");
}

TEST(LogsApi, AFunctionsLogIsAGroup) {
  LogsBed bed;
  std::ofstream(bed.logs / "Other.log") << "";
  const auto all = bed.answer("DescribeLogGroups", "{}").at("logGroups").as_array();
  ASSERT_EQ(all.size(), 2U);
  const auto& orders = all[1].as_object();
  EXPECT_EQ(orders.at("logGroupName").as_string(), "/aws/lambda/orders");
  EXPECT_EQ(orders.at("arn").as_string(),
            "arn:aws:logs:us-east-1:123456789012:log-group:/aws/lambda/orders:*");
  EXPECT_EQ(orders.at("creationTime").as_int64(), kStart);
  EXPECT_GT(orders.at("storedBytes").as_int64(), 0);

  const auto count = [&](const std::string& body) {
    return bed.answer("DescribeLogGroups", body).at("logGroups").as_array().size();
  };
  EXPECT_EQ(count(R"({"logGroupNamePrefix":"/aws/lambda/o"})"), 1U);
  EXPECT_EQ(count(R"({"logGroupNamePattern":"OTHER"})"), 1U);
  EXPECT_EQ(count(R"({"logGroupNamePrefix":"/aws/rds"})"), 0U);
  const auto first = bed.answer("DescribeLogGroups", R"({"limit":1})");
  EXPECT_EQ(count(R"({"nextToken":")" + LogsBed::token(first, "nextToken") + R"("})"), 1U);
}

TEST(LogsApi, EveryEnvironmentIsAStream) {
  LogsBed bed;
  const auto names = [&](const std::string& more) {
    std::string text;
    const auto page = bed.answer("DescribeLogStreams", "{" + kOrders + more + "}");
    for (const auto& stream : page.at("logStreams").as_array()) {
      text += std::string(stream.as_object().at("logStreamName").as_string()).substr(11);
      text += ' ';
    }
    return text;
  };
  EXPECT_EQ(names(""), "[$LATEST]even [1]odd ");
  EXPECT_EQ(names(R"(,"descending":true)"), "[1]odd [$LATEST]even ");
  EXPECT_EQ(names(R"(,"orderBy":"LastEventTime","descending":true,"limit":1)"), "[1]odd ");
  EXPECT_EQ(names(R"(,"logStreamNamePrefix":"2026/11/22/[1]")"), "[1]odd ");
  expect_logs_error(
      bed.ask("DescribeLogStreams",
              "{" + kOrders + R"(,"orderBy":"LastEventTime","logStreamNamePrefix":"2"})"),
      "InvalidParameterException", "Cannot order by LastEventTime with a logStreamNamePrefix.");
  const auto first = bed.answer("DescribeLogStreams", "{" + kOrders + R"(,"limit":1})");
  EXPECT_EQ(names(R"(,"nextToken":")" + LogsBed::token(first, "nextToken") + R"(")"), "[1]odd ");
}

TEST(LogsApi, GetLogEventsReadsForwardsAndBackwards) {
  LogsBed bed;
  const auto get = [&](const std::string& more) {
    return bed.answer("GetLogEvents",
                      "{" + kOrders + R"(,"logStreamName":"2026/11/22/[1]odd")" + more + "}");
  };
  const auto with = [&](const boost::json::object& page, std::string_view name) {
    return get(R"(,"nextToken":")" + LogsBed::token(page, name) + R"(","limit":2)");
  };
  EXPECT_EQ(LogsBed::numbers(get("")), "1357");
  const auto head = get(R"(,"limit":2,"startFromHead":true)");
  EXPECT_EQ(LogsBed::numbers(head), "13");
  const auto next = with(head, "nextForwardToken");
  EXPECT_EQ(LogsBed::numbers(next), "57");
  EXPECT_EQ(LogsBed::numbers(with(next, "nextBackwardToken")), "13");
  const auto end = with(next, "nextForwardToken");
  EXPECT_EQ(LogsBed::numbers(end), "");
  EXPECT_EQ(LogsBed::token(end, "nextForwardToken"), LogsBed::token(next, "nextForwardToken"))
      << "the same token again says that the end is reached";
  EXPECT_EQ(LogsBed::numbers(get(R"(,"limit":2)")), "57") << "without a word the newest";
  EXPECT_EQ(LogsBed::numbers(get(R"(,"startTime":1795308067003,"endTime":1795308067007)")), "35");
}

TEST(LogsApi, FilterLogEventsSearchesAllStreams) {
  LogsBed bed;
  const auto filter = [&](const std::string& more) {
    return bed.answer("FilterLogEvents", "{" + kOrders + more + "}");
  };
  const auto all = filter(R"(,"interleaved":true)");
  EXPECT_EQ(LogsBed::numbers(all), "01234567");
  const auto& event = all.at("events").as_array()[1].as_object();
  EXPECT_EQ(event.at("logStreamName").as_string(), "2026/11/22/[1]odd");
  EXPECT_EQ(event.at("timestamp").as_int64(), kStart + 1);
  EXPECT_EQ(event.at("ingestionTime").as_int64(), kStart + 1);
  EXPECT_EQ(event.at("eventId").as_string().size(), 56U);
  EXPECT_FALSE(all.contains("nextToken"));

  EXPECT_EQ(LogsBed::numbers(filter(R"(,"filterPattern":"event -\"event 3\"")")), "0124567");
  EXPECT_EQ(LogsBed::numbers(filter(R"(,"filterPattern":"?2 ?5")")), "25");
  EXPECT_EQ(LogsBed::numbers(filter(R"(,"logStreamNames":["2026/11/22/[1]odd"])")), "1357");
  EXPECT_EQ(LogsBed::numbers(filter(R"(,"logStreamNamePrefix":"2026/11/22/[$")")), "0246");
  EXPECT_EQ(LogsBed::numbers(filter(R"(,"startTime":1795308067003,"endTime":1795308067005)")),
            "345");
  const auto page = filter(R"(,"limit":5)");
  EXPECT_EQ(LogsBed::numbers(page), "01234");
  EXPECT_EQ(
      LogsBed::numbers(filter(R"(,"nextToken":")" + LogsBed::token(page, "nextToken") + R"(")")),
      "567");
  const std::string arn = "arn:aws:logs:us-east-1:123456789012:log-group:/aws/lambda/orders";
  for (const std::string& id : {arn, std::string("/aws/lambda/orders")}) {
    EXPECT_EQ(LogsBed::numbers(
                  bed.answer("FilterLogEvents", R"({"logGroupIdentifier":")" + id + R"("})")),
              "01234567");
  }
}

TEST(LogsApi, ErrorsAreTheServices) {
  LogsBed bed;
  const std::string missing = "ResourceNotFoundException";
  const std::string no_group = "The specified log group does not exist.";
  for (const std::string group :
       {"/aws/lambda/nobody", "/aws/lambda/../orders", "/aws/rds/orders"}) {
    const std::string body = R"({"logGroupName":")" + group + R"(","logStreamName":"s"})";
    for (const char* operation :
         {"DescribeLogStreams", "GetLogEvents", "FilterLogEvents", "DeleteLogGroup"}) {
      expect_logs_error(bed.ask(operation, body), missing, no_group);
    }
  }
  expect_logs_error(bed.ask("GetLogEvents", "{" + kOrders + R"(,"logStreamName":"s"})"), missing,
                    "The specified log stream does not exist.");
  const std::string invalid = "InvalidParameterException";
  for (const char* token : {"x", "f/", "f/!!", "Zi8="}) {
    const std::string request =
        "{" + kOrders + R"(,"logStreamName":"s","nextToken":")" + std::string(token) + R"("})";
    expect_logs_error(bed.ask("GetLogEvents", request), invalid,
                      "The specified nextToken is invalid.");
    expect_logs_error(bed.ask("FilterLogEvents", request), invalid,
                      "The specified nextToken is invalid.");
  }
  expect_logs_error(bed.ask("GetLogEvents", R"({"logGroupName":"a b","limit":0})"), invalid,
                    "3 validation errors detected: Value 'a b' at 'logGroupName' failed to satisfy "
                    "constraint: Member must satisfy regular expression pattern: "
                    R"([\\.\\-_/#A-Za-z0-9]+; Value null at 'logStreamName' failed to satisfy )"
                    "constraint: Member must not be null; Value '0' at 'limit' failed to satisfy "
                    "constraint: Member must have value greater than or equal to 1");
  expect_logs_error(bed.ask("PutRetentionPolicy", "{}"), "UnknownOperationException",
                    "wheelpit does not implement PutRetentionPolicy.");
  EXPECT_EQ(bed.ask("FilterLogEvents", "{" + kOrders + R"(,"filterPattern":"{ $.a = 1 }"})").status,
            400);
  EXPECT_EQ(bed.ask("FilterLogEvents", "{}").status, 400);
}

TEST(LogsApi, DeleteLogGroupRemovesTheLog) {
  LogsBed bed;
  EXPECT_EQ(bed.ask("DeleteLogGroup", "{" + kOrders + "}").status, 200);
  EXPECT_FALSE(fs::exists(bed.logs / "orders.log"));
}

}  // namespace
}  // namespace wheelpit::api
