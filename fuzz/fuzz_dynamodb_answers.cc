// Answers of a server of DynamoDB Streams: whatever comes, what is taken over makes an event that
// is JSON, and numbers read the same again.

#include <simdjson.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "record/dynamodb_encoder.h"
#include "source/dynamodb/dynamodb_answers.h"
#include "source/sharded/shard_ancestry.h"

namespace {

void check_event(const wheelpit::dynamodb::Page& page) {
  const auto encoder = wheelpit::make_dynamodb_encoder(
      {.event_source_arn = "arn", .shard_id = "s", .region = "r", .has_windows = false});
  std::string event(encoder->head());
  for (const auto& item : page.records) {
    if (event.back() != '[') event += ',';
    encoder->append({.id = {}, .message = item.message}, event);
  }
  encoder->close({}, event);
  simdjson::dom::parser parser;
  simdjson::dom::element whole;
  if (parser.parse(event).get(whole) != simdjson::SUCCESS) std::abort();
  simdjson::dom::array records;
  if (whole["Records"].get(records) != simdjson::SUCCESS) std::abort();
  if (records.size() != page.records.size()) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (const auto page = wheelpit::dynamodb::parse_page(text)) {
    for (const auto& item : page->records) {
      const auto again = wheelpit::SequenceNumber::parse(item.message->parts().sequence_number);
      if (!again || *again != item.number) std::abort();
    }
    check_event(*page);
  }
  if (const auto list = wheelpit::dynamodb::parse_shards(text)) {
    // Whether it is a list that can be read by, or not, it is found out.
    if (!wheelpit::sharded::check_ancestry(list->shards)) return 0;
    wheelpit::sharded::ShardPlan plan({}, {});
    if (!plan.listed(list->shards, {}) || (!list->shards.empty() && plan.ready().empty())) {
      std::abort();
    }
  }
  if (const auto iterator = wheelpit::dynamodb::parse_iterator(text)) {
    if (iterator->empty()) std::abort();
  }
  return 0;
}
