#include "source/sharded/slot_source.h"

#include <algorithm>
#include <chrono>
#include <utility>

namespace wheelpit::sharded {

namespace asio = boost::asio;

namespace {

constexpr Duration kStorePatience = std::chrono::seconds(5);

// So that who takes them does other work between.
constexpr std::size_t kPortion = 500;

}  // namespace

SlotSource::SlotSource(asio::io_context& io, const Clock& clock, std::shared_ptr<ShardWork> work,
                       int slot, SourceObserver& observer)
    : clock_(clock), work_(std::move(work)), slot_(slot), observer_(observer), idle_(io) {}

asio::awaitable<void> SlotSource::run() {
  if (work_) work_->attend(slot_, observer_);
  running_ = true;
  look_again();
  while (!released_) co_await (work_ ? work_->arrived() : idle_).wait();
  if (!work_) co_return;
  co_await work_->store(clock_.now() + kStorePatience);
  work_->leave(slot_);
}

asio::awaitable<Result<std::vector<Record>>> SlotSource::receive(std::optional<TimePoint> until) {
  while (true) {
    if (stopped_) co_return Error(Errc::cancelled, "the source was stopped");
    if (!work_) co_return std::vector<Record>();
    if (work_->lost()) co_return Error(Errc::conflict, "another reader has the shard");
    if (work_->broken())
      co_return Error(Errc::unavailable, "the shard is read again from its position");
    std::vector<Record> records;
    if (running_) records = work_->take(slot_, room());
    out_ += records.size();
    const bool over = until && clock_.now() >= *until;
    if (!records.empty() || finished() || over) co_return records;
    co_await work_->arrived().wait(until);
  }
}

asio::awaitable<Result<std::vector<RecordId>>> SlotSource::settle(
    std::span<const RecordVerdict> verdicts, const LaneNote& note) {
  if (!work_) co_return std::vector<RecordId>();
  const auto settled = co_await work_->settle(slot_, verdicts, note);
  if (!settled) co_return settled.error();
  out_ -= std::min(out_, *settled);
  work_->arrived().notify();
  co_return std::vector<RecordId>();
}

std::size_t SlotSource::room() const {
  return std::min(window_ - std::min(out_, window_), kPortion);
}

void SlotSource::look_again() { (work_ ? work_->arrived() : idle_).notify(); }

void SlotSource::stop() {
  stopped_ = true;
  look_again();
}

void SlotSource::release() {
  released_ = true;
  if (work_) work_->release(slot_);
  look_again();
}

void SlotSource::set_window(std::size_t records) {
  window_ = records;
  look_again();
}

void SlotSource::retry_now() {
  if (work_) work_->retry_now();
}

}  // namespace wheelpit::sharded
