#include "source/rabbitmq/inbox.h"

namespace wheelpit {

void Inbox::add(Record record, std::size_t bytes) {
  const bool full = portions_.empty() || portions_.back().records.size() >= kPortionRecords ||
                    portions_.back().bytes + bytes > kPortionBytes;
  if (full) portions_.emplace_back();
  Portion& last = portions_.back();
  last.records.push_back(std::move(record));
  last.bytes += bytes;
  bytes_ += bytes;
}

std::vector<Record> Inbox::take() {
  if (portions_.empty()) return {};
  Portion first = std::move(portions_.front());
  portions_.pop_front();
  bytes_ -= first.bytes;
  return std::move(first.records);
}

void Inbox::clear() {
  portions_.clear();
  bytes_ = 0;
}

}  // namespace wheelpit
