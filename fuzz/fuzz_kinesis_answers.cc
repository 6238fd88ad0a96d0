// Answers of a Kinesis server: whatever comes, what is taken over can stand in an event, and
// numbers read the same again.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <utility>

#include "base/base64.h"
#include "source/kinesis/fan_out_course.h"
#include "source/kinesis/kinesis_answers.h"
#include "source/sharded/shard_ancestry.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (const auto page = wheelpit::kinesis::parse_kinesis_page(std::string(text))) {
    for (const auto& record : page->records) {
      const auto& parts = record.message->parts();
      if (!wheelpit::from_base64(parts.data_in_base64)) std::abort();
      const auto again = wheelpit::SequenceNumber::parse(parts.sequence_number);
      if (!again || *again != record.number) std::abort();
      if (parts.arrived.time_since_epoch().count() < 0) std::abort();
    }
  }
  if (auto push = wheelpit::kinesis::parse_kinesis_push(std::string(text))) {
    // Page by page, all of it is given, and then it is known where to go on.
    std::size_t left = push->page.records.size();
    const bool ends = push->at_end();
    wheelpit::kinesis::FanOutCourse course({});
    course.pushed(std::move(*push), {});
    while (course.has_page()) {
      const auto page = course.take_page(3, {});
      if (course.has_page() == page.at_end && ends) std::abort();
      left -= std::min(left, page.records.size());
    }
    if (left != 0) std::abort();
  }
  if (const auto list = wheelpit::kinesis::parse_kinesis_shards(text)) {
    // Whether it is a list that can be read by, or not, it is found out.
    if (!wheelpit::sharded::check_ancestry(list->shards)) return 0;
    wheelpit::sharded::ShardPlan plan({}, {});
    if (!plan.listed(list->shards, {}) || (!list->shards.empty() && plan.ready().empty())) {
      std::abort();
    }
  }
  if (const auto iterator = wheelpit::kinesis::parse_kinesis_iterator(text)) {
    if (iterator->empty()) std::abort();
  }
  return 0;
}
