#include "api/mappings/batches_api.h"

#include <gtest/gtest.h>

#include <chrono>
#include <map>

#include "api/api_test_bed.h"

namespace wheelpit::api {
namespace {

namespace asio = boost::asio;

// What is known of one mapping.
class TestDesk final : public BatchDesk {
 public:
  asio::awaitable<std::vector<CalledBatch>> called(std::string, std::int64_t after,
                                                   std::size_t most) override {
    asked_after = after;
    asked_most = most;
    co_return calls;
  }
  asio::awaitable<Result<RecordingState>> recording(std::string uuid) override {
    state.settings.mapping_uuid = std::move(uuid);
    co_return state;
  }
  asio::awaitable<Result<RecordingState>> set_recording(RecordingSettings settings) override {
    state.settings = std::move(settings);
    co_return state;
  }
  asio::awaitable<std::vector<RecordedBatch>> recorded(std::string) override {
    std::vector<RecordedBatch> all;
    for (const auto& [id, file] : files) all.push_back(file.batch);
    co_return all;
  }
  asio::awaitable<Result<BatchFile>> read(std::string, std::string batch) override {
    const auto found = files.find(batch);
    if (found == files.end()) co_return Error(Errc::not_found, "none");
    co_return found->second;
  }
  asio::awaitable<Result<std::size_t>> clear(std::string) override {
    const std::size_t count = files.size();
    files.clear();
    co_return count;
  }

