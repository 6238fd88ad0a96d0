#include "api/logs/merged_logs.h"

#include <gtest/gtest.h>

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>

#include "api/logs/logs_tokens.h"
#include "api/service/page.h"

namespace wheelpit::api {
namespace {

namespace json = boost::json;

json::object object(std::string_view text) { return json::parse(text).as_object(); }

std::string names(const json::object& out, std::string_view list, std::string_view name) {
  std::string text;
  for (const json::value& each : out.at(list).as_array()) {
    text += std::string(each.at(name).as_string()) + " ";
  }
  return text;
}

TEST(MergedLogsTest, AGroupThatSeveralNodesHaveIsOne) {
  const std::vector<LogsOfNode> answers = {
      {.node = "a",
       .members = object(R"({"logGroups":[{"logGroupName":"f","storedBytes":5,"creationTime":90},
                                          {"logGroupName":"h","storedBytes":1}]})")},
      {.node = "b",
       .members = object(R"({"logGroups":[{"logGroupName":"f","storedBytes":7,"creationTime":80},
                                          {"logGroupName":"g","storedBytes":1}]})")}};
  const json::object all = merged_groups(answers, 50);
  EXPECT_EQ(names(all, "logGroups", "logGroupName"), "f g h ");
  EXPECT_EQ(all.at("logGroups").at(0).at("storedBytes").as_int64(), 12);
  EXPECT_EQ(all.at("logGroups").at(0).at("creationTime").as_int64(), 80);
  EXPECT_FALSE(all.contains("nextToken"));
  const json::object some = merged_groups(answers, 2);
  EXPECT_EQ(names(some, "logGroups", "logGroupName"), "f g ");
  EXPECT_EQ(some.at("nextToken").as_string(), marker_of("g"));
}

TEST(MergedLogsTest, StreamsAreInTheOrderThatIsAskedFor) {
  const std::vector<LogsOfNode> answers = {
      {.node = "a",
       .members = object(R"({"logStreams":[{"logStreamName":"x","lastEventTimestamp":5},
                                                        {"logStreamName":"z","lastEventTimestamp":9}]})")},
      {.node = "b",
       .members = object(R"({"logStreams":[{"logStreamName":"y","lastEventTimestamp":7}]})")}};
  EXPECT_EQ(names(merged_streams(answers, {}, 50), "logStreams", "logStreamName"), "x y z ");
  const json::object latest =
      merged_streams(answers, object(R"({"orderBy":"LastEventTime","descending":true})"), 2);
  EXPECT_EQ(names(latest, "logStreams", "logStreamName"), "z y ");
  EXPECT_EQ(latest.at("nextToken").as_string(), marker_of(stream_key("y", 7, true)));
}

// Pages of two nodes, as each of them gives them out: by time, from a token on.
class FilteredPagesTest : public testing::Test {
 protected:
  // Places of a node's events are their index.
  static LogsOfNode page(const std::string& node, const std::vector<std::int64_t>& times,
                         const std::string& token, std::size_t size) {
    const auto place = place_of_page_token(token);
    std::size_t at = place ? place->offset : 0;
    json::array events;
    for (; at < times.size() && events.size() < size; ++at) {
      events.push_back({{"timestamp", times[at]},
                        {"message", node + std::to_string(times[at])},
                        {"eventId", event_id(times[at], {.file = 1, .offset = at})}});
    }
    json::object members{{"events", std::move(events)}};
    if (at < times.size()) members["nextToken"] = page_token({.file = 1, .offset = at});
    return {.node = node, .members = std::move(members)};
  }
};

TEST_F(FilteredPagesTest, EveryEventComesOnceAndByTime) {
  const std::map<std::string, std::vector<std::int64_t>> stored = {
      {"a", {1, 4, 5, 9, 12}}, {"b", {2, 3, 6, 7, 8, 10, 11, 13}}, {"c", {}}};
  for (std::size_t limit = 1; limit < 15; ++limit) {
    std::vector<std::int64_t> seen;
    std::map<std::string, std::string> tokens = {{"a", ""}, {"b", ""}, {"c", ""}};
    bool first = true;
    for (int pages = 0; pages < 100; ++pages) {
      std::vector<LogsOfNode> answers;
      for (const auto& [node, token] : tokens) {
        if (first || !token.empty()) answers.push_back(page(node, stored.at(node), token, limit));
      }
      first = false;
      const json::object out = merged_events(answers, limit);
      EXPECT_LE(out.at("events").as_array().size(), limit);
      for (const json::value& event : out.at("events").as_array()) {
        seen.push_back(event.at("timestamp").as_int64());
      }
      if (!out.contains("nextToken")) break;
      const auto read = tokens_of_nodes(std::string(out.at("nextToken").as_string()));
      ASSERT_TRUE(read);
      tokens = *read;
    }
    EXPECT_EQ(seen, (std::vector<std::int64_t>{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13}))
        << limit;
  }
}

TEST(TokensOfNodesTest, NothingElseIsRead) {
  for (const char* token : {"", "n/", "n/x", "f/MS8x", "n/e30x", "n/eyJhIjoxfQ=="}) {
    EXPECT_FALSE(tokens_of_nodes(token)) << token;
  }
  EXPECT_TRUE(tokens_of_nodes("n/e30="));
}

}  // namespace
}  // namespace wheelpit::api
