#include "destination/written_notice.h"

#include <gtest/gtest.h>

#include "destination/sample_record.h"

namespace wheelpit {
namespace {

TEST(WrittenNotice, IsReadAsItWasWritten) {
  const Notice notice{.whole = "{\"payload\":\"line\\n\"}\nand\xff more",
                      .timestamp = kSampleDay + std::chrono::microseconds(123'456),
                      .function_arn = "arn:aws:lambda:us-east-1:123456789012:function:f",
                      .folder = "aws/lambda/the-uuid/shard\"\n1",
                      .object_id = "b7d2f0a9-3c1e-4f52-9a3b-0d6f5e8c1a24",
                      .content_type = "application/octet-stream"};
  const auto read = read_notice(write_down(notice));
  ASSERT_TRUE(read);
  EXPECT_EQ(read->whole, notice.whole);
  EXPECT_EQ(read->timestamp, notice.timestamp);
  EXPECT_EQ(read->function_arn, notice.function_arn);
  EXPECT_EQ(read->folder, notice.folder);
  EXPECT_EQ(read->object_id, notice.object_id);
  EXPECT_EQ(read->content_type, notice.content_type);
  EXPECT_FALSE(read->success);
}

TEST(WrittenNotice, AnyOtherTextIsNone) {
  for (const char* text :
       {"", "\n", "{}\n{}", "{\"timestamp\":1}", "[]\n", "{\"timestamp\":\"1\"}\n"}) {
    EXPECT_EQ(read_notice(text).error().code(), Errc::malformed) << text;
  }
}

}  // namespace
}  // namespace wheelpit
