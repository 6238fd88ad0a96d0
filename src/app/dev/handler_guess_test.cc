#include "app/dev/handler_guess.h"

#include <gtest/gtest.h>

namespace wheelpit {
namespace {

using runtime::RuntimeFamily;
using Names = std::vector<std::string>;

TEST(HandlerGuess, OfPythonIsAtTheTopAndTakesTwo) {
  EXPECT_EQ(handlers_in(RuntimeFamily::python,
                        "import json\n\ndef helper(x):\n  pass\n\ndef on_order(event, context):\n"
                        "  def inner(a, b): pass\n"),
            (Names{"on_order"}));
}

TEST(HandlerGuess, OfNodeIsExported) {
  EXPECT_EQ(handlers_in(RuntimeFamily::node,
                        "exports.a = async (event) => {};\n"
                        "export const b = () => 1;\n"
                        "export async function c(event) {}\n"
                        "module.exports.d = x;\n"
                        "module.exports = { e, f: g };\n"
                        "const h = 1;\n"),
            (Names{"a", "b", "c", "d", "e", "f"}));
}

TEST(HandlerGuess, OfRubyIsAMethodAtTheTop) {
  EXPECT_EQ(handlers_in(RuntimeFamily::ruby, "def handler(event:, context:)\nend\n"),
            (Names{"handler"}));
}

TEST(HandlerGuess, TheUsualNameWinsElseThereMustBeOne) {
  EXPECT_EQ(chosen_handler({"a", "lambda_handler"}), "lambda_handler");
  EXPECT_EQ(chosen_handler({"a"}), "a");
  EXPECT_EQ(chosen_handler({"a", "b"}), "");
  EXPECT_EQ(chosen_handler({}), "");
}

}  // namespace
}  // namespace wheelpit
