#include "api/admin/source_fields.h"

#include <gtest/gtest.h>

#include <boost/json/array.hpp>
#include <chrono>
#include <string>

namespace wheelpit::api {
namespace {

namespace json = boost::json;

json::object source(SourceKind kind) {
  return source_members(traits_of(kind), WallTime(std::chrono::seconds(1'800'000'000)));
}

// Null if the kind is not asked for it.
json::value field(const json::object& source, std::string_view name) {
  for (const json::value& each : source.at("Fields").as_array()) {
    if (each.at("Name").as_string() == name) return each;
  }
  return nullptr;
}

TEST(SourceFields, AreThoseThatTheKindMayHave) {
  const json::object rabbit = source(SourceKind::rabbitmq);
  EXPECT_EQ(rabbit.at("Kind"), "rabbitmq");
  EXPECT_EQ(rabbit.at("ArnService"), "mq");
  EXPECT_EQ(rabbit.at("AccessTypes"), (json::array{"BASIC_AUTH", "VIRTUAL_HOST"}));
  EXPECT_EQ(field(rabbit, "Queues").at("Required"), true);
  EXPECT_EQ(field(rabbit, "Queues").at("MaxItems"), 1);
  EXPECT_EQ(field(rabbit, "Queues").at("Item").at("MaxLength"), 1000);
  EXPECT_EQ(field(rabbit, "StartingPosition"), nullptr);
  EXPECT_EQ(field(rabbit, "KMSKeyArn"), nullptr) << "nothing of it is honoured";
  EXPECT_EQ(field(source(SourceKind::sqs), "Queues"), nullptr);
}

TEST(SourceFields, HaveTheConstraintsOfTheModelAndTheDefaultsOfTheKind) {
  const json::value size = field(source(SourceKind::sqs), "BatchSize");
  EXPECT_EQ(size.at("Type"), "integer");
  EXPECT_EQ(size.at("Min"), 1);
  EXPECT_EQ(size.at("Max"), 10000);
  EXPECT_EQ(size.at("Default"), 10);
  const json::value position = field(source(SourceKind::kinesis), "StartingPosition");
  EXPECT_EQ(position.at("Required"), true);
  EXPECT_EQ(position.at("Values").as_array().size(), 3U);
  EXPECT_FALSE(position.as_object().contains("Default"));
}

TEST(SourceFields, WhatOnlyTheExtendedProfileTakesSaysSo) {
  const json::value scaling = field(source(SourceKind::rabbitmq), "ScalingConfig");
  EXPECT_EQ(scaling.at("Extended"), true);
  EXPECT_EQ(scaling.at("Fields").at(0).at("Min"), 1) << "the service has 2 for others";
  EXPECT_EQ(field(source(SourceKind::sqs), "ScalingConfig").at("Fields").at(0).at("Min"), 2);
}

TEST(SourceFields, ThereAreSomeOfEveryKind) {
  for (const SourceTraits& traits : all_source_traits()) {
    const json::object shown = source(traits.kind);
    EXPECT_EQ(field(shown, "FunctionName").at("Required"), true) << traits.name;
    EXPECT_NE(field(shown, "BatchSize"), nullptr) << traits.name;
  }
}

}  // namespace
}  // namespace wheelpit::api
