#include "source/sqs/leases.h"

#include <algorithm>
#include <chrono>
#include <utility>

namespace wheelpit::sqs {

namespace {

// What the service adds, and what we add for the way there.
constexpr Duration kSlack = std::chrono::seconds(30);
constexpr Duration kWay = std::chrono::seconds(1);

}  // namespace

std::optional<SqsLease> Leases::take(Tag tag) {
  const auto found = leases_.find(tag);
  if (found == leases_.end()) return std::nullopt;
  SqsLease lease = std::move(found->second.lease);
  leases_.erase(found);
  return lease;
}

void Leases::hand_to(Tag tag, HandOut::Lane lane) {
  const auto found = leases_.find(tag);
  if (found != leases_.end()) found->second.lease.lane = lane;
}

std::vector<Leases::Tag> Leases::of_lane(HandOut::Lane lane) const {
  std::vector<Tag> tags;
  for (const auto& [tag, kept] : leases_) {
    if (kept.lease.lane == lane) tags.push_back(tag);
  }
  std::ranges::sort(tags);
  return tags;
}

std::vector<Leases::Tag> Leases::begin_extension(TimePoint by) {
  std::vector<std::pair<TimePoint, Tag>> ending;
  for (auto& [tag, kept] : leases_) {
    if (kept.left_alone || kept.lease.ends > by) continue;
    kept.left_alone = true;
    ending.emplace_back(kept.lease.ends, tag);
  }
  std::ranges::sort(ending);
  std::vector<Tag> tags;
  tags.reserve(ending.size());
  for (const auto& [ends, tag] : ending) tags.push_back(tag);
  return tags;
}

const std::string* Leases::receipt(Tag tag) const {
  const auto found = leases_.find(tag);
  return found == leases_.end() ? nullptr : &found->second.lease.receipt;
}

void Leases::extended(Tag tag, TimePoint ends) {
  const auto found = leases_.find(tag);
  if (found == leases_.end()) return;
  found->second.lease.ends = ends;
  found->second.left_alone = false;
}

void Leases::not_extended(Tag tag, bool can_be_repeated) {
  const auto found = leases_.find(tag);
  if (found != leases_.end()) found->second.left_alone = !can_be_repeated;
}

Duration visibility_to_ask(Duration of_queue, Duration timeout, Duration window) {
  return window + timeout > of_queue ? window + timeout + kSlack : Duration::zero();
}

Duration time_to_keep(Duration visibility, Duration timeout) {
  return std::min(timeout + kWay, visibility / 3);
}

}  // namespace wheelpit::sqs
