#include "source/kafka/group_ledger.h"

#include <algorithm>
#include <charconv>
#include <string_view>
#include <utility>

namespace wheelpit::kafka {

namespace asio = boost::asio;

namespace {

std::optional<Offset> offset_of(const std::optional<SequenceNumber>& number) {
  if (!number) return std::nullopt;
  Offset offset = 0;
  const std::string& text = number->text();
  const auto read = std::from_chars(text.data(), text.data() + text.size(), offset);
  if (read.ec != std::errc() || read.ptr != text.data() + text.size()) return std::nullopt;
  return offset;
}

// Offsets are never negative; nothing is finished below the first one.
std::optional<SequenceNumber> number_of(Offset offset) {
  if (offset < 0) return std::nullopt;
  auto number = SequenceNumber::parse(std::to_string(offset));
  if (!number) return std::nullopt;
  return std::move(*number);
}

}  // namespace

LedgerEntry entry_of(const PartitionPosition& position) {
  LedgerEntry entry;
  if (position.slots.empty()) return entry;
  const auto finished = offset_of(position.slots.front().finished);
  if (finished) entry.next = *finished + 1;
  if (position.former.empty() || position.former.front().empty()) return entry;
  const auto last = offset_of(position.former.front().front());
  const Offset first = entry.next.value_or(0);
  if (last && *last >= first) entry.given_up = {.first = first, .last = *last};
  return entry;
}

asio::awaitable<Status> GroupLedger::load() {
  auto stored = co_await store_.load(mapping_);
  if (!stored) co_return stored.error();
  for (const PartitionPosition& position : *stored) {
    Entry& known = entries_[position.partition];
    if (known.epoch != 0) continue;  // no one but us writes it
    known.stored = entry_of(position);
    if (!known.stored.given_up) continue;
    if (auto owned = co_await own(position.partition); !owned) co_return owned;
  }
  co_return Status();
}

asio::awaitable<Result<TopicPast>> GroupLedger::open(std::string topic_id) {
  const auto start = co_await store_.begin_source(mapping_, topic_id);
  if (!start) co_return start.error();
  if (!topic_id.empty() && topic_id != std::exchange(topic_id_, topic_id)) entries_.clear();
  if (auto loaded = co_await load(); !loaded) co_return loaded.error();
  co_return TopicPast{.begun = !entries_.empty(), .made_again = start->has_value()};
}

LedgerEntry GroupLedger::stored(const std::string& partition) const {
  const auto found = entries_.find(partition);
  return found == entries_.end() ? LedgerEntry() : found->second.stored;
}

asio::awaitable<Status> GroupLedger::own(std::string partition) {
  if (entries_[partition].epoch != 0) co_return Status();
  const PartitionPosition fresh{.partition = partition, .slots = {SlotPosition()}};
  if (auto added = co_await store_.add(mapping_, {fresh}); !added) co_return added;
  const auto taken = co_await store_.take(mapping_, {partition});
  if (!taken) co_return taken.error();
  if (taken->empty()) co_return Error(Errc::unavailable, "the partition's row is gone");
  entries_[partition].epoch = taken->front().epoch;
  writer_.taken({mapping_, partition}, taken->front().epoch);
  co_return Status();
}

asio::awaitable<Status> GroupLedger::give_up(std::string partition, OffsetRange range,
                                             GiveUpNotice notice,
                                             CheckpointWriter::GaveUp gave_up) {
  if (auto owned = co_await own(partition); !owned) co_return owned;
  Entry entry = entries_[partition];
  if (const auto& before = entry.stored.given_up) {
    range = {.first = std::min(before->first, range.first),
             .last = std::max(before->last, range.last)};
  }
  entry.stored = {.next = range.first, .given_up = range};
  PositionMove move = move_of(partition, entry);
  move.notices.push_back(std::move(notice));
  const Status written = co_await writer_.write_through(std::move(move), std::move(gave_up));
  if (written) entries_[partition].stored = entry.stored;
  co_return written;
}

void GroupLedger::committed(const std::string& partition, Offset next) {
  const auto found = entries_.find(partition);
  if (found == entries_.end() || !found->second.stored.given_up) return;
  if (next > found->second.stored.given_up->last) note(partition, next);
}

void GroupLedger::note(const std::string& partition, Offset next) {
  const auto found = entries_.find(partition);
  if (found == entries_.end() || found->second.epoch == 0) return;
  LedgerEntry& stored = found->second.stored;
  stored.next = next;
  if (stored.given_up && next > stored.given_up->last) stored.given_up.reset();
  writer_.write(move_of(partition, found->second));
}

// What is discarded begins where the rest ends.
PositionMove GroupLedger::move_of(const std::string& partition, const Entry& entry) const {
  PositionMove move{.key = {mapping_, partition}, .epoch = entry.epoch};
  const auto& given_up = entry.stored.given_up;
  const Offset next = given_up ? given_up->first : entry.stored.next.value_or(0);
  move.slots[0].finished = number_of(next - 1);
  std::vector<FormerSlots> former;
  if (given_up) former.push_back({number_of(given_up->last)});
  move.former = std::move(former);
  return move;
}

}  // namespace wheelpit::kafka
