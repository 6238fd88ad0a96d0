#include <algorithm>
#include <chrono>
#include <iterator>
#include <utility>

#include "source/sqs/deletes_under_way.h"
#include "source/sqs/sqs_queue.h"

// What happens to the messages that lanes have: leases, deletes, and what is given back.
namespace wheelpit::sqs {

namespace asio = boost::asio;

namespace {

constexpr int kMostTries = 3;
constexpr Duration kPause = std::chrono::milliseconds(200);  // before another try

std::chrono::seconds in_seconds(Duration duration) {
  return std::max(std::chrono::ceil<std::chrono::seconds>(duration), std::chrono::seconds(1));
}

}  // namespace

asio::awaitable<Result<std::vector<RecordId>>> SqsQueue::settle(Lane lane,
                                                                std::span<const RecordId> ids,
                                                                Settlement settlement) {
  const auto deletes = std::make_shared<DeletesUnderWay>(context_.io, 0);
  const TimePoint now = context_.clock.now();
  std::size_t ours = 0;
  for (const RecordId& id : ids) {
    auto lease = leases_.take(id.tag);
    if (!lease) continue;
    ++ours;
    if (settlement != Settlement::done) continue;
    ++deletes->left;
    deletes_.add({.id = id, .receipt = std::move(lease->receipt), .settling = deletes}, now);
  }
  hand_out_.settled(lane, ours);
  if (settlement == Settlement::done) scaling_.succeeded();
  if (settlement == Settlement::again) scaling_.failed();
  changed_.notify();
  // What the lane has behind a failed batch may be of the same groups: it goes back, and is
  // redelivered in order.
  if (settlement == Settlement::again && client_.queue().is_fifo() && hand_out_.has_records(lane)) {
    co_return Error(Errc::conflict, "what follows in a group of a FIFO queue goes back with it");
  }
  begin_deletes();
  while (deletes->left > 0) co_await deletes->changed.wait();
  if (deletes->failed.empty()) co_return std::vector<RecordId>();
  if (deletes->failed.size() == ids.size()) co_return *deletes->last_error;
  context_.log.warn("cannot delete processed messages",
                    {{"error", deletes->last_error->message()}});
  std::ranges::sort(deletes->failed);
  co_return std::move(deletes->failed);
}

void SqsQueue::begin_deletes() {
  for (;;) {
    auto entries = deletes_.take(context_.clock.now(), delete_calls_);
    if (entries.empty()) break;
    ++delete_calls_;
    tasks_.spawn("delete of an SQS queue", remove(std::move(entries)), [this] { break_off(); });
  }
  if (deletes_.due(delete_calls_)) deletes_changed_.notify();
}

asio::awaitable<void> SqsQueue::time_deletes() {
  while (!ending_ || deletes_.due(delete_calls_)) {
    const auto due = deletes_.due(delete_calls_);
    if (due && context_.clock.now() >= *due) begin_deletes();
    co_await deletes_changed_.wait(deletes_.due(delete_calls_));
  }
}

asio::awaitable<void> SqsQueue::remove(std::vector<DeleteQueue::Entry> entries) {
  std::vector<std::string> receipts;
  receipts.reserve(entries.size());
  for (const auto& entry : entries) receipts.push_back(entry.receipt);
  auto faults = co_await client_.remove(std::move(receipts));
  if (!faults) {
    std::vector<SqsEntryFault> all;
    all.reserve(entries.size());
    for (std::size_t i = 0; i < entries.size(); ++i) {
      all.push_back({.entry = i, .can_be_repeated = true, .error = faults.error()});
    }
    faults = std::move(all);
    Signal pause(context_.io);
    co_await pause.wait(context_.clock.now() + kPause);
  }
  --delete_calls_;
  const TimePoint now = context_.clock.now();
  for (SqsEntryFault& fault : *faults) {
    DeleteQueue::Entry& entry = entries[fault.entry];
    const auto settling = std::exchange(entry.settling, nullptr);
    if (fault.can_be_repeated && entry.tries + 1 < kMostTries) {
      deletes_.add({entry.id, std::move(entry.receipt), settling, entry.tries + 1}, now);
    } else {
      settling->fail_one(entry.id, std::move(fault.error));
    }
  }
  for (const auto& entry : entries) {
    if (entry.settling) entry.settling->end_one();
  }
  begin_deletes();
}

Duration SqsQueue::visibility() const {
  const Duration asked =
      visibility_to_ask(facts_.visibility, settings_.function_timeout, settings_.batching.window);
  return asked > Duration::zero() ? asked : Duration(facts_.visibility);
}

asio::awaitable<void> SqsQueue::keep_leases() {
  while (!ending_) {
    if (leases_.empty()) {
      co_await leases_changed_.wait();
      continue;
    }
    const Duration tick = std::clamp<Duration>(visibility() / 6, std::chrono::milliseconds(100),
                                               std::chrono::seconds(1));
    co_await leases_changed_.wait(context_.clock.now() + tick);
    const Duration keep = time_to_keep(visibility(), settings_.function_timeout);
    auto tags = leases_.begin_extension(context_.clock.now() + keep);
    if (!tags.empty()) {
      tasks_.spawn("leases of an SQS queue", extend(std::move(tags)), [this] { break_off(); });
    }
  }
}

asio::awaitable<void> SqsQueue::extend(std::vector<Leases::Tag> tags) {
  for (std::size_t begin = 0; begin < tags.size(); begin += kMostSqsEntries) {
    const std::size_t end = std::min(begin + kMostSqsEntries, tags.size());
    std::vector<Leases::Tag> asked;
    std::vector<std::string> receipts;
    for (std::size_t i = begin; i < end; ++i) {
      const std::string* const receipt = leases_.receipt(tags[i]);
      if (receipt == nullptr) continue;  // settled meanwhile
      asked.push_back(tags[i]);
      receipts.push_back(*receipt);
    }
    if (asked.empty()) continue;
    const Duration lease = visibility();
    const TimePoint ends = context_.clock.now() + lease;
    const auto faults = co_await client_.change_visibility(std::move(receipts), in_seconds(lease));
    std::vector<bool> done(asked.size(), faults.has_value());
    if (!faults) {
      context_.log.warn("cannot extend the visibility timeout of messages; retrying",
                        {{"error", faults.error().message()}});
    } else {
      for (const SqsEntryFault& fault : *faults) {
        done[fault.entry] = false;
        if (leases_.receipt(asked[fault.entry]) == nullptr) continue;
        leases_.not_extended(asked[fault.entry], fault.can_be_repeated);
        context_.log.warn(
            "cannot extend the visibility timeout of a message: it may be delivered twice",
            {{"error", fault.error.message()}, {"queue", client_.queue().arn}});
      }
    }
    for (std::size_t i = 0; i < asked.size(); ++i) {
      if (done[i]) leases_.extended(asked[i], ends);
      if (!faults) leases_.not_extended(asked[i], true);
    }
  }
}

// So that anyone who reads the queue next need not wait for the leases to end. If the service
// cannot be told, they end by themselves.
asio::awaitable<void> SqsQueue::give_back(std::vector<std::string> receipts) {
  for (std::size_t begin = 0; begin < receipts.size(); begin += kMostSqsEntries) {
    const std::size_t end = std::min(begin + kMostSqsEntries, receipts.size());
    std::vector<std::string> some(
        std::make_move_iterator(receipts.begin() + static_cast<std::ptrdiff_t>(begin)),
        std::make_move_iterator(receipts.begin() + static_cast<std::ptrdiff_t>(end)));
    const auto told = co_await client_.change_visibility(std::move(some), std::chrono::seconds(0));
    if (told) continue;
    context_.log.warn("cannot return messages: they are redelivered after their visibility timeout",
                      {{"error", told.error().message()}});
    co_return;
  }
}

std::vector<std::string> SqsQueue::receipts_of_waiting() {
  std::vector<std::string> receipts;
  receipts.reserve(waiting_.size());
  for (const Record& record : waiting_) {
    if (auto lease = leases_.take(record.id.tag)) receipts.push_back(std::move(lease->receipt));
  }
  waiting_.clear();
  return receipts;
}

std::vector<std::string> SqsQueue::receipts_of(Lane lane) {
  std::vector<std::string> receipts;
  for (const Leases::Tag tag : leases_.of_lane(lane)) {
    receipts.push_back(std::move(leases_.take(tag)->receipt));
  }
  takers_.at(lane)->inbox.clear();
  hand_out_.settled(lane, receipts.size());
  return receipts;
}

}  // namespace wheelpit::sqs
