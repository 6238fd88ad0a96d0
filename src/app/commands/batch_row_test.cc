#include "app/commands/batch_row.h"

#include <gtest/gtest.h>

#include <boost/json/parse.hpp>

namespace wheelpit {
namespace {

BatchRow row(std::string_view text) {
  const auto read = batch_row(boost::json::parse(text).as_object());
  EXPECT_TRUE(read);
  return read.value_or(BatchRow{});
}

TEST(BatchRow, IsReadAsTheEngineAnswersIt) {
  const BatchRow read = row(
      R"({"Number":1764520010123456,"RequestId":"r","StartedAt":1764520010.123,"Records":10,
          "Bytes":12345,"WaitedMilliseconds":300,"RanMilliseconds":42,"Attempt":2,
          "Outcome":"retry","FailedRecords":0,"ErrorType":"Unhandled","Lane":"shard-1"})");
  EXPECT_EQ(read.number, 1764520010123456);
  EXPECT_EQ(read.attempt, 2);
  EXPECT_FALSE(is_good(read));
  const std::string line = batch_line(read, false);
  EXPECT_EQ(
      line.substr(line.find('.')),
      ".123    10 records  12.3 kB    42 ms  failed (Unhandled), retrying (attempt 2)  shard-1");
  EXPECT_FALSE(batch_row({}));
}

TEST(BatchRow, SaysWhatBecomesOfIt) {
  EXPECT_EQ(outcome_text(row(R"({"Number":1,"Outcome":"done"})")), "done");
  EXPECT_EQ(outcome_text(row(R"({"Number":1,"Outcome":"partly","Records":10,"FailedRecords":3})")),
            "3 of 10 failed, redelivered");
  EXPECT_EQ(outcome_text(row(R"({"Number":1,"Outcome":"not called","ErrorType":"Throttled"})")),
            "the function cannot be called (Throttled), retrying");
  EXPECT_EQ(outcome_text(row(R"({"Number":1,"Outcome":"of a later version"})")),
            "of a later version");
}

TEST(BatchRow, IsColouredOnRequestAlone) {
  const BatchRow read = row(R"({"Number":1,"Outcome":"done"})");
  EXPECT_EQ(batch_line(read, false).find('\x1b'), std::string::npos);
  EXPECT_TRUE(batch_line(read, true).contains("\x1b[32mdone\x1b[0m"));
}

TEST(BatchRow, ShowsNothingThatATerminalObeys) {
  EXPECT_EQ(row("{\"Number\":1,\"Outcome\":\"\\u001b[2J\"}").outcome.find('\x1b'),
            std::string::npos);
}

TEST(BatchRow, BytesAreForPeople) {
  EXPECT_EQ(bytes_text(999), "999 B");
  EXPECT_EQ(bytes_text(12345), "12.3 kB");
  EXPECT_EQ(bytes_text(4'000'000), "4.0 MB");
}

}  // namespace
}  // namespace wheelpit
