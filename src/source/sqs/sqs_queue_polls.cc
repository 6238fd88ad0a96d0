#include <algorithm>
#include <chrono>
#include <utility>

#include "source/sqs/sqs_queue.h"

// The long polls, and whom they are for.
namespace wheelpit::sqs {

namespace asio = boost::asio;

namespace {

constexpr std::chrono::seconds kLongPoll{20};
constexpr std::size_t kPortion = 64;                       // records of one receive()
constexpr Duration kLookEvery = std::chrono::seconds(60);  // at the queue's settings
constexpr Duration kLongestWay = std::chrono::seconds(1);  // of an answer
// Between two polls that bring nothing, where the server does not wait as it is asked to.
constexpr Duration kLeastEmptyPoll = std::chrono::seconds(1);

}  // namespace

asio::awaitable<void> SqsQueue::serve() {
  failure_.reset();
  answered_ = false;
  const std::uint64_t service = ++service_;
  if (const Status found = co_await client_.find(); !found) {
    co_return fail(found.error(), service);
  }
  co_await look_at_queue();
  if (failure_ || lifetime_->stopped()) co_return;
  tell({.consuming = true, .problem = SourceProblem::none, .detail = {}});
  while (!lifetime_->stopped() && !failure_) {
    hand_out_waiting();
    if (!begin_polls()) co_await changed_.wait(scaling_.next_growth());
  }
  // There is no connection that could have lasted: a poll that was answered ends the history.
  if (answered_) lifetime_->served(ReconnectDelay::kServiceThatResets);
}

// Whether there is more to begin at once.
bool SqsQueue::begin_polls() {
  const TimePoint now = context_.clock.now();
  while (polls_out_ < scaling_.polls()) {
    const auto next = hand_out_.begin_poll(scaling_.lanes(), now);
    if (!next) break;
    context_.on_polls(++polls_out_);
    tasks_.spawn("poll of an SQS queue", poll(*next, service_), [this] { break_off(); });
  }
  find_lack();
  const bool all_busy = polls_out_ < scaling_.polls() && hand_out_.at_work() >= scaling_.lanes();
  if (!all_busy) {
    scaling_.not_all_busy();
    return false;
  }
  const std::size_t before = scaling_.lanes();
  scaling_.all_busy(now);
  return scaling_.lanes() > before;
}

// A lane that has just begun, or whose function cannot be invoked, is idle: it is no reason to
// begin another one.
void SqsQueue::find_lack() {
  busiest_ = std::max(busiest_, hand_out_.at_work());
  const std::size_t polls = scaling_.polls() - std::min(scaling_.polls(), polls_out_);
  const std::size_t lanes = scaling_.lanes() - std::min(scaling_.lanes(), hand_out_.at_work());
  const std::size_t lacking = hand_out_.has_idle() ? 0 : std::min(polls, lanes);
  if (std::exchange(lacking_, lacking) != lacking) lack_changed_.notify();
}

asio::awaitable<Result<SqsReceived>> SqsQueue::read(SqsReceive receive) {
  AnswerBudget::Share share(answers_);
  co_return co_await client_.receive(receive, &share);
}

asio::awaitable<void> SqsQueue::poll(HandOut::Poll poll, std::uint64_t service) {
  const Duration asked =
      visibility_to_ask(facts_.visibility, settings_.function_timeout, settings_.batching.window);
  const SqsReceive receive{.most = poll.most,
                           .wait = kLongPoll,
                           .visibility = std::chrono::ceil<std::chrono::seconds>(asked)};
  const TimePoint began = context_.clock.now();
  auto received = co_await read(receive);
  if (received && received->messages.empty()) {
    Signal pause(context_.io);
    co_await pause.wait(began + kLeastEmptyPoll);
  }
  context_.on_polls(--polls_out_);
  if (!received) {
    hand_out_.end_poll(poll);
    fail(received.error(), service);
    co_return;
  }
  answered_ = true;
  const std::size_t messages = received->messages.size();
  const auto times =
      received->unreadable > 0 ? unreadable_.happened(context_.clock.now()) : std::nullopt;
  if (times) {
    context_.log.error(
        "answer of the queue's server has an invalid message",
        {{"messages", std::uint64_t{received->unreadable}}, {"queue", client_.queue().arn}});
  }
  scaling_.answered(messages, poll.most);
  auto nobodys = hand_out(poll, std::move(received->messages));
  hand_out_.end_poll(poll);
  changed_.notify();
  if (!nobodys.empty()) co_await give_back(std::move(nobodys));
  if (messages > 0 && context_.clock.now() - looked_at_ > kLookEvery) co_await look_at_queue();
}

// Returns the receipts of those that no lane will take.
std::vector<std::string> SqsQueue::hand_out(HandOut::Poll& poll, std::vector<SqsMessage> messages) {
  const TimePoint now = context_.clock.now();
  const Duration lease = visibility();
  const TimePoint ends = now + lease - std::min(kLongestWay, lease / 10);
  const bool may_wait = !poll.lane && !hand_out_.all_stopped();
  std::vector<std::string> nobodys;
  for (SqsMessage& message : messages) {
    const auto lane = hand_out_.place(poll, now);
    if (!lane && !may_wait) {
      nobodys.push_back(std::move(message.receipt_handle));
      continue;
    }
    if (leases_.empty()) leases_changed_.notify();
    const std::uint64_t tag = ++last_tag_;
    leases_.add(tag, {.receipt = message.receipt_handle, .lane = lane.value_or(0), .ends = ends});
    Record record{.id = {.epoch = 1, .tag = tag},
                  .received_at = now,
                  .message = std::move(message),
                  .broker_keeps_dead_letter = true};
    if (lane) {
      give(*lane, std::move(record));
    } else {
      waiting_.push_back(std::move(record));
    }
  }
  return nobodys;
}

void SqsQueue::hand_out_waiting() {
  const TimePoint now = context_.clock.now();
  while (!waiting_.empty()) {
    const auto lane = hand_out_.place(now);
    if (!lane) return;
    leases_.hand_to(waiting_.front().id.tag, *lane);
    give(*lane, std::move(waiting_.front()));
    waiting_.pop_front();
  }
}

void SqsQueue::give(Lane lane, Record record) {
  Taker& taker = *takers_.at(lane);
  if (taker.inbox.empty() || taker.inbox.back().size() >= kPortion) taker.inbox.emplace_back();
  taker.inbox.back().push_back(std::move(record));
  taker.changed.notify();
}

void SqsQueue::fail(Error error, std::uint64_t service) {
  // Of an earlier service there is nothing new to learn.
  if (service != service_ || failure_) return;
  failure_ = std::move(error);
  changed_.notify();
}

asio::awaitable<void> SqsQueue::look_at_queue() {
  const std::uint64_t service = service_;
  looked_at_ = context_.clock.now();
  const auto facts = co_await client_.facts();
  if (!facts) co_return fail(facts.error(), service);
  facts_ = *facts;
}

}  // namespace wheelpit::sqs
