#include "batches/batch_recorder.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <chrono>
#include <fstream>
#include <memory>

#include "base/run_to_end.h"
#include "base/scratch_folder.h"
#include "batches/batch_book.h"

namespace wheelpit {
namespace {

namespace fs = std::filesystem;

class BatchRecorderTest : public testing::Test {
 protected:
  std::shared_ptr<ActiveRecording> recording(std::size_t batches, std::uint64_t bytes,
                                             const std::vector<std::string>& redact = {}) {
    RecordingSettings settings{
        .mapping_uuid = "u", .enabled = true, .max_batches = batches, .max_bytes = bytes};
    for (const std::string& path : redact) {
      settings.redact.push_back(parse_redaction_path(path).value());
    }
    return std::make_shared<ActiveRecording>(settings);
  }
  bool record(BatchRecorder& recorder, std::shared_ptr<ActiveRecording> into,
              const std::string& request_id, const std::string& event = "{}",
              const std::string& answer = "null") {
    RecordedBatch batch;
    batch.call.number = ++number_;
    batch.call.request_id = request_id;
    return recorder.record(
        std::move(into),
        {.batch = batch, .event = std::make_shared<const std::string>(event), .answer = answer});
  }
  std::string ids(BatchRecorder& recorder) {
    std::string all;
    for (const RecordedBatch& batch : run_to_end(recorder.list("u"))) {
      all += batch.call.request_id + " ";
    }
    return all;
  }

