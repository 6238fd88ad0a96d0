#include "source/sqs/sqs_queue.h"

#include <algorithm>
#include <utility>

#include "source/sqs/classify.h"

namespace wheelpit::sqs {

namespace asio = boost::asio;

SqsQueue::SqsQueue(SqsQueueName name, SqsQueueSettings settings, SqsQueueContext context)
    : context_(std::move(context)),
      settings_(settings),
      client_(context_.aws, std::move(name)),
      answers_(context_.io, context_.clock, context_.answer_bytes),
      scaling_(settings_.polls),
      hand_out_(settings_.batching),
      deletes_(client_.queue().is_fifo()),
      changed_(context_.io),
      lack_changed_(context_.io),
      leases_changed_(context_.io),
      deletes_changed_(context_.io),
      ended_(context_.io),
      tasks_(context_.io, context_.log) {
  lifetime_.emplace(context_.io, context_.clock);
}

void SqsQueue::change(const SqsQueueSettings& settings) {
  settings_ = settings;
  scaling_.change(settings_.polls);
  hand_out_.change(settings_.batching);
  changed_.notify();
}

SqsQueue::Lane SqsQueue::join(SourceObserver& observer) {
  const Lane lane = hand_out_.join();
  takers_[lane] = std::make_unique<Taker>(context_.io, observer);
  // It is idle: as long as it is, nothing lacks. What lacks behind that is a change for anyone who
  // waits, even if as many lacked before.
  lacking_ = 0;
  return lane;
}

void SqsQueue::leave(Lane lane) {
  hand_out_.leave(lane);
  takers_.erase(lane);
}

asio::awaitable<void> SqsQueue::run(Lane lane) {
  Taker& taker = *takers_.at(lane);
  while (ending_) co_await ended_.wait();
  taker.runs = true;
  if (!working_) begin_work();
  tell(health_);
  changed_.notify();
  while (!taker.released && !broken_) co_await taker.changed.wait();
  stop(lane);
  co_await give_back(receipts_of(lane));
  taker.runs = false;
  if (!any_runs()) co_await end_work();
  if (std::exchange(taker.told, SourceHealth()) != SourceHealth()) taker.observer.on_health({});
}

asio::awaitable<Result<std::vector<Record>>> SqsQueue::receive(Lane lane,
                                                               std::optional<TimePoint> until) {
  Taker& taker = *takers_.at(lane);
  for (;;) {
    if (taker.stopped) co_return Error(Errc::cancelled, "the source was stopped");
    if (!taker.inbox.empty()) {
      std::vector<Record> records = std::move(taker.inbox.front());
      taker.inbox.pop_front();
      co_return records;
    }
    if (until && context_.clock.now() >= *until) co_return std::vector<Record>();
    co_await taker.changed.wait(until);
  }
}

void SqsQueue::stop(Lane lane) {
  Taker& taker = *takers_.at(lane);
  if (std::exchange(taker.stopped, true)) return;
  hand_out_.stop(lane);
  taker.changed.notify();
  changed_.notify();
}

void SqsQueue::release(Lane lane) {
  Taker& taker = *takers_.at(lane);
  taker.released = true;
  taker.changed.notify();
}

void SqsQueue::set_window(Lane lane, std::size_t records) {
  Taker& taker = *takers_.at(lane);
  const bool willing = records > 0;
  if (willing == taker.willing) return;
  taker.willing = willing;
  // It has a batch that the function has no room for.
  if (!willing && hand_out_.has_records(lane)) scaling_.failed();
  hand_out_.set_willing(lane, willing);
  changed_.notify();
}

void SqsQueue::begin_work() {
  working_ = true;
  broken_ = false;
  polls_out_ = 0;
  delete_calls_ = 0;
  waiting_.clear();
  lifetime_.emplace(context_.io, context_.clock);
  const auto on_failure = [this] { break_off(); };
  tasks_.spawn("polls of an SQS queue", work(), on_failure);
  tasks_.spawn("leases of an SQS queue", keep_leases(), on_failure);
  tasks_.spawn("deletes of an SQS queue", time_deletes(), on_failure);
}

asio::awaitable<void> SqsQueue::end_work() {
  ending_ = true;
  lifetime_->stop();
  changed_.notify();
  leases_changed_.notify();
  deletes_changed_.notify();
  co_await tasks_.join();
  health_ = {};
  working_ = false;
  ending_ = false;
  ended_.notify();
}

// A task broke off, which is a bug or exhaustion: the lanes end, and their runners make new ones.
void SqsQueue::break_off() {
  broken_ = true;
  for (const auto& [lane, taker] : takers_) taker->changed.notify();
}

asio::awaitable<void> SqsQueue::work() {
  while (!lifetime_->stopped()) {
    lifetime_->begin_attempt();
    co_await serve();
    if (lifetime_->stopped() || !failure_) continue;
    const Diagnosis diagnosis = classify(*failure_);
    const TimePoint again = lifetime_->again_after(diagnosis.recovery);
    tell({.consuming = false,
          .problem = diagnosis.problem,
          .detail = diagnosis.detail,
          .next_attempt = again});
    co_await lifetime_->wait_until(again);
  }
  co_await give_back(receipts_of_waiting());
}

void SqsQueue::tell(const SourceHealth& health) {
  health_ = health;
  for (const auto& [lane, taker] : takers_) {
    if (!taker->runs || taker->told == health) continue;
    taker->told = health;
    taker->observer.on_health(health);
  }
}

bool SqsQueue::any_runs() const {
  return std::ranges::any_of(takers_, [](const auto& taker) { return taker.second->runs; });
}

}  // namespace wheelpit::sqs
