#include "batches/redaction.h"

#include <gtest/gtest.h>

#include <vector>

#include "base/base64.h"

namespace wheelpit {
namespace {

std::vector<RedactionPath> paths(const std::vector<std::string>& texts) {
  std::vector<RedactionPath> all;
  for (const std::string& text : texts) all.push_back(parse_redaction_path(text).value());
  return all;
}

std::string without(const std::vector<std::string>& texts, std::string_view json) {
  const auto redacted = redact(json, paths(texts));
  return redacted ? redacted->text : "no JSON";
}

std::string event_with(std::string_view body) {
  return R"({"rmqMessagesByQueue":{"q::/":[{"data":")" + to_base64(body) + R"("}]}})";
}

TEST(Redaction, ReplacesWhatAPathNames) {
  EXPECT_EQ(without({"$.a"}, R"({"a":1,"b":2})"), R"({"a":"[redacted]","b":2})");
  EXPECT_EQ(without({"$.a"}, R"({"a":{"x":[1,{}]},"b":2})"), R"({"a":"[redacted]","b":2})");
  EXPECT_EQ(without({"$.a.b", "$.c"}, R"({"a":{"b":1,"c":2},"c":3})"),
            R"({"a":{"b":"[redacted]","c":2},"c":"[redacted]"})");
  EXPECT_EQ(without({"$.a[1]"}, R"({"a":[1,2,3]})"), R"({"a":[1,"[redacted]",3]})");
  EXPECT_EQ(without({"$.a.*"}, R"({"a":{"x":1,"y":[2]}})"),
            R"({"a":{"x":"[redacted]","y":"[redacted]"}})");
}

TEST(Redaction, LeavesEveryOtherByteAsItIs) {
  EXPECT_EQ(without({"$.b"}, "{ \"a\" : 12345678901234567890123 ,\n\"b\":1e2 , \"\\u0063\": [ ] }"),
            "{ \"a\" : 12345678901234567890123 ,\n\"b\":\"[redacted]\" , \"\\u0063\": [ ] }");
  EXPECT_EQ(without({"$.x"}, R"({"a":[1,2]})"), R"({"a":[1,2]})");
}

TEST(Redaction, ComparesNamesUnescaped) {
  EXPECT_EQ(without({"$.abc"}, R"({"a\u0062c":1})"), R"({"a\u0062c":"[redacted]"})");
}

TEST(Redaction, ReplacesEachOfTwoMembersOfOneName) {
  EXPECT_EQ(without({"$.a"}, R"({"a":1,"a":2})"), R"({"a":"[redacted]","a":"[redacted]"})");
}

TEST(Redaction, LooksForNamesInEveryElement) {
  EXPECT_EQ(without({"$.a.b"}, R"({"a":[{"b":1},[{"b":2}],{"c":3}]})"),
            R"({"a":[{"b":"[redacted]"},[{"b":"[redacted]"}],{"c":3}]})");
}

TEST(Redaction, FindsNamesAtAnyDepth) {
  EXPECT_EQ(without({"$..p"}, R"({"p":1,"a":{"p":{"p":2}},"b":[{"c":{"p":3}}]})"),
            R"({"p":"[redacted]","a":{"p":"[redacted]"},"b":[{"c":{"p":"[redacted]"}}]})");
  EXPECT_EQ(without({"$..card.number"}, R"({"a":{"card":{"number":1,"to":2}},"number":3})"),
            R"({"a":{"card":{"number":"[redacted]","to":2}},"number":3})");
}

TEST(Redaction, GoesIntoBodies) {
  EXPECT_EQ(without({"$..p"}, event_with(R"({"p":"x","q":1})")),
            event_with(R"({"p":"[redacted]","q":1})"));
  EXPECT_EQ(without({"$.rmqMessagesByQueue.*[*].data.p"}, event_with(R"({"p":"x","q":1})")),
            event_with(R"({"p":"[redacted]","q":1})"));
  EXPECT_EQ(without({"$.Records.body.p"}, R"({"Records":[{"body":"{\"p\":\"ä\",\"q\":1}"}]})"),
            R"({"Records":[{"body":"{\"p\":\"[redacted]\",\"q\":1}"}]})");
}