  std::vector<CalledBatch> calls;
  RecordingState state;
  std::map<std::string, BatchFile> files;
  std::int64_t asked_after = -1;
  std::size_t asked_most = 0;
};

class BatchesApiTest : public testing::Test {
 protected:
  BatchesApiTest() {
    ApiDependencies dependencies = bed.dependencies();
    dependencies.batches = &desk;
    bed.handler = std::make_unique<ApiHandler>(bed.io, std::move(dependencies));
    bed.create_function("consume");
    uuid = member(bed.create_mapping("q"), "UUID");
    CalledBatch call{.number = 1'764'520'010'123'456,
                     .request_id = "r-1",
                     .executed_version = "3",
                     .error_type = {},
                     .lane = {},
                     .started = WallTime(std::chrono::milliseconds(10'500)),
                     .first_received = WallTime(std::chrono::milliseconds(10'200)),
                     .records = 2,
                     .bytes = 7,
                     .waited = std::chrono::milliseconds(300),
                     .ran = std::chrono::milliseconds(42),
                     .closed_by = ClosedBy::window};
    desk.calls = {call};
    desk.files["r-1"] = {.batch = {.call = call, .function_arn = "arn:f", .event_bytes = 7},
                         .texts = {.event = R"({"a":1})", .answer = R"({"x":1,"y":[2]})"}};
  }
  HttpResponse get(const std::string& path) {
    return bed.send("GET", "/_wheelpit/mappings/" + uuid + path);
  }
  HttpResponse post(const std::string& path, const std::string& body) {
    return bed.send("POST", "/_wheelpit/mappings/" + uuid + path, body);
  }

  TestDesk desk;
  ApiTestBed bed;
  std::string uuid;
};

TEST_F(BatchesApiTest, ListsCalls) {
  const HttpResponse answer = get("/batches?After=1764520010123455&MaxItems=5");
  EXPECT_EQ(answer.body,
            R"({"Batches":[{"Number":1764520010123456,"RequestId":"r-1","StartedAt":10.5,)"
            R"("FirstRecordAt":10.2,"Records":2,"Bytes":7,"ClosedBy":"window",)"
            R"("WaitedMilliseconds":300,"RanMilliseconds":42,"Attempt":1,"Outcome":"done",)"
            R"("FailedRecords":0,"ExecutedVersion":"3","Recorded":false}]})");
  EXPECT_EQ(desk.asked_after, 1'764'520'010'123'455);
  EXPECT_EQ(desk.asked_most, 5U);
  get("/batches");
  EXPECT_EQ(desk.asked_after, 0);
  EXPECT_EQ(desk.asked_most, 100U);
}

TEST_F(BatchesApiTest, KnowsTheMapping) {
  expect_error(bed.send("GET", "/_wheelpit/mappings/none/batches"), 404,
               "ResourceNotFoundException",
               R"({"Type":"User","Message":"There is no mapping with the UUID none."})");
}

TEST_F(BatchesApiTest, ChangesWhatIsRecorded) {
  const HttpResponse set =
      post("/recording", R"({"Enabled":true,"MaxBatches":5,"Redact":["$..p","$['a b']"]})");
  EXPECT_EQ(set.body,
            R"({"Enabled":true,"MaxBatches":5,"MaxBytes":16777216,"Redact":["$..p","$['a b']"],)"
            R"("Batches":0,"Bytes":0,"Dropped":0})");
  EXPECT_EQ(post("/recording", R"({"Enabled":false})").status, 200);
  EXPECT_FALSE(desk.state.settings.enabled);
  EXPECT_EQ(desk.state.settings.max_batches, 5U) << "what is left out stays";
  EXPECT_EQ(desk.state.settings.redact.size(), 2U);
  EXPECT_EQ(get("/recording").body.substr(0, 16), R"({"Enabled":false)");
}

TEST_F(BatchesApiTest, RefusesSettingsThatMustNotBe) {
  expect_refusal(post("/recording", R"({"Enabled":true,"Redact":["p"]})"),
                 "Redact: the path p must begin with $ (at character 1).");
  for (const char* body :
       {R"({})", R"({"Enabled":true,"MaxBatches":0})", R"({"Enabled":true,"MaxBatches":1001})",
        R"({"Enabled":true,"MaxBytes":1073741825})"}) {
    EXPECT_EQ(post("/recording", body).status, 400) << body;
  }
  EXPECT_FALSE(desk.state.settings.enabled);
}

TEST_F(BatchesApiTest, ShowsARecordedBatch) {
  const auto batch = members(get("/recorded/r-1"));
  EXPECT_EQ(batch.at("Event"), R"({"a":1})");
  EXPECT_EQ(batch.at("Answer"), R"({"x":1,"y":[2]})");
  EXPECT_EQ(batch.at("FunctionArn"), "arn:f");
  EXPECT_EQ(get("/recorded/r-2").status, 404);
  EXPECT_EQ(members(get("/recorded")).at("Batches").as_array().size(), 1U);
  EXPECT_EQ(bed.send("DELETE", "/_wheelpit/mappings/" + uuid + "/recorded").body,
            R"({"Removed":1})");
}

TEST_F(BatchesApiTest, ReplaysARecordedBatch) {
  Reply reply;
  reply.payload = R"({"y":[2], "x":1})";
  reply.request_id = "new";
  reply.executed_version = "$LATEST";
  bed.invoker.answer = reply;
  const auto answer = members(post("/recorded/r-1/replay", "{}"));
  EXPECT_EQ(answer.at("Same"), true) << "the order of members does not matter";
  EXPECT_EQ(answer.at("Recorded").at("Answer"), R"({"x":1,"y":[2]})");
  EXPECT_EQ(answer.at("Replayed").at("Answer"), R"({"y":[2], "x":1})");
  EXPECT_EQ(answer.at("Replayed").at("RequestId"), "new");
  ASSERT_EQ(bed.invoker.seen.size(), 1U);
  EXPECT_EQ(*bed.invoker.seen[0].payload, R"({"a":1})");
  EXPECT_EQ(bed.invoker.seen[0].invoked_arn,
            "arn:aws:lambda:us-east-1:123456789012:function:consume");

  reply.payload = R"({"x":2})";
  bed.invoker.answer = reply;
  EXPECT_EQ(members(post("/recorded/r-1/replay", R"({"Qualifier":"$LATEST"})")).at("Same"), false);
  EXPECT_EQ(bed.invoker.seen[1].invoked_arn,
            "arn:aws:lambda:us-east-1:123456789012:function:consume:$LATEST");
  EXPECT_EQ(post("/recorded/r-1/replay", R"({"Qualifier":"none"})").status, 404);
  bed.invoker.answer = Error(Errc::throttled, "no");
  EXPECT_EQ(post("/recorded/r-1/replay", "{}").status, 429);
}

TEST(Answers, AreTheSameIfTheirValuesAre) {
  EXPECT_TRUE(is_same_answer("", ""));
  EXPECT_TRUE(is_same_answer("[1, 2]", "[1,2]"));
  EXPECT_TRUE(is_same_answer("no JSON", "no JSON"));
  EXPECT_FALSE(is_same_answer("no JSON", "no  JSON"));
  EXPECT_FALSE(is_same_answer("[1]", "[2]"));
  EXPECT_FALSE(is_same_answer("null", "no JSON"));
}

}  // namespace
}  // namespace wheelpit::api
