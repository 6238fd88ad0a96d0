#include "batch/batch.h"

#include <gtest/gtest.h>

#include <array>
#include <boost/json/parse.hpp>
#include <numeric>
#include <random>

#include "batch/batcher.h"
#include "record/activemq_encoder.h"
#include "record/rabbitmq_encoder.h"

namespace wheelpit {
namespace {

using std::chrono::seconds;

constexpr TimePoint kStart{};

Record record_of(std::uint64_t tag, std::string body, std::optional<std::string> id = {}) {
  RabbitMqMessage message;
  message.body = std::move(body);
  message.properties.message_id = std::move(id);
  return {.id = {.epoch = 1, .tag = tag},
          .received_at = kStart + seconds(tag),
          .message = std::move(message)};
}

Batch batch_of(const EventEncoder& encoder, std::span<const Record> records) {
  Batcher batcher(encoder, {.max_records = records.size(), .keep_pieces = true});
  for (const Record& record : records) batcher.add(record);
  return batcher.take(kStart).value_or(Batch{});
}

TEST(Batch, OneThatDidNotKeepItsPiecesCannotBeCut) {
  const auto encoder = make_rabbitmq_encoder("arn", "q", "/");
  Batcher batcher(*encoder, {.max_records = 2});
  batcher.add(record_of(1, "a"));
  batcher.set_limits({.max_records = 2, .keep_pieces = true});
  batcher.add(record_of(2, "b"));
  EXPECT_FALSE(can_be_cut(batcher.take(kStart).value_or(Batch{}))) << "only half of it has pieces";
  batcher.add(record_of(3, "a"));
  batcher.add(record_of(4, "b"));
  EXPECT_TRUE(can_be_cut(batcher.take(kStart).value_or(Batch{})));
}

TEST(Batch, APartIsTheEventThatItsRecordsAloneWouldHaveMade) {
  const auto encoder = make_rabbitmq_encoder("arn:aws:mq:x", "orders", "/");
  std::mt19937 random(20261130);  // the same every time
  for (int round = 0; round < 200; ++round) {
    std::vector<Record> records;
    const std::size_t size = 1 + random() % 9;
    for (std::size_t i = 0; i < size; ++i) {
      records.push_back(record_of(i + 1, std::string(random() % 40, static_cast<char>(random()))));
    }
    const Batch whole = batch_of(*encoder, records);
    ASSERT_TRUE(can_be_cut(whole));
    std::vector<std::size_t> positions;
    std::vector<Record> chosen;
    for (std::size_t i = 0; i < size; ++i) {
      if (random() % 2 == 0) continue;
      positions.push_back(i);
      chosen.push_back(records[i]);
    }
    if (positions.empty()) continue;
    const Batch part = cut(whole, positions, *encoder);
    const Batch alone = batch_of(*encoder, chosen);
    EXPECT_EQ(*part.event, *alone.event);
    EXPECT_EQ(part.ids, alone.ids);
    EXPECT_EQ(part.pieces.ends, alone.pieces.ends);
    EXPECT_EQ(part.pieces.aged_from, alone.pieces.aged_from);

    // A part can be cut again.
    const std::array<std::size_t, 1> last{positions.size() - 1};
    const Batch again = cut(part, last, *encoder);
    EXPECT_EQ(*again.event, *batch_of(*encoder, std::span(chosen).last(1)).event);
  }
}

TEST(Batch, ItemsAreNamedByTheirMessageIds) {
  const auto encoder = make_rabbitmq_encoder("arn", "q", "/");
  const std::vector records{record_of(1, "a"), record_of(2, "b", "order-7"), record_of(3, "c")};
  const Batch whole = batch_of(*encoder, records);
  EXPECT_EQ(whole.pieces.item_ids, (std::vector<std::string>{"", "order-7", ""}));
}

}  // namespace
}  // namespace wheelpit
