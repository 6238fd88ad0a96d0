#include "app/commands/batches_command.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <sstream>
#include <string>
#include <vector>

#include "app/commands/batch_text.h"
#include "app/commands/pretty_json.h"
#include "base/scratch_folder.h"

namespace wheelpit {
namespace {

class BatchesCommandTest : public testing::Test {
 protected:
  // Answers in turn.
  int run(const BatchesCommand& command, std::vector<std::string> bodies, int status = 200) {
    const AskEngine engine = [&](const HttpRequest& request) -> Result<HttpResponse> {
      asked_.push_back(request.method + " " + request.target + " " + request.body);
      HttpResponse answer;
      answer.status = status;
      answer.body = bodies.at(std::min(asked_.size(), bodies.size()) - 1);
      return answer;
    };
    asked_.clear();
    out_.str("");
    err_.str("");
    return run_batches_command(command, engine, out_, err_);
  }

  std::vector<std::string> asked_;
  std::ostringstream out_;
  std::ostringstream err_;
};

TEST_F(BatchesCommandTest, ListShowsEachBatchOnce) {
  BatchesListCommand list;
  list.options.mapping = "u/x";
  const std::string call =
      R"("RequestId":"r","StartedAt":10.5,"Records":2,"Bytes":7,"ClosedBy":"window",)"
      R"("RanMilliseconds":42,"Outcome":"done","Recorded":true})";
  EXPECT_EQ(run(list, {R"({"Batches":[{"Number":2,)" + call + R"(,{"Number":1,)" + call + "]}",
                       R"({"Batches":[{"Number":2,)" + call + "]}"}),
            0);
  EXPECT_EQ(asked_, (std::vector<std::string>{"GET /_wheelpit/mappings/u%2Fx/batches ",
                                              "GET /_wheelpit/mappings/u%2Fx/recorded "}));
  EXPECT_EQ(out_.str(),
            "STARTED                   REQUEST ID  RECORDS  BYTES  CLOSED BY  RAN    OUTCOME  "
            "RECORDED\n"
            "1970-01-01T00:00:10.500Z  r           2        7      window     42 ms  done     yes\n"
            "1970-01-01T00:00:10.500Z  r           2        7      window     42 ms  done\n")
      << "the older one has made room";
  EXPECT_EQ(run(list, {R"({"Batches":[]})"}), 0);
  EXPECT_TRUE(err_.str().starts_with("no batches")) << err_.str();
}

TEST_F(BatchesCommandTest, ReplayShowsBothAnswers) {
  BatchesReplayCommand replay;
  replay.options.mapping = "u";
  replay.batch = "r";
  replay.qualifier = "prod";
  const std::string answer =
      R"({"Recorded":{"ExecutedVersion":"1","RanMilliseconds":1,"Answer":"{\"a\":1}"},)"
      R"("Replayed":{"ExecutedVersion":"2","FunctionError":true,"ErrorType":"E",)"
      R"("RanMilliseconds":2,"Answer":"{\"a\":2}"},"Same":false,"Redacted":3})";
  EXPECT_EQ(run(replay, {answer}), 3);
  EXPECT_EQ(asked_[0], R"(POST /_wheelpit/mappings/u/recorded/r/replay {"Qualifier":"prod"})");
  EXPECT_NE(out_.str().find("RECORDED"), std::string::npos);
  EXPECT_NE(out_.str().find("| version 2, failed: E in 2 ms\n"), std::string::npos) << out_.str();
  EXPECT_NE(out_.str().find("the answers differ\n"), std::string::npos);
  EXPECT_TRUE(err_.str().starts_with("3 values of this batch were redacted")) << err_.str();
}

TEST_F(BatchesCommandTest, RecordSendsWhatIsGivenAlone) {
  BatchesRecordCommand record;
  record.options.mapping = "u";
  record.enabled = true;
  record.redact = {"$..p"};
  EXPECT_EQ(run(record, {R"({"Enabled":true,"MaxBatches":20,"MaxBytes":9,"Redact":["$..p"]})"}), 0);
  EXPECT_EQ(asked_[0],
            R"(POST /_wheelpit/mappings/u/recording {"Enabled":true,"Redact":["$..p"]})");
  EXPECT_TRUE(out_.str().starts_with("recording  on\n")) << out_.str();
  record.enabled.reset();
  EXPECT_EQ(run(record, {R"({"Enabled":false})"}), 0);
  EXPECT_EQ(asked_[0], "GET /_wheelpit/mappings/u/recording ");
}

TEST_F(BatchesCommandTest, ExportWritesNoFileElsewhere) {
  const ScratchFolder folder;
  BatchesExportCommand exported;
  exported.options.mapping = "u";
  exported.batches = {"x"};
  exported.folder = (folder / "events").string();
  EXPECT_EQ(run(exported, {R"({"RequestId":"../x","Event":"{}"})"}), 1);
  EXPECT_FALSE(std::filesystem::exists(folder / "x.json"));
  EXPECT_EQ(run(exported, {R"({"RequestId":"x","Event":"{}"})"}), 0);
  EXPECT_TRUE(std::filesystem::exists(folder / "events/x.json"));
  EXPECT_EQ(run(exported, {R"({"RequestId":"x","Event":"{}"})"}), 1) << "it is there already";
  exported.force = true;
  EXPECT_EQ(run(exported, {R"({"RequestId":"x","Event":"{}"})"}), 0);
}

TEST(SideBySide, BreaksLongLinesAndMarksWhatDiffers) {
  EXPECT_EQ(side_by_side("abcdef\nx", "ab\nx\ny", 4),
            "abcd | ab\n"
            "ef   | x\n"
            "x    | y\n");
  EXPECT_EQ(side_by_side("a", "a", 3), "a     a\n");
}

TEST(PrettyJson, BreaksLinesAndChangesNothingElse) {
  EXPECT_EQ(pretty_json(R"({"a":1e400,"b":[],"c":{"d":"x,{]\"y"},"e":[1,2]})"),
            "{\n  \"a\": 1e400,\n  \"b\": [],\n  \"c\": {\n    \"d\": \"x,{]\\\"y\"\n  },\n"
            "  \"e\": [\n    1,\n    2\n  ]\n}");
  EXPECT_EQ(pretty_json("plain"), "plain");
  EXPECT_EQ(pretty_json(""), "");
  EXPECT_EQ(pretty_json("]"), "]");
  for (const char* odd : {"[", "{\"", "[\"\\", "}{", "[}]"})
    EXPECT_NO_FATAL_FAILURE(pretty_json(odd));
}

}  // namespace
}  // namespace wheelpit
