#include "runtime/output/output_frames.h"

#include <gtest/gtest.h>

#include <vector>

namespace wheelpit::runtime {
namespace {

std::string frame(char id, const std::string& part, bool last) {
  std::string bytes(OutputFrames::kMagic);
  bytes += std::string(7, '\0') + id;
  bytes += static_cast<char>(part.size() / 256);
  bytes += static_cast<char>(part.size() % 256);
  bytes += last ? '\1' : '\0';
  return bytes + part;
}

// Text as it is, joined; messages in brackets.
class OutputFramesTest : public testing::Test {
 protected:
  void feed(std::string_view bytes) { frames_.feed(bytes, see_); }
  void finish() { frames_.finish(see_); }

  std::string seen_;

 private:
  OutputFrames frames_;
  const OutputFrames::See see_ = [this](const OutputPiece& piece) {
    seen_ += piece.whole_message ? "[" + std::string(piece.text) + "]" : std::string(piece.text);
  };
};

TEST_F(OutputFramesTest, MessagesStayWhereTheyAreBetweenText) {
  const std::string bytes = "one\n" + frame('a', "two\nthree", true) + "four" +
                            frame('b', "", true) + "\n" + std::string("\0a\0\xa5 b\n", 7);
  const std::string expected = "one\n[two\nthree]four[]\n" + std::string("\0a\0\xa5 b\n", 7);
  feed(bytes);
  EXPECT_EQ(seen_, expected);
  seen_.clear();
  for (const char byte : bytes) feed({&byte, 1});
  EXPECT_EQ(seen_, expected);
}

TEST_F(OutputFramesTest, FramesOfSeveralWritersAreToldApart) {
  feed(frame('a', "a1 ", false) + frame('b', "b1 ", false) + "text" + frame('a', "a2", true) +
       frame('b', "b2", true));
  EXPECT_EQ(seen_, "text[a1 a2][b1 b2]");
}

TEST_F(OutputFramesTest, WhatIsUnfinishedIsNotLost) {
  feed(frame('a', "begun", false) + "text" + frame('b', "cut", true).substr(0, 17));
  EXPECT_EQ(seen_, "text");
  finish();
  EXPECT_EQ(seen_, "text" + frame('b', "cut", true).substr(0, 17) + "[begun]");
}

TEST_F(OutputFramesTest, WhoNeverEndsAMessageIsBounded) {
  const std::string part(4000, 'x');
  for (std::size_t i = 0; i < OutputFrames::kLongestMessage / part.size() + 1; ++i) {
    feed(frame('a', part, false));
  }
  EXPECT_GE(seen_.size(), OutputFrames::kLongestMessage);
  seen_.clear();
  for (std::size_t i = 0; i <= OutputFrames::kMostOpen; ++i) {
    feed(frame(static_cast<char>(i), "m" + std::to_string(i), false));
  }
  EXPECT_EQ(seen_, "[m0]");
}

TEST(OutputFramesBudget, IsSharedByTheOutputsOfAnEnvironment) {
  const OutputFrames::Budget budget = std::make_shared<std::size_t>(0);
  const std::string part(60'000, 'x');
  std::size_t handed_on = 0;
  const OutputFrames::See see = [&](const OutputPiece& piece) { handed_on += piece.text.size(); };
  std::size_t fed = 0;
  {
    std::vector<std::unique_ptr<OutputFrames>> outputs;
    for (int i = 0; i < 11; ++i) outputs.push_back(std::make_unique<OutputFrames>(budget));
    for (char message = 0; message < 8; ++message) {
      for (const auto& output : outputs) {
        output->feed(frame(message, part, false), see);
        fed += part.size();
      }
    }
    // An output that finds the budget used up by others holds one frame all the same.
    EXPECT_LE(*budget, OutputFrames::kMostOpenBytes + outputs.size() * part.size());
    EXPECT_EQ(handed_on + *budget, fed) << "nothing is lost";
    outputs.front()->finish(see);
    EXPECT_EQ(handed_on + *budget, fed);
  }
  EXPECT_EQ(*budget, 0U);
}

}  // namespace
}  // namespace wheelpit::runtime
