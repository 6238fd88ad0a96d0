#include "app/cli/filter_arguments.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <initializer_list>
#include <sstream>
#include <string>

#include "app/cli/command_line.h"
#include "app/commands/filter_command.h"

namespace wheelpit {
namespace {

struct Outcome {
  int exit_code = -1;
  std::string out;
  std::string err;
};

// Tests run at the same time, each in a process of its own.
std::filesystem::path new_folder() {
  auto folder = std::filesystem::temp_directory_path() /
                ("wheelpit-filter-" + std::to_string(getpid()) + "-" +
                 testing::UnitTest::GetInstance()->current_test_info()->name());
  std::filesystem::create_directories(folder);
  return folder;
}

class FilterCommands : public testing::Test {
 public:
  ~FilterCommands() override { std::filesystem::remove_all(folder_); }

 private:
  const std::filesystem::path folder_ = new_folder();

 protected:
  const std::string paid_ = file("paid.json", "{\"status\":[\"paid\"]}\n");

  std::string file(const std::string& name, const std::string& text) {
    const std::filesystem::path path = folder_ / name;
    std::ofstream(path, std::ios::binary) << text;
    return path.string();
  }

  // As main() does it, from the words of the command line on.
  Outcome run(const std::vector<std::string>& words, const std::string& input = "",
              bool coloured = false) {
    std::vector<const char*> argv = {"wheelpit", "filter"};
    for (const std::string& word : words) argv.push_back(word.c_str());
    std::istringstream in(input);
    std::ostringstream out;
    std::ostringstream err;
    const FilterStreams streams{.in = in, .out = out, .err = err, .coloured = coloured};
    const AddCommand filter = [&streams](const CommandLine& line) {
      const auto runs = [&](const auto& command) {
        line.chosen = [&streams, command] { return run_filter_command(command, streams); };
      };
      add_filter_commands(line.app, runs, runs);
    };
    const Choice choice =
        parse_command_line({filter}, {}, static_cast<int>(argv.size()), argv.data());
    if (choice.run) {
      const int code = choice.run();
      return {code, out.str(), err.str()};
    }
    (choice.usage.exit_code == 0 ? out : err) << choice.usage.text;
    return {choice.usage.exit_code, out.str(), err.str()};
  }
};

constexpr auto kMixed = "{\"status\":\"paid\"}\n{\"status\":\"new\"}\n";

TEST_F(FilterCommands, TestSaysForEachLineWhetherItMatches) {
  const Outcome outcome = run({"test", "--pattern", paid_}, kMixed);
  EXPECT_EQ(outcome.out, "1: match\n2: no match\n");
  EXPECT_EQ(outcome.err, "");
  EXPECT_EQ(outcome.exit_code, 1);
}

TEST_F(FilterCommands, TestExitsWithZeroIfAllMatch) {
  EXPECT_EQ(run({"test", "--pattern", paid_}, "{\"status\":\"paid\"}").exit_code, 0);
}

TEST_F(FilterCommands, TestPrintsOneObjectALine) {
  const Outcome outcome = run({"test", "--pattern", paid_, "-o", "json"}, kMixed);
  EXPECT_EQ(outcome.out, "{\"match\":true}\n{\"match\":false}\n");
  EXPECT_EQ(outcome.exit_code, 1);
}

TEST_F(FilterCommands, TestExplainsIndentedOrAsAListOfReasons) {
  const std::string event = "{\"status\":\"new\"}\n";
  EXPECT_EQ(run({"test", "--pattern", paid_, "--explain"}, event).out,
            "1: no match\n    filter 1: status is \"new\", wanted [\"paid\"]\n");
  EXPECT_EQ(run({"test", "--pattern", paid_, "--explain", "-o", "json"}, event).out,
            R"({"match":false,"reasons":["filter 1: status is \"new\", wanted [\"paid\"]"]})"
            "\n");
}

