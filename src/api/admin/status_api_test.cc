#include "api/admin/status_api.h"

#include <gtest/gtest.h>

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>
#include <chrono>
#include <map>
#include <string>

#include "api/api_test_bed.h"
#include "async/async_events.h"
#include "base/run_to_end.h"
#include "metrics/history.h"
#include "metrics/metrics.h"

namespace wheelpit::api {
namespace {

namespace json = boost::json;
using std::chrono::seconds;

struct ScriptedWatch final : MappingWatch {
  MappingCondition condition_of(const std::string& uuid) const override {
    const auto found = conditions.find(uuid);
    return found == conditions.end() ? MappingCondition{.consuming = true} : found->second;
  }
  std::map<std::string, MappingCondition> conditions;
};

struct StatusBed : ApiTestBed {
  StatusBed() {
    create_function("consume");
    ApiDependencies changed = dependencies();
    changed.watch = &watch;
    changed.metrics = &metrics;
    changed.engine = {.version = "0.1.0",
                      .sandbox = "bubblewrap",
                      .started_at = clock.wall_now(),
                      .shards = 2,
                      .max_concurrency = 100};
    handler = std::make_unique<ApiHandler>(io, std::move(changed));
  }

  std::string add(const std::string& queue, MappingState state = MappingState::enabled) {
    const std::string uuid = member(create_mapping(queue), "UUID");
    settle(uuid, state);
    return uuid;
  }
  void refuse(const std::string& uuid, seconds since = seconds(0)) {
    watch.conditions[uuid] = {.fault = ConsumerFault::authentication,
                              .words = "ACCESS_REFUSED",
                              .fault_since = clock.wall_now() + since,
                              .next_attempt = clock.wall_now() + seconds(30)};
  }
  json::array statuses(const std::string& query = "") {
    clock.advance(seconds(1));
    return members(send("GET", "/_wheelpit/mappings/status" + query)).at("Mappings").as_array();
  }
  json::object overview() {
    clock.advance(seconds(1));
    return members(send("GET", "/_wheelpit/overview"));
  }

