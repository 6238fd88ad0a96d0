#include "api/json/bounded_json.h"

#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <set>
#include <string>

#include "api/api_test_bed.h"
#include "api/model/decode.h"
#include "api/model/operation.h"

namespace wheelpit::api {
namespace {

constexpr Shape kText = text(1, 5);
constexpr Shape kAnyText = text();
constexpr Shape kFew = list_of(kText, 0, 2);
constexpr Shape kMany = list_of(kAnyText);
constexpr Shape kCounted = counted_later(map_of(kAnyText, kAnyText));
constexpr Shape kNumber = integer();
constexpr auto kMembers = std::to_array<Member>({{.name = "Text", .shape = &kText},
                                                 {.name = "Any", .shape = &kAnyText},
                                                 {.name = "Few", .shape = &kFew},
                                                 {.name = "Many", .shape = &kMany},
                                                 {.name = "Map", .shape = &kCounted},
                                                 {.name = "Number", .shape = &kNumber}});
constexpr Shape kRequest = structure(kMembers);

std::string kept(std::string_view text) {
  const auto read = read_bounded_json(kRequest, text);
  if (!read) return read.error().message();
  return boost::json::serialize(read->value) + (read->cut ? " cut" : "");
}

std::string repeated(std::string_view text, std::size_t times) {
  std::string all;
  for (std::size_t i = 0; i < times; ++i) all += (i > 0 ? "," : "") + std::string(text);
  return all;
}

std::string numbered_entries(std::size_t count) {
  std::string all;
  for (std::size_t i = 0; i < count; ++i) {
    all += (i > 0 ? ",\"v" : "\"v") + std::to_string(i) + "\":\"\"";
  }
  return all;
}

TEST(BoundedJson, WhatTheShapeHasNoUseForIsNotKept) {
  EXPECT_EQ(kept(R"({"Text":"a","Other":[{"Text":"b"},[1,{}]],"Few":["x",null]} )"),
            R"({"Text":"a","Few":["x",null]})");
  // Of the wrong kind: that is all a decoder says of it.
  EXPECT_EQ(kept(R"({"Text":{"a":[1]},"Few":{"a":1},"Map":[1,[2]],"Number":[3]})"),
            R"({"Text":{},"Few":{},"Map":[],"Number":[]})");
  EXPECT_EQ(kept("[1,[2],{}]"), "[]");
  EXPECT_EQ(kept("7"), "7");
}

TEST(BoundedJson, TheLastOfTheSameNameCounts) {
  EXPECT_EQ(kept(R"({"Text":"a","Text":"b","Map":{"k":"1","k":"2"},"Map":{"j":"3"}})"),
            R"({"Text":"b","Map":{"j":"3"}})");
}

TEST(BoundedJson, ListsAndMapsAreKeptUpToWhatProvesThemTooLong) {
  const auto many = read_bounded_json(kRequest, "{\"Many\":[" + repeated("\"x\"", 10'000) + "]}");
  EXPECT_EQ(many->value.at("Many").as_array().size(), kMostEntriesKept);
  EXPECT_TRUE(many->cut);
  const auto few = read_bounded_json(kRequest, "{\"Few\":[" + repeated("[]", 10'000) + "]}");
  EXPECT_EQ(few->value.at("Few").as_array().size(), kMostEntriesKept);
  EXPECT_FALSE(few->cut);
  const auto map = read_bounded_json(kRequest, "{\"Map\":{" + numbered_entries(10'000) + "}}");
  EXPECT_EQ(map->value.at("Map").as_object().size(), kMostEntriesKept);
  EXPECT_FALSE(map->cut);
  const auto same =
      read_bounded_json(kRequest, "{\"Map\":{" + repeated(R"("a":"1")", 10'000) + R"(,"a":"2"}})");
  EXPECT_EQ(boost::json::serialize(same->value), R"({"Map":{"a":"2"}})");
}

TEST(BoundedJson, ATextThatIsTooLongIsCutWhereItIsStillTooLong) {
  const std::string long_text(1'000'000, 'x');
  const auto read =
      read_bounded_json(kRequest, R"({"Text":")" + long_text + R"(","Any":")" + long_text + "\"}");
  EXPECT_EQ(read->value.at("Text").as_string().size(), 65'536U);
  EXPECT_EQ(read->value.at("Any").as_string().size(), long_text.size());
}

TEST(BoundedJson, MoreThanAnyRequestNeedsIsRefused) {
  const std::string refusal = "it has too many values";
  EXPECT_EQ(kept("{" + repeated(R"("Text":"a")", 5000) + "}"), refusal);
  EXPECT_EQ(kept("{" + repeated("\"Many\":[" + repeated("1", 4000) + "]", 100) + "}"), refusal);
}

TEST(BoundedJson, WhatIsNoJsonIsToldInTheParsersWords) {
  for (const std::string text :
       {"", "{", "{]", "{}x", "{} {}", R"({"a":1,})", R"({"Text":"a)", "\"\xff\"", "nul", "01"}) {
    boost::system::error_code error;
    boost::json::parse(text, error);
    EXPECT_EQ(kept(text), error.message()) << text;
  }
  EXPECT_EQ(kept(std::string(1'000'000, '[')), "too deep");
  EXPECT_EQ(kept("{\"x\":" + std::string(1'000'000, '[')), "too deep");
  EXPECT_EQ(kept("{\"Number\":" + std::string(1'000'000, '9') + "}").substr(0, 10), "{\"Number\":");
}

// All lists and maps that a request can have in its body.
void collect(const Shape& shape, std::set<const Shape*>& found) {
  if (shape.kind == Shape::Kind::list || shape.kind == Shape::Kind::map) found.insert(&shape);
  if (shape.element != nullptr) collect(*shape.element, found);
  for (const Member& member : shape.members) collect(*member.shape, found);
}

TEST(BoundedJson, NoListOrMapOfAnyRequestIsTakenWithoutABound) {
  std::set<const Shape*> shapes;
  for (const Operation* operation : all_operations()) collect(*operation->input, shapes);
  EXPECT_GT(shapes.size(), 10U);
  for (const Shape* shape : shapes) {
    const std::string text = shape->kind == Shape::Kind::list ? "[" + repeated("null", 6000) + "]"
                                                              : "{" + numbered_entries(6000) + "}";
    const auto read = read_bounded_json(*shape, text);
    ASSERT_TRUE(read);
    EXPECT_TRUE(read->cut || shape->counted_later || shape->max < std::int64_t{6000});
  }
}

// counted_later is a promise of the handlers.
TEST(BoundedJson, WhatHandlersCountTheyRefuseInTheServicesWords) {
  ApiTestBed bed;
  bed.create_function("consume");
  const std::string variables = "{" + numbered_entries(20'000) + "}";
  const std::string told = member(
      bed.create_function("f", R"(,"Environment":{"Variables":)" + variables + "}"), "message");
  EXPECT_TRUE(told.starts_with(
      "Lambda was unable to configure your environment variables because the environment variables "
      "you have provided exceeded the 4KB limit. String measured: {"));
  EXPECT_LT(told.size(), 70'000U);
  const std::string tags = R"("Tags":{)" + numbered_entries(20'000) + "}";
  EXPECT_EQ(member(bed.create_function("f", "," + tags), "message"),
            "Number of tags exceeds resource tag limit.");
  EXPECT_EQ(member(bed.create_mapping("q", "," + tags), "message"),
            "Number of tags exceeds resource tag limit.");
  const std::string layer = "\"arn:aws:lambda:us-east-1:123456789012:layer:l:1\"";
  EXPECT_EQ(bed.create_function("f", ",\"Layers\":[" + repeated(layer, 10'000) + "]").status, 400);
  const std::string filters = repeated(R"({"Pattern":"{}"})", 10'000);
  EXPECT_EQ(bed.create_mapping("q", R"(,"FilterCriteria":{"Filters":[)" + filters + "]}").status,
            400);
  std::string weights;
  for (int i = 1; i < 6000; ++i) weights += (i > 1 ? ",\"" : "\"") + std::to_string(i) + "\":0.5";
  EXPECT_EQ(bed.send("POST", "/2015-03-31/functions/consume/aliases",
                     R"({"Name":"a","FunctionVersion":"1","RoutingConfig":)"
                     R"({"AdditionalVersionWeights":{)" +
                         weights + "}}}")
                .status,
            400);
}

TEST(BoundedJson, ALargeRequestIsDecodedAwayFromTheEventLoop) {
  ApiTestBed bed;
  // Larger than what is decoded at once; a base64 that is wrong in its last character.
  const std::string zip(400'000, 'A');
  EXPECT_EQ(
      member(bed.send("POST", "/2015-03-31/functions",
                      R"({"FunctionName":"f","Role":"r","Code":{"ZipFile":")" + zip + "*\"}}"),
             "Message"),
      "A blob is not valid base64.");
}

}  // namespace
}  // namespace wheelpit::api