TEST_F(FilterCommands, TestTakesSeveralPatternsOfWhichOneHasToMatch) {
  const std::string big = file("big.json", R"({"total":[{"numeric":[">",900]}]})");
  const Outcome outcome =
      run({"test", "--pattern", paid_, "--pattern", big}, "{\"status\":\"new\",\"total\":901}\n");
  EXPECT_EQ(outcome.out, "1: match\n");
  EXPECT_EQ(outcome.exit_code, 0);
}

TEST_F(FilterCommands, TestTakesFilterCriteriaForWhatTheyAre) {
  const std::string criteria =
      file("criteria.json",
           R"({"Filters":[{"Pattern":"{\"status\":[\"paid\"]}"},{"Pattern":"{\"n\":[1]}"}]})");
  EXPECT_EQ(run({"test", "--pattern", criteria}, kMixed).out, "1: match\n2: no match\n");
  EXPECT_EQ(run({"test", "--pattern", criteria}, "{\"n\":1}").exit_code, 0);
}

TEST_F(FilterCommands, TestReadsTheRecordsOfASource) {
  const std::string pattern = file("data.json", R"({"data":{"a":[1]}})");
  const std::vector<std::string> words = {"test", "--pattern", pattern, "--source", "rabbitmq"};
  EXPECT_EQ(run(words, R"({"data":"eyJhIjoxfQ=="})").out, "1: match\n");  // {"a":1}
  EXPECT_EQ(run(words, R"({"data":"eyJhIjoyfQ=="})").out, "1: no match\n");
}

TEST_F(FilterCommands, TestKeepsToTheProfile) {
  const std::string wildcard = file("wildcard.json", R"({"a":[{"wildcard":"x*"}]})");
  const Outcome lambda = run({"test", "--pattern", wildcard}, "{\"a\":\"xy\"}");
  EXPECT_EQ(lambda.exit_code, 2);
  EXPECT_NE(lambda.err.find("Unrecognized match type wildcard"), std::string::npos) << lambda.err;
  EXPECT_NE(lambda.err.find(wildcard), std::string::npos) << lambda.err;
  EXPECT_EQ(
      run({"test", "--pattern", wildcard, "--profile", "extended"}, "{\"a\":\"xy\"}").exit_code, 0);
}

TEST_F(FilterCommands, TestGoesOnBehindALineThatIsNoEventAndExitsWithTwo) {
  const std::string input = "{\"status\":\"paid\"}\n\n{\"status\" 1}\n[]\n{\"status\":\"new\"}\r\n";
  const Outcome outcome = run({"test", "--pattern", paid_}, input);
  EXPECT_EQ(outcome.out, "1: match\n5: no match\n");
  EXPECT_EQ(outcome.exit_code, 2);
  EXPECT_EQ(outcome.err.find("line 3: an event to be filtered is not a JSON object: not JSON: "
                             "':' expected (byte 10); each line must be one event"),
            0U)
      << outcome.err;
  EXPECT_NE(outcome.err.find("line 4: "), std::string::npos) << outcome.err;

  const Outcome json = run({"test", "--pattern", paid_, "-o", "json"}, "nonsense\n");
  EXPECT_TRUE(json.out.starts_with(R"({"error":"line 1: )")) << json.out;
  EXPECT_EQ(json.exit_code, 2);
}

TEST_F(FilterCommands, TestSaysThatThereWereNoEvents) {
  const Outcome outcome = run({"test", "--pattern", paid_}, "\n");
  EXPECT_EQ(outcome.exit_code, 0);
  EXPECT_TRUE(outcome.err.starts_with("no events on standard input")) << outcome.err;
}

TEST_F(FilterCommands, TestIsColouredOnATerminalAlone) {
  EXPECT_EQ(run({"test", "--pattern", paid_}, kMixed, true).out,
            "1: \033[32mmatch\033[0m\n2: \033[33mno match\033[0m\n");
}

TEST_F(FilterCommands, CheckSaysThatAPatternIsValid) {
  const Outcome outcome = run({"check", paid_});
  EXPECT_EQ(outcome.out, paid_ + ": valid\n");
  EXPECT_EQ(outcome.exit_code, 0);
  EXPECT_EQ(run({"check", paid_, "-o", "json"}).out, "{\"valid\":true}\n");
}

TEST_F(FilterCommands, CheckSaysWhereAndWhyAPatternIsInvalid) {
  const std::string bad =
      file("bad.json", "{\n  \"a\": [\"x\"],\n\t\"\u00e9\": [{\"prefx\":\"y\"}]\n}\n");
  const Outcome outcome = run({"check", bad});
  EXPECT_EQ(outcome.exit_code, 1);
  EXPECT_EQ(outcome.out, bad +
                             ": invalid\n"
                             "  Invalid filter pattern definition.\n"
                             "  reason: Unrecognized match type prefx\n"
                             "  at line 3, column 9 (byte 25):\n"
                             "     \"\u00e9\": [{\"prefx\":\"y\"}]\n"
                             "            ^\n");
  EXPECT_EQ(run({"check", bad, "-o", "json"}).out,
            R"({"valid":false,"message":"Invalid filter pattern definition.",)"
            R"("reason":"Unrecognized match type prefx","offset":25})"
            "\n");
}

TEST_F(FilterCommands, CheckSaysWhichOfSeveralFiltersIsInvalid) {
  const std::string criteria =
      file("criteria.json", R"({"Filters":[{"Pattern":"{\"a\":[1]}"},{"Pattern":"{}"}]})");
  const Outcome text = run({"check", criteria});
  EXPECT_TRUE(text.out.starts_with(criteria + ": filter 2 is invalid\n")) << text.out;
  EXPECT_NE(run({"check", criteria, "-o", "json"}).out.find(R"("filter":2})"), std::string::npos);
}

