#include "positions/memory/position_table.h"

#include <set>
#include <utility>

namespace wheelpit {

std::optional<StartPoint> PositionTable::begin_source(const std::string& mapping,
                                                      const std::string& incarnation) {
  Source& source = sources_[mapping];
  if (incarnation.empty()) return source.start;
  if (!source.incarnation.empty() && source.incarnation != incarnation) {
    drop_partitions(mapping);
    source.start = StartPoint{};
  }
  source.incarnation = incarnation;
  return source.start;
}

void PositionTable::reset(const std::string& mapping, StartPoint start) {
  drop_partitions(mapping);
  sources_[mapping].start = start;
}

void PositionTable::copy(const std::string& from, const std::string& mapping) {
  if (from == mapping) return;
  remove(mapping);
  if (const auto source = sources_.find(from); source != sources_.end()) {
    sources_[mapping] = Source(source->second);
  }
  for (PartitionPosition& partition : load(from)) {
    partition.epoch = 0;
    partition.window = {};
    for (SlotPosition& slot : partition.slots) slot.failed.reset();
    const PartitionKey key{mapping, partition.partition};
    partitions_[key] = std::move(partition);
  }
}

std::vector<PartitionPosition> PositionTable::load(const std::string& mapping) const {
  std::vector<PartitionPosition> found;
  for (auto it = partitions_.lower_bound({mapping, {}});
       it != partitions_.end() && it->first.mapping == mapping; ++it) {
    found.push_back(it->second);
  }
  return found;
}

void PositionTable::add(const std::string& mapping, std::vector<PartitionPosition> partitions) {
  for (PartitionPosition& partition : partitions) {
    partition.epoch = 0;
    const PartitionKey key{mapping, partition.partition};
    partitions_.try_emplace(key, std::move(partition));
  }
}

std::vector<PartitionPosition> PositionTable::take(const std::string& mapping,
                                                   const std::vector<std::string>& partitions) {
  std::vector<PartitionPosition> taken;
  for (const std::string& partition : partitions) {
    const auto found = partitions_.find({mapping, partition});
    if (found == partitions_.end()) continue;
    found->second.epoch = ++last_epoch_;
    taken.push_back(found->second);
  }
  return taken;
}

std::vector<std::size_t> PositionTable::advance(std::vector<PositionMove> moves) {
  std::vector<std::size_t> refused;
  for (std::size_t place = 0; place < moves.size(); ++place) {
    if (!advance_one(moves[place])) refused.push_back(place);
  }
  return refused;
}

bool PositionTable::advance_one(PositionMove& move) {
  const auto found = partitions_.find(move.key);
  if (found == partitions_.end() || found->second.epoch != move.epoch) return false;
  PartitionPosition& row = found->second;
  row.slots.resize(static_cast<std::size_t>(move.slot_count));
  for (auto& [slot, position] : move.slots) {
    row.slots.at(static_cast<std::size_t>(slot)) = std::move(position);
  }
  if (move.former) row.former = std::move(*move.former);
  if (move.window) row.window = std::move(*move.window);
  if (move.finished) row.finished = true;
  for (GiveUpNotice& notice : move.notices) {
    const std::uint64_t number = ++last_notice_;
    notices_[number] = {number, move.key.mapping, std::move(notice)};
  }
  return true;
}

void PositionTable::forget(const std::string& mapping, const std::vector<std::string>& partitions) {
  for (const std::string& partition : partitions) partitions_.erase({mapping, partition});
}

void PositionTable::remove(const std::string& mapping) {
  drop_partitions(mapping);
  sources_.erase(mapping);
}

void PositionTable::drop_partitions(const std::string& mapping) {
  std::erase_if(partitions_, [&](const auto& entry) { return entry.first.mapping == mapping; });
}

std::vector<std::string> PositionTable::notice_destinations() const {
  std::set<std::string> names;
  for (const auto& [number, stored] : notices_) names.insert(stored.notice.destination);
  return {names.begin(), names.end()};
}

std::vector<StoredNotice> PositionTable::notices_of(const std::string& destination,
                                                    std::uint64_t after, std::size_t limit) const {
  std::vector<StoredNotice> page;
  for (auto it = notices_.upper_bound(after); it != notices_.end() && page.size() < limit; ++it) {
    if (it->second.notice.destination == destination) page.push_back(it->second);
  }
  return page;
}

std::vector<StoredNotice> PositionTable::notices(std::uint64_t after, std::size_t limit) const {
  std::vector<StoredNotice> page;
  for (auto it = notices_.upper_bound(after); it != notices_.end() && page.size() < limit; ++it) {
    page.push_back(it->second);
  }
  return page;
}

void PositionTable::drop_notices(const std::vector<std::uint64_t>& numbers) {
  for (const std::uint64_t number : numbers) notices_.erase(number);
}

std::vector<std::string> PositionTable::mappings() const {
  std::set<std::string> names;
  for (const auto& [mapping, source] : sources_) {
    if (!source.incarnation.empty() || source.start) names.insert(mapping);
  }
  for (const auto& [key, partition] : partitions_) names.insert(key.mapping);
  return {names.begin(), names.end()};
}

MappingPositions PositionTable::save(const std::string& mapping) const {
  MappingPositions saved{.mapping = mapping, .incarnation = {}, .partitions = load(mapping)};
  if (const auto source = sources_.find(mapping); source != sources_.end()) {
    saved.incarnation = source->second.incarnation;
    saved.start = source->second.start;
  }
  return saved;
}

void PositionTable::restore(MappingPositions saved) {
  remove(saved.mapping);
  sources_[saved.mapping] = {.incarnation = std::move(saved.incarnation), .start = saved.start};
  add(saved.mapping, std::move(saved.partitions));
}

void PositionTable::restore_notices(std::vector<StoredNotice> notices) {
  for (StoredNotice& stored : notices) {
    stored.number = ++last_notice_;
    notices_[stored.number] = std::move(stored);
  }
}

}  // namespace wheelpit
