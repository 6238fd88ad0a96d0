#include "aws/credentials/command_words.h"

#include <gtest/gtest.h>

namespace wheelpit {
namespace {

using Words = std::vector<std::string>;

TEST(CommandWords, AreCutAsAShellCutsThemAndNothingIsExpanded) {
  EXPECT_EQ(*split_command("  a  b\tc\n"), (Words{"a", "b", "c"}));
  EXPECT_EQ(*split_command(R"(a "b c" 'd "e' f\ g h"i"'j')"),
            (Words{"a", "b c", "d \"e", "f g", "hij"}));
  EXPECT_EQ(*split_command(R"("a\"b\\c\d" 'e\f' "" '')"), (Words{R"(a"b\c\d)", R"(e\f)", "", ""}));
  EXPECT_EQ(*split_command("a;b $HOME `c` ~ | d"), (Words{"a;b", "$HOME", "`c`", "~", "|", "d"}));
  EXPECT_TRUE(split_command("")->empty());
}

TEST(CommandWords, AQuoteHasToBeClosed) {
  for (const char* text : {"a 'b", "a \"b", "a \\", "\"a\\"}) {
    const auto words = split_command(text);
    ASSERT_FALSE(words) << text;
    EXPECT_EQ(words.error().code(), Errc::malformed);
  }
}

}  // namespace
}  // namespace wheelpit
