#include "source/kinesis/kpl_aggregate.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <string_view>

#include "source/kinesis/hash_key.h"
#include "source/kinesis/kpl_test_aggregate.h"

namespace wheelpit::kinesis {
namespace {

std::string inner(std::uint64_t key, std::string_view data) {
  return protobuf_bytes(3, protobuf_number(1, key) + protobuf_bytes(3, data));
}

const std::string kTwo =
    protobuf_bytes(1, "a") + protobuf_bytes(1, "b") + protobuf_bytes(2, "7") +
    protobuf_bytes(3, protobuf_number(1, 1) + protobuf_number(2, 0) + protobuf_bytes(3, "one") +
                          protobuf_bytes(4, "tag")) +
    inner(0, "two");

TEST(KplAggregate, HasItsRecordsInOrder) {
  const std::string data = kpl_frame(kTwo);
  const auto records = take_kpl_apart(data);
  ASSERT_TRUE(records);
  ASSERT_EQ(records->size(), 2U);
  EXPECT_EQ(records->at(0),
            (KplRecord{.partition_key = "b", .explicit_hash_key = "7", .data = "one"}));
  EXPECT_EQ(records->at(1),
            (KplRecord{.partition_key = "a", .explicit_hash_key = "", .data = "two"}));
}

TEST(KplAggregate, ATableMayFollowTheRecords) {
  const std::string data = kpl_frame(inner(0, "") + protobuf_bytes(1, "late"));
  const auto records = take_kpl_apart(data);
  ASSERT_TRUE(records);
  EXPECT_EQ(records->at(0),
            (KplRecord{.partition_key = "late", .explicit_hash_key = "", .data = ""}));
}

TEST(KplAggregate, FieldsThatAreNotKnownAreSkipped) {
  const std::string data =
      kpl_frame(protobuf_number(9, 1) + protobuf_varint(10U << 3 | 1) + "12345678" +
                protobuf_varint(11U << 3 | 5) + "1234" + protobuf_bytes(1, "k") + inner(0, "x"));
  EXPECT_TRUE(take_kpl_apart(data));
}

TEST(KplAggregate, WhatIsNoneStaysAsItIs) {
  const auto refused = [](const std::string& data) { return !take_kpl_apart(data); };
  EXPECT_TRUE(refused(""));
  EXPECT_TRUE(refused(R"({"a":1})"));
  EXPECT_TRUE(refused("\xf3\x89\x9a\xc2"));
  EXPECT_TRUE(refused(kpl_frame("")));
  EXPECT_TRUE(refused(kpl_frame(protobuf_bytes(1, "k")))) << "no record";
  std::string wrong = kpl_frame(kTwo);
  wrong.back() = static_cast<char>(wrong.back() ^ 1);
  EXPECT_TRUE(refused(wrong)) << "the checksum";
}

TEST(KplAggregate, DamageStaysAsItIs) {
  const auto refused = [](const std::string& message) {
    return !take_kpl_apart(kpl_frame(message));
  };
  const std::string key = protobuf_bytes(1, "k");
  EXPECT_TRUE(refused(key + inner(1, "x"))) << "a key that there is not";
  EXPECT_TRUE(refused(key + inner(~std::uint64_t{0}, "x")));
  EXPECT_TRUE(refused(key + protobuf_bytes(3, protobuf_bytes(3, "x")))) << "no key";
  EXPECT_TRUE(refused(key + protobuf_bytes(3, protobuf_number(1, 0)))) << "no data";
  EXPECT_TRUE(refused(key + protobuf_bytes(3, protobuf_number(1, 0) + protobuf_number(3, 0))));
  EXPECT_TRUE(refused(key + protobuf_bytes(3, protobuf_number(1, 0) + protobuf_number(2, 0) +
                                                  protobuf_bytes(3, "x"))))
      << "an explicit hash key that there is not";
  EXPECT_TRUE(refused(
      key + protobuf_bytes(2, "x1") +
      protobuf_bytes(3, protobuf_number(1, 0) + protobuf_number(2, 0) + protobuf_bytes(3, "x"))))
      << "an explicit hash key that is no number";
  EXPECT_TRUE(refused(protobuf_bytes(1, "") + inner(0, "x"))) << "an empty key";
  EXPECT_TRUE(refused(protobuf_bytes(1, std::string(1025, 'k')) + inner(0, "x")));
  EXPECT_TRUE(refused(key + inner(0, "x") +
                      "\x1a\x7f"
                      "x"))
      << "a length beyond the end";
  EXPECT_TRUE(refused(key + inner(0, "x") + "\x0b")) << "a group";
  EXPECT_TRUE(refused(key + inner(0, "x") + std::string(2, '\0'))) << "field 0";
  EXPECT_TRUE(refused(key + inner(0, "x") + "\x08" + std::string(10, '\xff'))) << "a long number";
  EXPECT_TRUE(refused(key + inner(0, "x") + "\x08")) << "no number";
  EXPECT_TRUE(refused(protobuf_number(1, 0) + inner(0, "x"))) << "a key that is a number";
}

TEST(KplAggregate, DoesNotGrowBeyondItsBound) {
  const std::string key = protobuf_bytes(1, std::string(1000, 'k'));
  const auto of = [&](int count) {
    std::string message = key;
    for (int i = 0; i < count; ++i) message += inner(0, "");
    return take_kpl_apart(kpl_frame(message)).has_value();
  };
  EXPECT_TRUE(of(20'000));
  EXPECT_FALSE(of(30'000)) << "150 KB of data would take 37 MB";
}

TEST(HashKey, IsANumberOf128Bits) {
  EXPECT_EQ(HashKey::parse("0"), HashKey());
  EXPECT_EQ(HashKey::parse("18446744073709551616"), (HashKey{.high = 1, .low = 0}));
  EXPECT_EQ(HashKey::parse("340282366920938463463374607431768211455"),
            (HashKey{.high = ~std::uint64_t{0}, .low = ~std::uint64_t{0}}));
  for (const char* bad : {"", "-1", "1 ", "0x1", "340282366920938463463374607431768211456",
                          "3402823669209384634633746074317682114550"}) {
    EXPECT_EQ(HashKey::parse(bad), std::nullopt) << bad;
  }
}

TEST(HashKey, IsTheMd5OfAPartitionKey) {
  // md5sum of "key" is 3c6e0b8a9c15224a8228b9a98ca1531d.
  EXPECT_EQ(HashKey::of_partition_key("key"),
            (HashKey{.high = 0x3c6e0b8a9c15224a, .low = 0x8228b9a98ca1531d}));
  const HashKeyRange range{.first = {.high = 1, .low = 5}, .last = {.high = 2, .low = 0}};
  EXPECT_TRUE(range.contains({.high = 1, .low = 5}) && range.contains({.high = 2, .low = 0}));
  EXPECT_FALSE(range.contains({.high = 1, .low = 4}) || range.contains({.high = 2, .low = 1}));
}

}  // namespace
}  // namespace wheelpit::kinesis
