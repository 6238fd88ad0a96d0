#include "poll/lane.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace wheelpit {

namespace asio = boost::asio;

Lane::Lane(asio::io_context& io, LaneOptions options, LaneParts parts, const LaneServices& services)
    : options_(std::move(options)),
      parts_(std::move(parts.source)),
      services_(services),
      report_(parts.report),
      state_(*parts_.encoder, parts.filter, options_.limits, options_.retry, options_.most_out),
      changed_(io),
      source_task_(io, services.log),
      workers_(io, services.log) {
  if (services_.batches != nullptr) batches_ = services_.batches->of(options_.origin.mapping_uuid);
  state_.set_most_in_flight(options_.most_in_flight);
  if (options_.retry.in_order) {
    state_.set_windows(options_.tumbling_window, parts_.source->open_window());
  }
}

asio::awaitable<void> Lane::run() {
  window_ = state_.window();
  parts_.source->set_window(window_);
  source_task_.spawn("source", run_source(), [this] { fault(); });
  workers_.spawn("fill", fill(), [this] {
    filled_ = true;
    fault();
  });
  call_hand();
  while (!workers_ended() && services_.clock.now() < stop_until_) {
    co_await changed_.wait(stop_until_);
  }
  released_ = true;
  finished_ = state_.drained();
  if (!state_.stopping()) parts_.source->stop();
  parts_.source->release();
  co_await source_task_.join();
  report_.closed();
}

asio::awaitable<void> Lane::join() { co_await workers_.join(); }

void Lane::stop(TimePoint until) {
  if (!state_.stopping()) {
    state_.stop();
    parts_.source->stop();
  }
  stop_until_ = std::min(stop_until_, until);
  changed_.notify();
}

void Lane::change(const LaneOptions& options) {
  options_ = options;
  state_.change(options_.limits, options_.retry, options_.most_out);
  state_.set_most_in_flight(options_.most_in_flight);
  call_hand();
  apply_window();
  changed_.notify();
}

void Lane::retry_now() {
  state_.retry_now();
  parts_.source->retry_now();
  changed_.notify();
}

// A task broke off, which is a bug or exhaustion and was logged: nothing here can be trusted to
// continue, so the lane ends, and its runner makes a new one.
void Lane::fault() {
  report_.broke();
  stop(services_.clock.now());
}

asio::awaitable<void> Lane::run_source() {
  co_await parts_.source->run();
  if (!state_.stopping() && !released_) fault();
}

asio::awaitable<void> Lane::fill() {
  while (!state_.stopping()) {
    if (state_.refused() != nullptr) {
      co_await dead_letter();
    } else if (state_.wants_records()) {
      auto records = co_await parts_.source->receive(std::nullopt);
      if (!records) {
        if (!state_.stopping()) report_.gave_up(records.error());
        break;
      }
      if (records->empty() && parts_.source->finished()) {
        state_.drain();
        break;
      }
      report_.polled(records->size());
      state_.received(std::move(*records));
    } else {
      co_await changed_.wait();
    }
    if (state_.batch_received()) changed_.notify();
    apply_window();
    co_await settle_excluded();
  }
  filled_ = true;
  if (!state_.stopping() && !state_.draining()) fault();  // the source gave up
  changed_.notify();
}

asio::awaitable<void> Lane::settle_excluded() {
  if (state_.excluded().empty()) co_return;
  verdicts_for(state_.excluded(), Settlement::done, {}, excluding_);
  const auto unsettled = co_await tell_source(excluding_);
  report_.excluded(excluding_.size(), unsettled);
  state_.drop_excluded();
}

// One hand waits for a batch, unless all have one.
void Lane::call_hand() {
  if (idle_ || released_ || state_.stopping() || state_.drained()) return;
  HandId hand = 0;
  while (driven_.contains(hand)) ++hand;
  if (hand >= state_.hands()) return;
  idle_ = hand;
  driven_.insert(hand);
  workers_.spawn("drive", drive(hand), [this, hand] {
    driven_.erase(hand);
    fault();
  });
}

asio::awaitable<void> Lane::drive(HandId hand) {
  using Do = LaneStep::Do;
  Work work{.hand = hand};
  for (;;) {
    if (state_.has_windows()) state_.set_complete_until(parts_.source->complete_until());
    const LaneStep step = state_.next(services_.clock.now(), hand);
    report_.load(state_.in_flight(), state_.buffered(), state_.oldest());
    if (step.what == Do::finish || released_ || !is_needed(hand)) break;
    if (step.what == Do::wait) co_await changed_.wait(step.until);
    if (step.what == Do::ask) co_await ask();
    if (step.what == Do::extend) co_await extend(work);
    if (step.what == Do::invoke) co_await invoke(work);
    if (step.what == Do::refuse) co_await refuse(work);
    if (step.what == Do::settle_done) co_await settle(work, Settlement::done);
    if (step.what == Do::settle_again) co_await settle(work, Settlement::again);
    if (step.what == Do::lapse) lapse(work);
    if (step.what == Do::give_up) co_await give_up(work);
    apply_window();
  }
  if (idle_ == hand) idle_.reset();
  driven_.erase(hand);
  call_hand();
  changed_.notify();
}

// It has a batch, or is the one that waits for the next.
bool Lane::is_needed(HandId hand) {
  if (state_.is_empty(hand)) {
    if (!idle_) idle_ = hand;
    return idle_ == hand;
  }
  if (idle_ == hand) {
    idle_.reset();
    call_hand();
  }
  return true;
}

asio::awaitable<void> Lane::ask() {
  const Status ready =
      co_await services_.readiness.ready(options_.function_name, options_.function_arn);
  report_.readiness(ready);
  state_.asked(ready, services_.clock.now());
}

void Lane::apply_window() {
  if (state_.stopping() || state_.window() == window_) return;
  window_ = state_.window();
  parts_.source->set_window(window_);
}

asio::awaitable<void> Lane::invoke(Work& work) {
  changed_.notify();  // the batch was taken: the next one may fill
  const Batch& batch = state_.in_hand(work.hand);
  Invocation call;
  call.function_name = options_.function_name;
  call.invoked_arn = options_.function_arn;
  call.payload = batch.event;
  call.request_id = state_.request_id(work.hand);
  const std::size_t records = batch.ids.size();
  const BegunCall begun = begun_call(work.hand);
  Result<Reply> reply = co_await services_.invoker.invoke(std::move(call));
  if (reply) work.answer = {reply->executed_version, reply->function_error};
  const TimePoint ended = services_.clock.now();
  const std::size_t failed = state_.invoked(reply, ended, work.hand);
  report_.invoked(records, failed, reply);
  if (batches_) note_call(begun, ended, failed, reply);
  co_await note_calls(work.hand);
}

asio::awaitable<void> Lane::note_calls(HandId hand) {
  const auto calls = state_.calls_to_note(hand);
  if (calls) (void)co_await tell_source({}, {.calls = calls});
}

asio::awaitable<void> Lane::refuse(Work& work) {
  changed_.notify();  // the batch was taken: the next one may fill
  work.answer.reset();
  report_.too_large(state_.in_hand(work.hand));
  state_.refused_as_oversized(services_.clock.now(), work.hand);
  co_await note_calls(work.hand);
}

asio::awaitable<void> Lane::extend(Work& work) {
  const std::vector<RecordId>& ids = state_.in_hand(work.hand).ids;
  const Status extended = co_await parts_.source->extend(ids, state_.lease_wanted());
  state_.extended(extended, services_.clock.now(), work.hand);
}

}  // namespace wheelpit