TEST(Redaction, ReplacesAStringThatAPathLeadsIntoAndThatCannotBeRead) {
  const auto hidden = R"({"rmqMessagesByQueue":{"q::/":[{"data":"[redacted]"}]}})";
  EXPECT_EQ(without({"$.rmqMessagesByQueue.*[*].data.p"}, event_with("p=x")), hidden);
  EXPECT_EQ(without({"$.rmqMessagesByQueue.*[*].data.p"}, event_with(R"({"p":"x")")), hidden);
  EXPECT_EQ(without({"$..p"}, event_with(R"({"p":"x")")), hidden) << "broken JSON";
  EXPECT_EQ(without({"$..p"}, event_with("p=x")), event_with("p=x")) << "a text has no members";
}

TEST(Redaction, ReplacesWhatIsCarriedTooDeeply) {
  std::string inner = R"({"p":"x"})";
  for (int i = 0; i < 6; ++i) inner = R"({"d":")" + to_base64(inner) + R"("})";
  const std::string text = without({"$..p"}, inner);
  EXPECT_EQ(text.find(to_base64(R"({"p":"x"})")), std::string::npos);
  std::string all = text;
  for (int i = 0; i < 6; ++i) {
    const auto at = all.find(R"("d":")");
    if (at == std::string::npos) break;
    const auto decoded = from_base64(all.substr(at + 5, all.find('"', at + 5) - at - 5));
    if (!decoded) break;
    all = *decoded;
  }
  EXPECT_NE(all.find("[redacted]"), std::string::npos) << all;
  EXPECT_EQ(all.find("\"x\""), std::string::npos) << all;
}

TEST(Redaction, GoesIntoBodiesThatBeginWithAByteOrderMark) {
  EXPECT_EQ(without({"$..p"}, event_with("\xEF\xBB\xBF{\"p\":\"x\",\"q\":1}")),
            event_with("\xEF\xBB\xBF{\"p\":\"[redacted]\",\"q\":1}"));
  EXPECT_EQ(without({"$..p"}, R"({"body":"\ufeff{\"p\":\"x\"}"})"),
            "{\"body\":\"\xEF\xBB\xBF{\\\"p\\\":\\\"[redacted]\\\"}\"}");
}

TEST(Redaction, ReplacesJsonOfAnotherEncoding) {
  const auto hidden = R"({"rmqMessagesByQueue":{"q::/":[{"data":"[redacted]"}]}})";
  const auto widened = [](std::string_view text, std::size_t zeros, bool before) {
    std::string wide;
    for (const char c : text) {
      if (!before) wide += c;
      wide.append(zeros, '\0');
      if (before) wide += c;
    }
    return wide;
  };
  constexpr std::string_view kBody = R"({"p":"x"})";
  for (const std::size_t zeros : {1U, 3U}) {
    for (const bool big_endian : {false, true}) {
      const std::string wide = widened(kBody, zeros, big_endian);
      EXPECT_EQ(without({"$..p"}, event_with(wide)), hidden) << zeros << big_endian;
    }
  }
  EXPECT_EQ(without({"$..p"}, event_with("\xFF\xFE" + widened(kBody, 1, false))), hidden);
  EXPECT_EQ(without({"$..p"}, event_with("\xFE\xFF" + widened(kBody, 1, true))), hidden);
}