  ScratchFolder folder;
  std::int64_t number_ = 1'764'520'010'123'456;
};

TEST_F(BatchRecorderTest, KeepsTheLastBatches) {
  BatchRecorder recorder(folder / "batches", 1 << 20, {});
  const auto into = recording(2, 1 << 20);
  for (const char* id : {"a", "b", "c"}) EXPECT_TRUE(record(recorder, into, id));
  EXPECT_EQ(ids(recorder), "c b ");
  EXPECT_EQ(run_to_end(recorder.read("u", "c"))->texts.event, "{}");
  EXPECT_EQ(run_to_end(recorder.read("u", std::to_string(number_)))->texts.answer, "null");
  EXPECT_EQ(run_to_end(recorder.read("u", "a")).error().code(), Errc::not_found);
  EXPECT_EQ(run_to_end(recorder.held("u")).held.batches, 2U);
}

TEST_F(BatchRecorderTest, KeepsTheLastAttemptOfABatch) {
  BatchRecorder recorder(folder / "batches", 1 << 20, {});
  const auto into = recording(5, 1 << 20);
  for (const char* id : {"a", "b", "a"}) EXPECT_TRUE(record(recorder, into, id));
  EXPECT_EQ(ids(recorder), "a b ");
}

TEST_F(BatchRecorderTest, NeverHoldsMoreBytesThanItMay) {
  constexpr std::uint64_t kMost = 4000;
  BatchRecorder recorder(folder / "batches", 1 << 20, {});
  const auto into = recording(100, kMost);
  const std::string event = "\"" + std::string(1000, 'x') + "\"";
  for (int i = 0; i < 20; ++i) {
    EXPECT_TRUE(record(recorder, into, "id" + std::to_string(i), event));
    std::uint64_t bytes = 0;
    EXPECT_LE(run_to_end(recorder.held("u")).held.bytes, kMost);
    for (const auto& file : fs::directory_iterator(folder / "batches/u")) bytes += file.file_size();
    EXPECT_LE(bytes, kMost);
  }
  EXPECT_EQ(into->dropped, 0U);
  EXPECT_EQ(ids(recorder).substr(0, 5), "id19 ");

  EXPECT_TRUE(record(recorder, into, "large", "\"" + std::string(5000, 'x') + "\""));
  const auto held = run_to_end(recorder.held("u"));
  EXPECT_EQ(into->dropped, 1U) << "it has no room alone";
  EXPECT_TRUE(held.last_fault.contains("MaxBytes")) << held.last_fault;
}

TEST_F(BatchRecorderTest, HoldsABoundForAllMappingsTogether) {
  BatchRecorder recorder(folder / "batches", 2000, {});
  const std::string event = "\"" + std::string(1000, 'x') + "\"";
  RecordingSettings other{.mapping_uuid = "v", .enabled = true};
  EXPECT_TRUE(record(recorder, std::make_shared<ActiveRecording>(other), "a", event));
  const auto into = recording(100, 1 << 20);
  EXPECT_TRUE(record(recorder, into, "b", event));
  EXPECT_TRUE(
      run_to_end(recorder.held("u")).last_fault.contains("[recording] max_bytes, 2000 bytes"));
  EXPECT_EQ(into->dropped, 1U);
  EXPECT_EQ(run_to_end(recorder.clear("v")).value(), 1U);
  EXPECT_TRUE(record(recorder, into, "c", event));
  EXPECT_EQ(ids(recorder), "c ");
}

TEST_F(BatchRecorderTest, CountsWhatWasThereBefore) {
  const std::string event = "\"" + std::string(1000, 'x') + "\"";
  RecordingSettings other{.mapping_uuid = "v", .enabled = true};
  {
    BatchRecorder recorder(folder / "batches", 2000, {});
    EXPECT_TRUE(record(recorder, std::make_shared<ActiveRecording>(other), "a", event));
  }
  BatchRecorder recorder(folder / "batches", 2000, {});
  EXPECT_EQ(run_to_end(recorder.mappings()), std::vector<std::string>{"v"});
  const auto into = recording(100, 1 << 20);
  EXPECT_TRUE(record(recorder, into, "b", event));
  EXPECT_EQ(ids(recorder), "");
}

TEST_F(BatchRecorderTest, WritesNothingThatIsRedacted) {
  BatchRecorder recorder(folder / "batches", 1 << 20, {});
  const auto into = recording(5, 1 << 20, {"$..secret"});
  EXPECT_TRUE(record(recorder, into, "a", R"({"secret":"hunter2","b":1})",
                     R"({"seen":{"secret":"hunter2"}})"));
  EXPECT_EQ(run_to_end(recorder.read("u", "a"))->batch.redacted, 2U);
  for (const auto& file : fs::recursive_directory_iterator(folder.path())) {
    if (!file.is_regular_file()) continue;
    struct stat status{};
    ASSERT_EQ(::stat(file.path().c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777, 0600U);
    std::ifstream in(file.path());
    const std::string text((std::istreambuf_iterator<char>(in)), {});
    EXPECT_FALSE(text.contains("hunter2"));
  }
}

TEST_F(BatchRecorderTest, WritesNothingThatCannotBeRedacted) {
  BatchRecorder recorder(folder / "batches", 1 << 20, {});
  const auto into = recording(5, 1 << 20, {"$..secret"});
  EXPECT_TRUE(record(recorder, into, "a", "no JSON"));
  EXPECT_EQ(ids(recorder), "");
  EXPECT_EQ(into->dropped, 1U);
}

TEST_F(BatchRecorderTest, DropsWhatComesFasterThanTheDiskTakesIt) {
  BatchRecorder recorder(folder / "batches", 1 << 30, {});
  const auto into = recording(5, 1 << 30);
  const std::string event = "\"" + std::string(12 << 20, 'x') + "\"";
  int dropped = 0;
  for (int i = 0; i < 200 && dropped == 0; ++i) {
    if (!record(recorder, into, "id" + std::to_string(i), event)) ++dropped;
  }
  EXPECT_EQ(dropped, 1) << "32 MiB may wait";
  EXPECT_EQ(into->dropped, 1U);
}

TEST_F(BatchRecorderTest, TakesNoRequestIdThatIsNoNameOfAFile) {
  BatchRecorder recorder(folder / "batches", 1 << 20, {});
  const auto into = recording(5, 1 << 20);
  for (const char* id : {"", "../x", "a b", "a.batch"}) {
    EXPECT_FALSE(record(recorder, into, id)) << id;
  }
}

TEST_F(BatchRecorderTest, LeavesNothingOfAWriteThatAKillHasCutOff) {
  fs::create_directories(folder / "batches/u");
  const fs::path cut = folder / "batches/u/0000000000000001-b.batch.new";
  std::ofstream(cut) << "half a payload";
  BatchRecorder recorder(folder / "batches", 1 << 20, {});
  EXPECT_EQ(run_to_end(recorder.mappings()), std::vector<std::string>{"u"});
  EXPECT_FALSE(fs::exists(cut)) << "the start removes it";
  std::ofstream(cut) << "half a payload";
  EXPECT_EQ(run_to_end(recorder.clear("u")).value(), 0U);
  EXPECT_FALSE(fs::exists(folder / "batches/u")) << "and so does clear";
}

TEST_F(BatchRecorderTest, LeavesDamagedFilesOut) {
  BatchRecorder recorder(folder / "batches", 1 << 20, {});
  const auto into = recording(5, 1 << 20);
  EXPECT_TRUE(record(recorder, into, "a"));
  EXPECT_EQ(ids(recorder), "a ");
  std::ofstream(folder / "batches/u/0000000000000001-b.batch") << "{}\n";
  EXPECT_EQ(ids(recorder), "a ");
  EXPECT_EQ(run_to_end(recorder.read("u", "b")).error().code(), Errc::malformed);
  EXPECT_EQ(run_to_end(recorder.read("u", "1")).error().code(), Errc::malformed);
}

// What a lane does.
class MappingBatchesTest : public BatchRecorderTest {
 protected:
  void call(MappingBatches& batches, Result<Reply> reply,
            BatchOutcome outcome = BatchOutcome::done) {
    const auto event = std::make_shared<const std::string>("{\"a\":1}");
    clock.advance(std::chrono::seconds(2));
    batches.called({.lane = "",
                    .function_arn = "arn",
                    .event = event,
                    .records = 3,
                    .first_received = clock.now() - std::chrono::seconds(2),
                    .closed_by = ClosedBy::window,
                    .began = clock.now() - std::chrono::seconds(1),
                    .ended = clock.now(),
                    .outcome = outcome,
                    .reply = reply});
  }
  static Reply reply(std::string id) {
    Reply reply;
    reply.request_id = std::move(id);
    reply.payload = "\"done\"";
    return reply;
  }

  ManualClock clock;
  BatchRecorder recorder{folder / "batches", 1 << 20, {}};
  BatchBook book{recorder, clock};
};

TEST_F(MappingBatchesTest, RemembersACall) {
  call(*book.of("u"), reply("r"));
  const auto batches = book.find("u")->newest(0, 10);
  ASSERT_EQ(batches.size(), 1U);
  const CalledBatch& batch = batches.front();
  EXPECT_EQ(batch.request_id, "r");
  EXPECT_EQ(batch.executed_version, "$LATEST");
  EXPECT_EQ(batch.error_type, "");
  EXPECT_EQ(batch.records, 3U);
  EXPECT_EQ(batch.bytes, 7U);
  EXPECT_EQ(batch.waited, std::chrono::seconds(1));
  EXPECT_EQ(batch.ran, std::chrono::seconds(1));
  EXPECT_EQ(batch.started, clock.wall_now() - std::chrono::seconds(1));
  EXPECT_EQ(batch.first_received, clock.wall_now() - std::chrono::seconds(2));
  EXPECT_EQ(batch.number, clock.wall_now().time_since_epoch().count());
  EXPECT_EQ(to_string(batch.closed_by), "window");
  EXPECT_FALSE(batch.recorded);
}

TEST_F(MappingBatchesTest, RemembersThatTheFunctionWasNotCalled) {
  call(*book.of("u"), Error(Errc::throttled, "no"), BatchOutcome::not_called);
  const CalledBatch batch = book.of("u")->newest(0, 1).at(0);
  EXPECT_EQ(batch.request_id, "");
  EXPECT_EQ(batch.error_type, "Throttled");
  EXPECT_EQ(to_string(batch.outcome), "not called");
}

TEST_F(MappingBatchesTest, RemembersTheLastHundred) {
  MappingBatches& batches = *book.of("u");
  for (int i = 0; i < 250; ++i) call(batches, reply("r" + std::to_string(i)));
  const auto all = batches.newest(0, 1000);
  ASSERT_EQ(all.size(), 100U);
  EXPECT_EQ(all.front().request_id, "r249");
  EXPECT_EQ(all.back().request_id, "r150");
  EXPECT_EQ(batches.newest(0, 3).size(), 3U);
  const auto after = batches.newest(all[5].number, 1000);
  ASSERT_EQ(after.size(), 5U);
  EXPECT_EQ(after.back().request_id, "r245");
}

TEST_F(MappingBatchesTest, NumbersGrowThoughTheClockStandsStill) {
  MappingBatches& batches = *book.of("u");
  const auto event = std::make_shared<const std::string>("{}");
  for (int i = 0; i < 3; ++i) {
    Result<Reply> answer = reply("r");
    batches.called({.lane = "", .function_arn = "", .event = event, .reply = answer});
  }
  const auto all = batches.newest(0, 10);
  EXPECT_EQ(all[0].number, all[2].number + 2);
}

TEST_F(MappingBatchesTest, HandsOverWhatIsToBeRecorded) {
  MappingBatches& batches = *book.of("u");
  batches.record_by(recording(5, 1 << 20));
  call(batches, reply("r"));
  call(batches, Error(Errc::throttled, "no"), BatchOutcome::not_called);
  EXPECT_TRUE(batches.newest(0, 10).at(1).recorded);
  EXPECT_FALSE(batches.newest(0, 10).at(0).recorded) << "the function has not seen it";
  const auto file = run_to_end(recorder.read("u", "r"));
  ASSERT_TRUE(file) << file.error().message();
  EXPECT_EQ(file->texts.event, "{\"a\":1}");
  EXPECT_EQ(file->texts.answer, "\"done\"");
  EXPECT_EQ(file->batch.call, batches.newest(0, 10).at(1));
  EXPECT_EQ(file->batch.function_arn, "arn");
  batches.record_by(nullptr);
  call(batches, reply("s"));
  EXPECT_EQ(ids(recorder), "r ");
}

}  // namespace
}  // namespace wheelpit
