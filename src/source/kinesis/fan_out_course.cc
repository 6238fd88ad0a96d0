#include "source/kinesis/fan_out_course.h"

#include <chrono>
#include <memory>
#include <utility>
#include <vector>

#include "source/kinesis/kpl_aggregate.h"
#include "source/kinesis/kpl_records.h"

namespace wheelpit::kinesis {

using sharded::StreamPage;
using sharded::StreamRecord;

namespace {

StreamRecord record_of(KinesisPage::Item item) {
  const KinesisMessage::View& parts = item.message->parts();
  return {.number = std::move(item.number),
          .slot_key = parts.partition_key,
          .arrived = parts.arrived,
          .bytes = parts.data_in_base64.size() + parts.partition_key.size() + kKplRecordBytes,
          .message = std::move(item.message)};
}

}  // namespace

void FanOutCourse::pushed(KinesisPush page, WallTime now) {
  waiting_ = Waiting{.pushed = std::move(page), .came = now};
}

void FanOutCourse::give(StreamRecord record, const std::optional<HashKeyRange>& hash_keys,
                        StreamPage& page) {
  const bool wanted =
      place_.start.kind != StartPoint::Kind::at || record.arrived >= place_.start.at;
  place_.after = record.number;
  if (!wanted) {
    page.through = place_.after;
    return;
  }
  take_apart(std::move(record), hash_keys, page.records);
}

StreamPage FanOutCourse::take_page(std::size_t most, const std::optional<HashKeyRange>& hash_keys) {
  StreamPage page;
  KinesisPush& pushed = waiting_->pushed;
  while (page.records.size() < most && waiting_->given < pushed.page.records.size()) {
    give(record_of(std::move(pushed.page.records[waiting_->given++])), hash_keys, page);
  }
  page.behind = pushed.page.behind;
  if (waiting_->given < pushed.page.records.size()) return page;
  if (pushed.continuation && (!place_.after || *pushed.continuation > *place_.after)) {
    place_.after = pushed.continuation;
    page.through = place_.after;
  }
  page.at_end = pushed.at_end();
  page.children = std::move(pushed.page.children);
  page.complete_until =
      waiting_->came - std::chrono::duration_cast<WallTime::duration>(pushed.page.behind);
  waiting_.reset();
  return page;
}

StreamPage FanOutCourse::pass_on(StreamPage page, const std::optional<HashKeyRange>& hash_keys) {
  std::vector<StreamRecord> records = std::exchange(page.records, {});
  for (StreamRecord& record : records) give(std::move(record), hash_keys, page);
  if (page.through && (!place_.after || *page.through > *place_.after)) place_.after = page.through;
  return page;
}

}  // namespace wheelpit::kinesis
