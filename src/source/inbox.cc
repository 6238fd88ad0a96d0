#include "source/inbox.h"

#include <algorithm>
#include <iterator>

namespace wheelpit {

bool Inbox::Portion::has_room_for(std::size_t more) const {
  return records.size() < kPortionRecords && bytes + more <= kPortionBytes;
}

void Inbox::Portion::add(Record record, std::size_t size) {
  records.push_back(std::move(record));
  bytes += size;
}

void Inbox::add(Record record, std::size_t bytes) {
  if (portions_.empty() || !portions_.back().has_room_for(bytes)) portions_.emplace_back();
  portions_.back().add(std::move(record), bytes);
  bytes_ += bytes;
}

// Whole portions are put where the first of them belongs: those that were taken together are
// mostly put back together.
void Inbox::put_back(std::vector<Sized> records) {
  if (records.empty()) return;
  const RecordId first = records.front().record.id;
  auto place = std::ranges::find_if(
      portions_, [&](const Portion& portion) { return portion.records.front().id > first; });
  std::vector<Portion> added;
  for (Sized& item : records) {
    if (added.empty() || !added.back().has_room_for(item.bytes)) added.emplace_back();
    added.back().add(std::move(item.record), item.bytes);
    bytes_ += item.bytes;
  }
  portions_.insert(place, std::make_move_iterator(added.begin()),
                   std::make_move_iterator(added.end()));
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
