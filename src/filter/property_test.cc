// Filter and Explainer against the slow matcher, over random patterns and events.

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <boost/json/parse.hpp>
#include <optional>

#include "filter/explain/explain.h"
#include "filter/filter.h"
#include "filter/random_filters.h"
#include "record/rabbitmq_encoder.h"

namespace wheelpit::filter {
namespace {

constexpr unsigned kSeeds = 100;
constexpr FilterOptions kBare{
    .source = std::nullopt, .profile = FilterProfile::extended, .max_patterns = 1000};
constexpr FilterOptions kRabbitMq{
    .source = SourceKind::rabbitmq, .profile = FilterProfile::extended, .max_patterns = 1000};

// Nothing if $or multiplies to more than a filter takes.
std::optional<Filter> compiled(const std::vector<std::string>& patterns,
                               const FilterOptions& options) {
  auto filter = Filter::compile(patterns, options);
  if (filter) return std::move(*filter);
  EXPECT_TRUE(filter.error().reason.starts_with("Too many combinations"))
      << patterns[filter.error().filter];
  return std::nullopt;
}

// The parser that is compared with refuses half a pair; JSON's grammar has no objection.
bool has_surrogates(const std::string& text) {
  return text.find("\\ud") != std::string::npos || text.find("\\uD") != std::string::npos;
}

TEST(FilterProperty, AgreesWithTheSlowMatcher) {
  const auto encoder = make_rabbitmq_encoder("arn", "queue", "/");
  std::array<int, 2> verdicts{};
  for (unsigned seed = 0; seed < kSeeds; ++seed) {
    slow::RandomFilters random(seed);
    std::vector<slow::Pattern> patterns;
    std::vector<std::string> texts;
    std::vector<std::string> data_texts;
    for (std::size_t i = 1 + random.below(3); i > 0; --i) {
      patterns.push_back(random.pattern());
      texts.push_back(random.write(patterns.back()));
      data_texts.push_back(R"({"data":)" + texts.back() + "}");
    }
    auto bare = compiled(texts, kBare);
    auto on_data = compiled(data_texts, kRabbitMq);
    if (!bare || !on_data) continue;
    const auto explainer = Explainer::compile(texts, kBare);
    ASSERT_TRUE(explainer);
    for (int i = 0; i < 10; ++i) {
      const slow::Event event = random.event();
      const std::string text = random.write(event);
      const bool expected = std::ranges::any_of(
          patterns, [&](const slow::Pattern& p) { return slow::matches(p, event); });
      ++verdicts[expected ? 1 : 0];
      const auto said = bare->matches(text);
      ASSERT_TRUE(said) << text;
      ASSERT_EQ(*said, expected) << "seed " << seed << "\n" << texts[0] << "\n" << text;
      ASSERT_EQ(explainer->explain(text)->matches, expected) << texts[0] << "\n" << text;
      RabbitMqMessage message;
      message.body = text;
      const Record record{.id = {}, .received_at = {}, .message = std::move(message)};
      ASSERT_EQ(on_data->matches(record, *encoder), expected) << text;
    }
  }
  EXPECT_GT(verdicts[0], 600);
  EXPECT_GT(verdicts[1], 150);
}

// With more than a word of patterns, and tables that have something to search.
TEST(FilterProperty, ManyPatternsDoNotGetInEachOthersWay) {
  std::array<int, 2> verdicts{};
  for (unsigned seed = 0; seed < kSeeds; ++seed) {
    slow::RandomFilters random(seed);
    std::vector<slow::Pattern> patterns;
    std::vector<std::string> texts;
    for (std::size_t i = 10 + random.below(100); i > 0; --i) {
      patterns.push_back(random.plain_pattern());
      texts.push_back(random.write(patterns.back()));
    }
    auto filter = compiled(texts, kBare);
    ASSERT_TRUE(filter);
    for (int i = 0; i < 10; ++i) {
      const slow::Event event = random.event();
      const bool expected = std::ranges::any_of(
          patterns, [&](const slow::Pattern& p) { return slow::matches(p, event); });
      ++verdicts[expected ? 1 : 0];
      const std::string text = random.write(event);
      ASSERT_EQ(*filter->matches(text), expected) << "seed " << seed << "\n" << text;
    }
  }
  EXPECT_GT(verdicts[0], 150);
  EXPECT_GT(verdicts[1], 150);
}

// Text that was damaged at random is an event for Filter exactly if it is one for a full parser.
TEST(FilterProperty, TakesForJsonWhatIsJson) {
  constexpr std::string_view kCharacters = "{}[],:\"\\ 0123eE+-.tfnaul\x01\xc3\n";
  const std::vector<std::string> pattern = {R"({"a":{"b":["x",{"exists":false}]}})"};
  auto filter = compiled(pattern, kBare);
  const auto explainer = Explainer::compile(pattern, kBare);
  boost::json::parse_options strict;
  strict.max_depth = kMaxPatternLength;
  std::array<int, 2> verdicts{};
  for (unsigned seed = 0; seed < 60 * kSeeds; ++seed) {
    slow::RandomFilters random(seed);
    std::string text = random.write(random.event());
    for (std::size_t i = random.below(3); i > 0; --i) {
      const std::size_t at = random.below(text.size());
      const char c = kCharacters[random.below(kCharacters.size())];
      switch (random.below(3)) {
        case 0:
          text[at] = c;
          break;
        case 1:
          text.insert(at, 1, c);
          break;
        default:
          text.erase(at, 1);
      }
    }
    if (has_surrogates(text)) continue;
    boost::system::error_code fault;
    const auto parsed = boost::json::parse(text, fault, {}, strict);
    if (fault == boost::json::error::exponent_overflow) continue;  // a limit of that parser
    const bool expected = !fault && parsed.is_object();
    ++verdicts[expected ? 1 : 0];
    ASSERT_EQ(filter->matches(text).has_value(), expected) << "seed " << seed << "\n" << text;
    ASSERT_EQ(explainer->explain(text).has_value(), expected) << "seed " << seed << "\n" << text;
  }
  EXPECT_GT(verdicts[0], 2000);
  EXPECT_GT(verdicts[1], 500);
}

}  // namespace
}  // namespace wheelpit::filter
