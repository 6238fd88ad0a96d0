#include "async/dispatcher.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

namespace wheelpit::async {

namespace asio = boost::asio;

namespace {

// Beyond that nothing new begins: what ended has to be written down first.
constexpr std::size_t kMostUnderWay = 4096;

// Whether the wall clock was set is looked at that often.
constexpr Duration kLongestSleep = std::chrono::seconds(30);
constexpr Duration kShortestSleep = std::chrono::milliseconds(1);

constexpr std::size_t kPage = 10'000;

}  // namespace

Dispatcher::Dispatcher(Parts parts, EventSchedule schedule, const Log& log)
    : parts_(parts),
      log_(log),
      progress_writer_(parts.io, parts.queue, parts.pending, parts.clock, log),
      notifier_({parts.pending, progress_writer_, parts.destinations, parts.meters, parts.clock},
                schedule, log),
      runner_({parts.pending, progress_writer_, notifier_, policies_, parts.invoker, parts.meters,
               parts.clock},
              schedule, log),
      longest_delay_(schedule.longest_delay()),
      clock_watch_(Moment::of(parts.clock)),
      wakes_at_changed_(parts.io),
      read_wanted_(parts.io),
      ended_(parts.io),
      tasks_(parts.io, log) {}

void Dispatcher::put(const Function& function) {
  policies_.put(function);
  // Those of one of this name that was deleted meanwhile count unseen.
  parts_.meters.forget(function.name);
  // With 0 there is still a lane, in which events are given up.
  std::size_t most = static_cast<std::size_t>(-1);
  if (function.reserved_concurrency) {
    most = static_cast<std::size_t>(std::max(*function.reserved_concurrency, 1));
  }
  parts_.pending.backlog.limit(function.name, most, parts_.clock.now());
  begin_what_can();
}

void Dispatcher::remove(const std::string& function_name) {
  policies_.remove(function_name);
  parts_.meters.forget(function_name);
  parts_.pending.backlog.limit(function_name, static_cast<std::size_t>(-1), parts_.clock.now());
}

asio::awaitable<Status> Dispatcher::start() {
  // Where several nodes share the events, buckets are taken over one by one.
  if (!parts_.pending.recent) {
    if (Status found = co_await find_what_is_left(); !found) co_return found.error();
  }
  running_ = true;
  parts_.pending.changed = [this] { begin_what_can(); };
  tasks_.spawn("times of events", keep_time());
  tasks_.spawn("reading of events", keep_reading());
  begin_what_can();
  co_return Status{};
}

asio::awaitable<Status> Dispatcher::find_what_is_left() {
  std::optional<EventNumber> after = 0;
  while (after) {
    const auto page = co_await parts_.queue.list({}, *after, kPage);
    if (!page) co_return page.error();
    const Moment now = Moment::of(parts_.clock);
    for (const EventSummary& event : page->events) {
      const std::size_t bytes = bytes_of(event);
      if (event.progress.state == EventState::failed) {
        co_await progress_writer_.forget(parts_.pending.keep_failed(event.number, bytes));
      } else {
        parts_.pending.begin(event.number, bytes);
        parts_.pending.queue_tasks(event, times_of(event, now, longest_delay_), now.steady);
      }
    }
    after = page->next;
  }
  const auto left = parts_.pending.usage.events();
  if (left > 0) log_.info("events of an earlier run are waiting", {{"events", left}});
  co_return Status{};
}

// Whoever changes the backlog calls this: it does not wait.
void Dispatcher::begin_what_can() {
  if (!running_) return;
  const TimePoint now = parts_.clock.now();
  while (under_way_ < kMostUnderWay) {
    auto start = parts_.pending.backlog.next_start(now);
    if (!start) break;
    ++under_way_;
    tasks_.spawn("an event", work_on(std::move(*start)));
  }
  if (parts_.pending.backlog.wants_to_read()) read_wanted_.notify();
  const auto wakes_at = parts_.pending.backlog.wakes_at();
  if (wakes_at && *wakes_at < sleeps_until_) wakes_at_changed_.notify();
}

asio::awaitable<void> Dispatcher::work_on(Backlog::Start start) {
  const EventNumber number = start.task.task.number;
  parts_.pending.begin_work(number);
  if (start.task.task.task == EventTask::run) {
    co_await runner_.run(std::move(start));
  } else {
    co_await notifier_.deliver(std::move(start));
  }
  parts_.pending.end_work(number);
  --under_way_;
  ended_.notify();
  begin_what_can();
}

asio::awaitable<void> Dispatcher::keep_time() {
  while (running_) {
    const TimePoint now = parts_.clock.now();
    const TimePoint next = parts_.pending.backlog.wakes_at().value_or(TimePoint::max());
    sleeps_until_ = std::clamp(next, now + kShortestSleep, now + kLongestSleep);
    co_await wakes_at_changed_.wait(sleeps_until_);
    begin_what_can();
    co_await follow_clock();
  }
}

// What is on the disk is read by the next run, which knows the wall clock only.
asio::awaitable<void> Dispatcher::follow_clock() {
  const Moment now = Moment::of(parts_.clock);
  const WallTime::duration by = clock_watch_.was_set_by(now);
  if (by == WallTime::duration::zero()) co_return;
  const Status moved = co_await parts_.queue.move_times(by);
  if (!moved) {
    log_.error("system clock changed: cannot store the ages of waiting events; retrying",
               {{"error", moved.error().message()}});
    co_return;
  }
  clock_watch_.taken(now);
  log_.warn("system clock changed: waiting events keep their ages",
            {{"by_seconds", std::chrono::duration<double>(by).count()}});
}

asio::awaitable<void> Dispatcher::keep_reading() {
  while (running_) {
    const auto read = parts_.pending.backlog.next_read(parts_.clock.now());
    if (!read) {
      co_await read_wanted_.wait();
      continue;
    }
    std::vector<EventNumber> numbers;
    for (const WaitingTask& task : read->tasks) numbers.push_back(task.number);
    parts_.pending.left = 0;
    auto events = co_await parts_.queue.read(std::move(numbers));
    take_read(*read, std::move(events));
    begin_what_can();
  }
}

// Without those of buckets that were given away meanwhile, even if they came back.
void Dispatcher::take_read(const Backlog::Read& read, Result<std::vector<StoredEvent>> events) {
  const TimePoint now = parts_.clock.now();
  const auto is_left = [&](EventNumber number) {
    return (parts_.pending.left & mask_of(bucket_of(number))) != 0;
  };
  if (events) {
    std::erase_if(*events, [&](const StoredEvent& event) { return is_left(event.event.number); });
    parts_.pending.backlog.read(read, std::move(*events), now);
    return;
  }
  log_.error("cannot read events", {{"error", events.error().message()}});
  Backlog::Read again{.lane = read.lane, .tasks = {}};
  Backlog::Read gone{.lane = read.lane, .tasks = {}};
  for (const WaitingTask& task : read.tasks) {
    (is_left(task.number) ? gone : again).tasks.push_back(task);
  }
  parts_.pending.backlog.read(gone, {}, now);
  parts_.pending.backlog.read_failed(again, now);
}

void Dispatcher::drain() {
  running_ = false;
  wakes_at_changed_.notify();
  read_wanted_.notify();
}

asio::awaitable<void> Dispatcher::stop(TimePoint until) {
  drain();
  while (under_way_ != 0 && parts_.clock.now() < until) co_await ended_.wait(until);
  progress_writer_.stop();
}

asio::awaitable<void> Dispatcher::join() { return tasks_.join(); }

}  // namespace wheelpit::async