TEST(Redaction, ReplacesJsonInOtherSpellingsOfBase64) {
  const std::string body = R"({"p":"x>>>???","q":12})";
  const std::string strict = to_base64(body);
  ASSERT_TRUE(strict.contains('/') && strict.ends_with('=')) << strict;
  std::string url = strict;
  for (char& c : url) c = c == '/' ? '_' : c == '+' ? '-' : c;
  const std::string unpadded = strict.substr(0, strict.find('='));
  std::string sloppy = unpadded;  // bits that nobody looks at
  ++sloppy.back();
  for (const std::string& text :
       {url, unpadded, sloppy, strict + "\\n", strict.substr(0, 8) + "\\r\\n" + strict.substr(8)}) {
    EXPECT_EQ(without({"$..p"}, R"({"body":")" + text + R"("})"), R"({"body":"[redacted]"})")
        << text;
  }
}

TEST(Redaction, GoesIntoJsonThatIsAStringInAString) {
  EXPECT_EQ(without({"$..p"}, R"({"body":"\"{\\\"p\\\":\\\"x\\\"}\""})"),
            R"({"body":"\"{\\\"p\\\":\\\"[redacted]\\\"}\""})");
  EXPECT_EQ(without({"$..p"}, event_with(R"("{\"p\":1}")")),
            event_with(R"("{\"p\":\"[redacted]\"}")"));
  EXPECT_EQ(without({"$..p"}, R"({"body":"\"{\\\"p\\\":1}"})"), R"({"body":"[redacted]"})");
}

TEST(Redaction, LeavesTextsThatAreNoJson) {
  for (const std::string_view text : {"exit", "expired", "example", "Input", "\\\"so\\\" he said",
                                      "a [b]", "W0", "d2hlZWxwaXQ"}) {
    const std::string json = R"({"status":")" + std::string(text) + R"("})";
    EXPECT_EQ(without({"$..p"}, json), json) << text;
  }
}

TEST(Redaction, OfManyStepsAtAnyDepthCostsLittleOnDeepEvents) {
  constexpr int kDepth = 400;
  std::string steps;
  std::string json;
  for (int i = 0; i < 20; ++i) steps += "..a";
  for (int i = 0; i < kDepth; ++i) json += R"({"a":)";
  json += "1" + std::string(kDepth, '}');
  EXPECT_EQ(redact(json, paths({"$" + steps}))->replaced, 1U);
  EXPECT_EQ(redact(json, paths({"$" + steps + "..b"}))->replaced, 0U);
}

TEST(Redaction, CountsValues) {
  EXPECT_EQ(redact(R"({"p":1,"a":[{"p":2}]})", paths({"$..p"}))->replaced, 2U);
  EXPECT_EQ(redact(event_with(R"([{"p":1},{"p":2}])"), paths({"$..p"}))->replaced, 2U);
}

TEST(Redaction, TakesNothingElseForJson) {
  for (const std::string_view text : {"", "x", "{", R"({"a":})", R"({"a":1}})", "[1,]"}) {
    EXPECT_EQ(without({"$.p"}, text), "no JSON") << text;
  }
  EXPECT_EQ(without({"$..p"}, std::string(2000, '[') + std::string(2000, ']')), "no JSON");
}

TEST(Redaction, OfAnAnswerHidesWhatCannotBeRead) {
  const auto hide = paths({"$..p"});
  EXPECT_EQ(redact_answer(R"({"p":1,"errorMessage":"m"})", false, hide).text,
            R"({"p":"[redacted]","errorMessage":"m"})");
  EXPECT_EQ(
      redact_answer(R"({"errorMessage":"no p","errorType":"E","stackTrace":["p"]})", true, hide)
          .text,
      R"({"errorMessage":"[redacted]","errorType":"E","stackTrace":"[redacted]"})");
  EXPECT_EQ(redact_answer("<p>1</p>", false, hide).text, R"("[redacted]")");
  EXPECT_EQ(redact_answer("<p>1</p>", false, {}).text, "<p>1</p>");
  EXPECT_EQ(redact_answer("", false, hide).text, "");
}

}  // namespace
}  // namespace wheelpit
