#include "batches/batch_file.h"

#include <gtest/gtest.h>

#include <chrono>

#include "batches/recording_settings.h"

namespace wheelpit {
namespace {

RecordedBatch sample() {
  RecordedBatch batch;
  batch.call = {.number = 1'764'520'010'123'456,
                .request_id = "3f1c-7",
                .executed_version = "3",
                .error_type = "Key\"Error",
                .lane = "shardId-000000000000",
                .started = WallTime(std::chrono::seconds(100)),
                .first_received = WallTime(std::chrono::seconds(99)),
                .records = 10,
                .bytes = 5,
                .waited = std::chrono::milliseconds(300),
                .ran = std::chrono::microseconds(42),
                .attempt = 2,
                .failed_records = 4,
                .closed_by = ClosedBy::window,
                .outcome = BatchOutcome::given_back,
                .recorded = true};
  batch.function_arn = "arn:aws:lambda:us-east-1:000000000000:function:f";
  batch.function_error = true;
  batch.redacted = 2;
  batch.event_bytes = 5;
  batch.answer_bytes = 4;
  return batch;
}

TEST(BatchFile, IsReadAsItWasWritten) {
  const std::string text = batch_file(sample(), "[\n1\n]", "null");
  const auto file = parse_batch_file(text);
  ASSERT_TRUE(file) << file.error().message();
  EXPECT_EQ(file->batch, sample());
  EXPECT_EQ(file->texts.event, "[\n1\n]");
  EXPECT_EQ(file->texts.answer, "null");
  EXPECT_EQ(parse_batch_head(text.substr(0, text.find('\n') + 1)).value(), sample());
}

TEST(BatchFile, MayHoldNothing) {
  RecordedBatch batch = sample();
  batch.event_bytes = batch.answer_bytes = 0;
  const auto file = parse_batch_file(batch_file(batch, "", ""));
  ASSERT_TRUE(file) << file.error().message();
  EXPECT_EQ(file->batch, batch);
}

TEST(BatchFile, IsRefusedIfItIsNotWhole) {
  const std::string text = batch_file(sample(), "[\n1\n]", "null");
  for (std::size_t size = 0; size < text.size(); ++size) {
    EXPECT_FALSE(parse_batch_file(text.substr(0, size))) << size;
  }
  EXPECT_FALSE(parse_batch_file(text + "x"));
  EXPECT_FALSE(parse_batch_file("{}\n"));
  EXPECT_FALSE(parse_batch_file("[]\n\n\n"));
}

TEST(RecordingSettings, AreReadAsTheyWereStored) {
  const RecordingSettings settings{
      .mapping_uuid = "u",
      .enabled = true,
      .max_batches = 3,
      .max_bytes = 4711,
      .redact = {parse_redaction_path("$..p").value(), parse_redaction_path("$['a b']").value()}};
  EXPECT_EQ(decode_recording(encode_recording(settings)).value(), settings);
}

TEST(RecordingSettings, AreRefusedWithAPathThatCannotBeRead) {
  const std::string text = encode_recording({.mapping_uuid = "u"});
  for (const auto& [from, to] : std::vector<std::pair<std::string, std::string>>{
           {"\"redact\":[]", "\"redact\":[\"x\"]"},
           {"\"redact\":[]", "\"redact\":[1]"},
           {"\"redact\":[]", "\"hide\":[]"},
           {"\"enabled\":false", "\"enabled\":1"},
           {"\"maxBatches\":20", "\"maxBatches\":0"},
           {"\"maxBatches\":20", "\"maxBatches\":1001"}}) {
    std::string changed = text;
    ASSERT_NE(changed.find(from), std::string::npos) << from << " in " << text;
    changed.replace(changed.find(from), from.size(), to);
    EXPECT_FALSE(decode_recording(changed)) << changed;
  }
}

}  // namespace
}  // namespace wheelpit