TEST_F(FilterCommands, CheckKnowsWhatASourceRefuses) {
  const std::string plain = file("plain.json", R"({"data":["x"]})");
  EXPECT_EQ(run({"check", plain, "--source", "rabbitmq"}).exit_code, 0);
  EXPECT_EQ(run({"check", plain, "--source", "kinesis"}).exit_code, 1);
}

TEST_F(FilterCommands, AFileThatCannotBeReadIsNamedAndExitsWithTwo) {
  const std::string missing = file("x", "") + "-missing";
  for (const auto& words : {std::vector<std::string>{"check", missing},
                            std::vector<std::string>{"test", "--pattern", missing},
                            std::vector<std::string>{"check", "/tmp"}}) {
    const Outcome outcome = run(words);
    EXPECT_EQ(outcome.exit_code, 2);
    EXPECT_NE(outcome.err.find(words.back()), std::string::npos) << outcome.err;
  }
  EXPECT_NE(run({"check", missing}).err.find("No such file"), std::string::npos);
}

TEST_F(FilterCommands, AnEmptyFileIsAnInvalidPattern) {
  EXPECT_EQ(run({"check", file("empty.json", "")}).exit_code, 1);
}

TEST_F(FilterCommands, WhatIsNotOfferedIsBadUsage) {
  for (const auto& words :
       {std::vector<std::string>{}, std::vector<std::string>{"test"},
        std::vector<std::string>{"check"},
        std::vector<std::string>{"test", "--pattern", paid_, "--source", "rabbit"},
        std::vector<std::string>{"test", "--pattern", paid_, "--profile", "wide"},
        std::vector<std::string>{"test", "--pattern", paid_, "-o", "xml"},
        std::vector<std::string>{"check", paid_, "--explain"},
        std::vector<std::string>{"test", "--pattern", paid_, "extra"}}) {
    const Outcome outcome = run(words);
    EXPECT_EQ(outcome.exit_code, 2) << outcome.err;
    EXPECT_NE(outcome.err, "");
  }
}

TEST_F(FilterCommands, HelpNamesTheOptionsAndTheirWords) {
  const Outcome help = run({"test", "--help"});
  EXPECT_EQ(help.exit_code, 0);
  for (const auto* const word :
       {"--pattern", "--explain", "rabbitmq|activemq", "lambda|extended", "text|json", "Exit"}) {
    EXPECT_NE(help.out.find(word), std::string::npos) << word << "\n" << help.out;
  }
}

}  // namespace
}  // namespace wheelpit