  ScriptedWatch watch;
  Metrics metrics;
};

TEST(StatusApi, AnEngineThatTellsNothingSaysSo) {
  ApiTestBed bed;
  EXPECT_EQ(bed.send("GET", "/_wheelpit/overview").status, 502);
  EXPECT_EQ(bed.send("GET", "/_wheelpit/mappings/status").status, 502);
}

TEST(StatusApi, AMappingIsShownWithItsCountersAndWhatItWaitsFor) {
  StatusBed bed;
  const std::string uuid = bed.add("orders");
  bed.refuse(uuid);
  bed.metrics.counter("lambda_esm_polled_events_total", "", {{"event_source_mapping", uuid}})
      .add(12);
  const json::object shown = bed.statuses().at(0).as_object();
  EXPECT_EQ(shown.at("UUID").as_string(), uuid);
  EXPECT_EQ(shown.at("FunctionName"), "consume");
  EXPECT_EQ(shown.at("Source"), "rabbitmq");
  EXPECT_EQ(shown.at("Broker"), "rabbit");
  EXPECT_EQ(shown.at("Name"), "orders");
  EXPECT_EQ(shown.at("VirtualHost"), "/");
  EXPECT_EQ(shown.at("State"), "Enabled");
  EXPECT_EQ(shown.at("Consuming"), false);
  EXPECT_EQ(shown.at("Counters").at("Polled"), 12);
  EXPECT_EQ(json::serialize(shown.at("Problem")),
            R"({"Kind":"authentication","Words":"ACCESS_REFUSED","Since":1767225600,)"
            R"("NextAttemptAt":1767225630})");
  EXPECT_FALSE(shown.contains("Parts"));
}

TEST(StatusApi, MappingsAreChosenAndPaged) {
  StatusBed bed;
  std::map<std::string, std::string> uuids;  // sorted as they are listed
  for (const char* queue : {"a", "b", "c"}) uuids[bed.add(queue)] = queue;
  const std::string first = uuids.begin()->first;
  const std::string last = uuids.rbegin()->first;
  bed.settle(last, MappingState::disabled);
  EXPECT_EQ(bed.statuses().size(), 3U);
  EXPECT_EQ(bed.statuses("?State=Disabled").at(0).at("UUID").as_string(), last);
  EXPECT_EQ(bed.statuses("?UUID=" + last + "," + first).size(), 2U);
  EXPECT_EQ(bed.statuses("?Broker=rabbit").size(), 3U);
  EXPECT_EQ(bed.statuses("?Broker=active").size(), 0U);
  EXPECT_EQ(bed.statuses("?Broker=nobody").size(), 0U);
  EXPECT_EQ(bed.statuses("?FunctionName=consume").size(), 3U);
  EXPECT_EQ(bed.statuses("?FunctionName=other").size(), 0U);

  const json::object page = members(bed.send("GET", "/_wheelpit/mappings/status?MaxItems=2"));
  EXPECT_EQ(page.at("Mappings").as_array().size(), 2U);
  const json::object rest =
      members(bed.send("GET", "/_wheelpit/mappings/status?MaxItems=2&Marker=" +
                                  std::string(page.at("NextMarker").as_string())));
  EXPECT_EQ(rest.at("Mappings").as_array().size(), 1U);
  EXPECT_EQ(rest.at("Mappings").at(0).at("UUID").as_string(), last);
  EXPECT_FALSE(rest.contains("NextMarker"));
}

TEST(StatusApi, ADeletedMappingIsShownNoMore) {
  StatusBed bed;
  bed.add("orders");
  EXPECT_EQ(bed.statuses().size(), 1U);
  for (const Document& document :
       *run_to_end(bed.io, bed.store.list(Collection::mappings, "", 10))) {
    ASSERT_TRUE(run_to_end(
        bed.io, bed.store.remove(Collection::mappings, document.key, document.revision)));
  }
  EXPECT_EQ(bed.statuses().size(), 0U);
}

TEST(StatusApi, TheOverviewTellsWhatNeedsSomebody) {
  StatusBed bed;
  EXPECT_TRUE(bed.overview().at("Attention").as_array().empty());
  const std::string later = bed.add("later");
  const std::string sooner = bed.add("sooner");
  const std::string fails = bed.add("fails");
  bed.add("off", MappingState::disabled);
  bed.refuse(later, seconds(5));
  bed.refuse(sooner);
  bed.watch.conditions[fails] = {.consuming = true, .failing_since = bed.clock.wall_now()};
  const json::object overview = bed.overview();
  const json::array& attention = overview.at("Attention").as_array();
  ASSERT_EQ(attention.size(), 3U);
  EXPECT_EQ(attention.at(0).at("Name"), "sooner");
  EXPECT_EQ(attention.at(0).at("Severity"), "error");
  EXPECT_EQ(attention.at(0).at("Reason"), "EVENT_SOURCE_AUTHN_ERROR");
  EXPECT_EQ(attention.at(1).at("Name"), "later");
  EXPECT_EQ(attention.at(2).at("Name"), "fails");
  EXPECT_EQ(attention.at(2).at("Severity"), "warning");
  EXPECT_EQ(overview.at("MoreAttention"), 0);
  EXPECT_EQ(json::serialize(overview.at("Mappings").at("States")), R"({"Disabled":1,"Enabled":3})");
  const json::object& rabbit = overview.at("Brokers").at(0).as_object();
  EXPECT_EQ(rabbit.at("Name"), "rabbit");
  EXPECT_EQ(rabbit.at("Health"), "failing");
  EXPECT_EQ(rabbit.at("Mappings"), 4);
  EXPECT_EQ(rabbit.at("Problem").at("Kind"), "authentication");
  EXPECT_EQ(overview.at("Brokers").at(1).at("Health"), "unknown");

  bed.watch.conditions.clear();
  EXPECT_TRUE(bed.overview().at("Attention").as_array().empty());
  EXPECT_EQ(bed.overview().at("Brokers").at(0).at("Health"), "ok");
}

struct CountedEvents final : async::AsyncEvents {
  boost::asio::awaitable<Result<std::vector<async::FailedCount>>> count_failed() override {
    ++asked;
    if (broken) co_return Error(Errc::unavailable, "the disk does not answer");
    co_return counts;
  }
  boost::asio::awaitable<Result<async::EventPage>> list(async::EventSelection, async::EventNumber,
                                                        std::size_t) override {
    co_return async::EventPage();
  }
  boost::asio::awaitable<Result<std::optional<async::StoredEvent>>> show(std::string) override {
    co_return std::nullopt;
  }
  boost::asio::awaitable<Result<std::size_t>> redrive(async::EventSelection) override {
    co_return 0;
  }
  boost::asio::awaitable<Result<std::size_t>> purge(async::EventSelection) override { co_return 0; }
  std::vector<async::FailedCount> counts;
  bool broken = false;
  int asked = 0;
};

TEST(StatusApi, TheOverviewTellsOfFunctionsThatFailAndOfFailedEvents) {
  StatusBed bed;
  CountedEvents events;
  events.counts = {
      {"arn:aws:lambda:us-east-1:000000000000:function:consume", Condition::retries_exhausted, 3}};
  History history(History::Kind::functions);
  HistoryReading reading;
  WallTime end = bed.clock.wall_now();
  history.record(end, {{"refunds", reading}, {"consume", reading}});
  reading.totals = {4, 4, 0};
  history.record(end + History::kStep, {{"refunds", reading}, {"consume", reading}});
  bed.watch.conditions[bed.add("fails")] = {.fault = ConsumerFault::function,
                                            .words = "it is not there",
                                            .fault_since = bed.clock.wall_now(),
                                            .next_attempt = {}};
  ApiDependencies changed = bed.dependencies();
  changed.watch = &bed.watch;
  changed.metrics = &bed.metrics;
  changed.function_history = &history;
  changed.async_events = &events;
  bed.handler = std::make_unique<ApiHandler>(bed.io, std::move(changed));
  for (const char* name : {"consume", "refunds"}) {
    bed.metrics.gauge("lambda_concurrent_executions", "", {{"function_name", name}}).set(0);
  }
  for (int looks = 1; looks <= 2; ++looks) {
    const json::array attention = bed.overview().at("Attention").as_array();
    ASSERT_EQ(attention.size(), 3U);
    // A mapping tells of "consume" already.
    EXPECT_EQ(attention.at(0).at("Kind"), "mapping");
    EXPECT_EQ(attention.at(1).at("Kind"), "function");
    EXPECT_EQ(attention.at(1).at("FunctionName"), "refunds");
    EXPECT_EQ(attention.at(1).at("Reason"), "FUNCTION_FAILS");
    EXPECT_EQ(attention.at(2).at("Kind"), "events");
    EXPECT_EQ(attention.at(2).at("FunctionName"), "consume");
    EXPECT_EQ(attention.at(2).at("Count"), 3);
    EXPECT_EQ(attention.at(2).at("Reason"), "RetriesExhausted");
    events.broken = true;
  }
  EXPECT_EQ(events.asked, 2);
  bed.send("GET", "/_wheelpit/overview");
  EXPECT_EQ(events.asked, 2) << "within a second they are counted once";
}

TEST(StatusApi, TheOverviewAddsUpWhatTheMetricsCount) {
  StatusBed bed;
  for (const char* queue : {"a", "b"}) {
    bed.metrics
        .counter("lambda_esm_polled_events_total", "", {{"event_source_mapping", bed.add(queue)}})
        .add(10);
  }
  bed.metrics.gauge("wheelpit_async_events", "", {{"state", "failed"}}).set(3);
  bed.metrics.gauge("lambda_concurrent_executions", "", {{"function_name", "consume"}}).set(4);
  const json::object overview = bed.overview();
  EXPECT_EQ(overview.at("Mappings").at("Counters").at("Polled"), 20);
  EXPECT_EQ(overview.at("AsyncEvents").at("Failed"), 3);
  EXPECT_EQ(overview.at("Functions").at("ConcurrentExecutions"), 4);
  EXPECT_EQ(overview.at("Functions").at("Count"), 1);
  EXPECT_EQ(overview.at("Version"), "0.1.0");
  EXPECT_EQ(overview.at("Sandbox"), "bubblewrap");
}

TEST(StatusApi, WhoHasTheAnswerIsSentNoneAgain) {
  StatusBed bed;
  bed.add("orders");
  const HttpResponse first = bed.send("GET", "/_wheelpit/mappings/status");
  const std::string tag = header_of(first, "ETag");
  ASSERT_NE(tag, "");
  bed.clock.advance(seconds(10));
  EXPECT_EQ(bed.send("GET", "/_wheelpit/mappings/status", "", {{"If-None-Match", tag}}).status,
            304);
  EXPECT_EQ(bed.send("GET", "/_wheelpit/overview", "", {{"If-None-Match", tag}}).status, 200);
}

}  // namespace
}  // namespace wheelpit::api
