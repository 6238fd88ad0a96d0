#include <gtest/gtest.h>

#include <string>

#include "store/function_codec.h"
#include "store/layer_codec.h"
#include "store/mapping_codec.h"

namespace wheelpit {
namespace {

Mapping full_mapping() {
  Mapping mapping;
  mapping.uuid = "u-1";
  mapping.event_source_arn = "arn:aws:mq:us-east-1:000000000000:broker:b:b-1";
  mapping.function_arn = "arn:aws:lambda:us-east-1:000000000000:function:f:$LATEST";
  mapping.mq().queue = "queue with \"quotes\"";
  mapping.mq().access = {{"VIRTUAL_HOST", "/"}, {"BASIC_AUTH", "arn:secret"}};
  mapping.batching.size = 10000;
  mapping.batching.window_seconds = 0;
  mapping.filters = {R"({"data":{"city":["Ω",{"prefix":"\""}]}})", R"({"data":["plain"]})"};
  mapping.tags = {{"team", "α"}, {"x", ""}};
  mapping.status.state = MappingState::disabling;
  mapping.status.reason = "reason";
  mapping.status.last_processing_result = "OK";
  mapping.status.last_modified = WallTime(std::chrono::microseconds(1'790'000'000'123'456));
  return mapping;
}

TEST(MappingCodec, GivesBackEveryMember) {
  const Mapping mapping = full_mapping();
  const auto back = decode_mapping(encode_mapping(mapping));
  ASSERT_TRUE(back) << back.error().message();
  EXPECT_EQ(back->uuid, mapping.uuid);
  EXPECT_EQ(back->event_source_arn, mapping.event_source_arn);
  EXPECT_EQ(back->function_arn, mapping.function_arn);
  EXPECT_EQ(back->mq().queue, mapping.mq().queue);
  EXPECT_EQ(back->mq().access, mapping.mq().access);
  EXPECT_EQ(back->batching.size, mapping.batching.size);
  EXPECT_EQ(back->batching.window_seconds, 0);
  EXPECT_EQ(back->filters, mapping.filters);
  EXPECT_EQ(back->tags, mapping.tags);
  EXPECT_EQ(back->status.state, mapping.status.state);
  EXPECT_EQ(back->status.reason, mapping.status.reason);
  EXPECT_EQ(back->status.last_processing_result, mapping.status.last_processing_result);
  EXPECT_EQ(back->status.last_modified, mapping.status.last_modified);
  EXPECT_EQ(encode_mapping(*back), encode_mapping(mapping));
}

TEST(MappingCodec, KeepsEveryState) {
  for (const MappingState state :
       {MappingState::creating, MappingState::enabling, MappingState::enabled,
        MappingState::disabling, MappingState::disabled, MappingState::updating,
        MappingState::deleting}) {
    Mapping mapping = full_mapping();
    mapping.status.state = state;
    mapping.batching.window_seconds.reset();
    const auto back = decode_mapping(encode_mapping(mapping));
    ASSERT_TRUE(back);
    EXPECT_EQ(back->status.state, state);
    EXPECT_FALSE(back->batching.window_seconds);
  }
}

TEST(MappingCodec, GivesBackWhereAStreamIsReadFrom) {
  Mapping mapping = full_mapping();
  mapping.kind = SourceKind::kinesis;
  mapping.event_source_arn = "arn:aws:kinesis:us-east-1:000000000000:stream/s";
  mapping.source = StreamParameters{
      .starting_position = "AT_TIMESTAMP",
      .starting_timestamp = WallTime(std::chrono::microseconds(1'790'000'000'123'000)),
      .parallelization_factor = 4,
      .tumbling_window_seconds = 30,
      .metrics = {"EventCount"}};
  const auto back = decode_mapping(encode_mapping(mapping));
  ASSERT_TRUE(back) << back.error().message();
  EXPECT_EQ(back->source, mapping.source);
  EXPECT_EQ(back->queue_name(), "s");
}

TEST(MappingCodec, SkipsMembersOfNewerVersions) {
  std::string json = encode_mapping(full_mapping());
  json.insert(1, R"("invented_later":{"a":[1,2]},)");
  EXPECT_TRUE(decode_mapping(json));
}

TEST(MappingCodec, NamesTheMemberThatIsWrong) {
  const auto replaced = [](const std::string& from, const std::string& to) {
    std::string json = encode_mapping(full_mapping());
    json.replace(json.find(from), from.size(), to);
    const auto mapping = decode_mapping(json);
    EXPECT_EQ(mapping.error().code(), Errc::malformed);
    return mapping.error().message();
  };
  EXPECT_EQ(replaced("\"uuid\"", "\"u\""), "member \"uuid\" is missing");
  EXPECT_EQ(replaced("10000", "\"10000\""),
            "member \"batch_size\" is not a whole number of 32 bits");
  EXPECT_EQ(replaced("10000", "3000000000"),
            "member \"batch_size\" is not a whole number of 32 bits");
  EXPECT_EQ(replaced("10000", "1.5"), "member \"batch_size\" is not a whole number of 32 bits");
  EXPECT_EQ(replaced("Disabling", "Dozing"), "member \"state\" is unknown");
  EXPECT_EQ(replaced("\"arn:secret\"", "7"), "member \"uri\" is not a string");
  EXPECT_EQ(replaced("\"α\"", "null"), "member \"tags\" is not an object of strings");
  EXPECT_EQ(replaced("1790000000123456", "true"),
            "member \"last_modified\" is not a time in microseconds");
}

TEST(MappingCodec, RefusesWhatIsNoJsonObject) {
  for (const char* text : {"", "[]", "null", "{", "{}}", "\xff"}) {
    const auto mapping = decode_mapping(text);
    ASSERT_FALSE(mapping) << text;
    EXPECT_EQ(mapping.error().code(), Errc::malformed);
  }
}

TEST(MappingCodec, WhatIsNotUtf8IsRepairedNotLost) {
  Mapping mapping = full_mapping();
  mapping.status.last_processing_result = "PROBLEM \xff";
  const auto back = decode_mapping(encode_mapping(mapping));
  ASSERT_TRUE(back);
  EXPECT_EQ(back->status.last_processing_result, "PROBLEM \xEF\xBF\xBD");
}

TEST(FunctionCodec, GivesBackEveryMember) {
  Function function;
  function.name = "f";
  function.arn = "arn:f";
  function.runtime = "python3.12";
  function.handler = "a.b";
  function.role = "arn:role";
  function.description = "d";
  function.timeout_seconds = 900;
  function.memory_mb = 10240;
  function.ephemeral_storage_mb = 1024;
  function.environment.emplace()["KEY"] = "line\nline";
  function.architectures = {"x86_64", "arm64"};
  function.tags = {{"t", "v"}};
  function.code_sha256 = "abc=";
  function.code_size = 0xffff'ffff'ffff;
  function.code_directory = "/var/code";
  function.hot_reload = true;
  function.state = Function::State::failed;
  function.state_reason = "why";
  function.state_reason_code = "InternalError";
  function.revision_id = "r";
  function.settling = Settling{.of = Settling::Of::update,
                               .since = WallTime(std::chrono::microseconds(4)),
                               .revision_id = "s"};
  function.last_modified = WallTime(std::chrono::microseconds(5));

  const auto back = decode_function(encode_function(function));
  ASSERT_TRUE(back) << back.error().message();
  EXPECT_EQ(back->name, function.name);
  EXPECT_EQ(back->arn, function.arn);
  EXPECT_EQ(back->runtime, function.runtime);
  EXPECT_EQ(back->handler, function.handler);
  EXPECT_EQ(back->role, function.role);
  EXPECT_EQ(back->description, function.description);
  EXPECT_EQ(back->timeout_seconds, function.timeout_seconds);
  EXPECT_EQ(back->memory_mb, function.memory_mb);
  EXPECT_EQ(back->ephemeral_storage_mb, function.ephemeral_storage_mb);
  EXPECT_EQ(back->environment, function.environment);
  EXPECT_EQ(back->architectures, function.architectures);
  EXPECT_EQ(back->tags, function.tags);
  EXPECT_EQ(back->code_sha256, function.code_sha256);
  EXPECT_EQ(back->code_size, function.code_size);
  EXPECT_EQ(back->code_directory, function.code_directory);
  EXPECT_EQ(back->hot_reload, function.hot_reload);
  EXPECT_EQ(back->state, function.state);
  EXPECT_EQ(back->state_reason, function.state_reason);
  EXPECT_EQ(back->state_reason_code, function.state_reason_code);
  EXPECT_EQ(back->revision_id, function.revision_id);
  EXPECT_EQ(back->settling, function.settling);
  EXPECT_EQ(back->last_modified, function.last_modified);
}

TEST(FunctionCodec, KeepsHowAFunctionLogs) {
  Function function;
  EXPECT_FALSE(encode_function(function).contains("log"));
  function.logging = {
      .json = true, .application_level = "FATAL", .system_level = "WARN", .group = "shared"};
  const auto back = decode_function(encode_function(function));
  ASSERT_TRUE(back) << back.error().message();
  EXPECT_EQ(back->logging, function.logging);
}

TEST(FunctionCodec, KeepsWhatWasPublishedAndSetBesideIt) {
  Function function;
  function.name = "f";
  function.layers = {{"arn:l:1", 7, "/layers/l"}};
  function.layers_directory = "/merged";
  function.last_version = 4;
  Function& version = function.versions.emplace_back();
  version.version = "3";
  version.published_as = "fingerprint";
  function.aliases["prod"] = {.version = "3",
                              .description = "d",
                              .additional = Alias::Share{.version = "4", .weight = 0.1},
                              .revision_id = "r"};
  function.reserved_concurrency = 0;
  function.provisioned["prod"] = {.requested = 2, .last_modified = WallTime()};
  function.policies["3"] = {.statements = {{"sid", R"({"Sid":"sid"})"}}, .revision_id = "p"};
  function.event_invoke_configs["$LATEST"].maximum_retry_attempts = 0;
  function.event_invoke_configs["$LATEST"].on_failure = "arn:q";
  function.runtime_management["3"] = {.update_runtime_on = "Manual", .runtime_version_arn = "arn"};
  function.recursive_loop = "Allow";

  const auto back = decode_function(encode_function(function));
  ASSERT_TRUE(back) << back.error().message();
  EXPECT_EQ(encode_function(*back), encode_function(function));
  EXPECT_EQ(back->layers, function.layers);
  ASSERT_EQ(back->versions.size(), 1U);
  EXPECT_EQ(back->versions[0].version, "3");
  EXPECT_EQ(back->last_version, 4);
  EXPECT_EQ(back->aliases.at("prod").additional, function.aliases.at("prod").additional);
  EXPECT_EQ(back->reserved_concurrency, 0);
  EXPECT_EQ(back->provisioned.at("prod").requested, 2);
  EXPECT_EQ(back->policies.at("3").statements, function.policies.at("3").statements);
  EXPECT_EQ(back->policies.at("3").revision_id, "p");
  EXPECT_EQ(back->event_invoke_configs.at("$LATEST").on_failure, "arn:q");
  EXPECT_FALSE(back->event_invoke_configs.at("$LATEST").maximum_event_age_in_seconds);
  EXPECT_EQ(back->runtime_management.at("3").runtime_version_arn, "arn");
  EXPECT_EQ(back->recursive_loop, "Allow");
}

TEST(FunctionCodec, AnAbsentEnvironmentIsNotAnEmptyOne) {
  Function function;
  EXPECT_FALSE(decode_function(encode_function(function))->environment);
  function.environment.emplace();
  const auto back = decode_function(encode_function(function));
  ASSERT_TRUE(back->environment);
  EXPECT_TRUE(back->environment->empty());
}

TEST(LayerCodec, GivesBackEveryMember) {
  Layer layer{.name = "l", .arn = "arn:l", .last_version = 3, .versions = {}};
  layer.versions.push_back({.number = 2,
                            .description = "d",
                            .license = "MIT",
                            .runtimes = {"python3.12"},
                            .architectures = {"arm64"},
                            .code_sha256 = "abc=",
                            .code_size = 9,
                            .directory = "/d",
                            .created = WallTime(std::chrono::microseconds(7)),
                            .policy = {{"sid", "{}"}},
                            .policy_revision = "r"});
  const auto back = decode_layer(encode_layer(layer));
  ASSERT_TRUE(back) << back.error().message();
  EXPECT_EQ(encode_layer(*back), encode_layer(layer));
  ASSERT_EQ(back->versions.size(), 1U);
  EXPECT_EQ(back->versions[0].number, 2);
  EXPECT_EQ(back->versions[0].policy, layer.versions[0].policy);
  EXPECT_EQ(back->versions[0].runtimes, layer.versions[0].runtimes);
}

}  // namespace
}  // namespace wheelpit
