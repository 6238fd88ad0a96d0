#include "app/parts/notice_teller.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "destination/record_count.h"
#include "destination/written_notice.h"
#include "function/function_arn.h"
#include "poll/mapping_labels.h"

namespace wheelpit {

namespace asio = boost::asio;

namespace {

// To one destination at the same time. Each may have an event of 6 MB and more.
constexpr std::size_t kDeliveries = 8;

constexpr Duration kFirstPause = std::chrono::seconds(1);
constexpr Duration kLongestPause = std::chrono::minutes(5);

// As long as streams keep their records by default.
constexpr auto kPatience = std::chrono::hours(24);

// How often the store is asked although no one has told of news.
constexpr Duration kLookEvery = std::chrono::seconds(30);

}  // namespace

Duration notice_back_off(int pauses_before) {
  Duration pause = kFirstPause;
  for (int i = 0; i < pauses_before && pause < kLongestPause; ++i) pause *= 2;
  return std::min(pause, kLongestPause);
}

bool is_past_telling(WallTime written, WallTime now) { return now - written >= kPatience; }

// One destination's notices, from the oldest on.
struct NoticeTeller::Pass {
  std::string destination;
  std::uint64_t after = 0;                           // all up to here have been tried in this pass
  std::vector<std::uint64_t> done = {};              // told, or given up
  bool failed = false;                               // one of this pass must be told again
  std::optional<TimePoint> again_at = std::nullopt;  // then, in the next pass
  int pauses = 0;                                    // since one was told
  bool away = false;                                 // as logged
};

NoticeTeller::NoticeTeller(Parts parts, Log log)
    : parts_(std::move(parts)),
      log_(std::move(log)),
      changed_(parts_.io),
      away_(parts_.metrics.gauge("wheelpit_stream_destinations_unavailable",
                                 "On-failure destinations that accept no records of streams now.")),
      tasks_(parts_.io, log_) {}

void NoticeTeller::start() { tasks_.spawn("tell notices", run()); }

void NoticeTeller::wake() {
  news_ = true;
  changed_.notify();
}

void NoticeTeller::stop() {
  stopping_ = true;
  changed_.notify();
}

asio::awaitable<void> NoticeTeller::run() {
  while (!stopping_) {
    news_ = false;
    const auto destinations = co_await parts_.store.notice_destinations();
    if (destinations) {
      for (const std::string& destination : *destinations) {
        if (stopping_ || !in_work_.insert(destination).second) continue;
        tasks_.spawn("tell " + destination, tell_all(destination),
                     [this, destination] { in_work_.erase(destination); });
      }
    }
    const TimePoint again = parts_.clock.now() + (destinations ? kLookEvery : kFirstPause);
    while (!stopping_ && !news_ && parts_.clock.now() < again) co_await changed_.wait(again);
  }
}

asio::awaitable<void> NoticeTeller::tell_all(std::string destination) {
  Pass pass{.destination = destination};
  while (!stopping_) {
    auto page = co_await parts_.store.notices_of(destination, pass.after, kDeliveries);
    if (!page) {
      co_await rest(kFirstPause);
      continue;
    }
    if (page->empty() && !pass.failed) break;
    const bool any_told = !page->empty() && co_await tell_page(pass, std::move(*page));
    if (any_told || stopping_) continue;
    // All are tried again then; until then those that are new are tried.
    if (!pass.again_at) pass.again_at = parts_.clock.now() + notice_back_off(pass.pauses++);
    const bool asks_on = page->empty();
    const TimePoint until = *pass.again_at;
    co_await (asks_on ? changed_.wait(until) : rest_until(until));
    if (parts_.clock.now() < until) continue;
    pass.after = 0;
    pass.failed = false;
    pass.again_at.reset();
  }
  if (pass.away) away_.add(-1);
  in_work_.erase(destination);
  // What was stored after the last look.
  wake();
}

// Whether one of them was told: then the next ones may be, too.
asio::awaitable<bool> NoticeTeller::tell_page(Pass& pass, std::vector<StoredNotice> page) {
  pass.after = page.back().number;
  TaskGroup deliveries(parts_.io, log_);
  for (StoredNotice& stored : page) {
    deliveries.spawn("tell " + pass.destination, tell(pass, std::move(stored)),
                     [&pass] { pass.failed = true; });
  }
  co_await deliveries.join();
  const bool any = !pass.done.empty();
  if (any) pass.pauses = 0;
  co_await drop(pass);
  co_return any || !pass.failed;
}

asio::awaitable<void> NoticeTeller::tell(Pass& pass, StoredNotice stored) {
  auto notice = read_notice(stored.notice.record);
  if (!notice) {
    give_up(stored, {}, notice.error());
    pass.done.push_back(stored.number);
    co_return;
  }
  notice->mapping = stored.mapping;
  const Status told = co_await parts_.deliver(pass.destination, *notice);
  if (told) {
    note_health(pass, told);
    pass.done.push_back(stored.number);
    co_return;
  }
  if (told.error().code() == Errc::cancelled) {
    pass.failed = true;
    co_return;
  }
  note_health(pass, told);
  const bool never_fits = told.error().code() == Errc::too_large;
  if (never_fits || is_past_telling(notice->timestamp, parts_.clock.wall_now())) {
    give_up(stored, *notice, told.error());
    pass.done.push_back(stored.number);
    co_return;
  }
  pass.failed = true;
}

// What was told is not told again, however long the disk takes.
asio::awaitable<void> NoticeTeller::drop(Pass& pass) {
  while (!pass.done.empty()) {
    const Status dropped = co_await parts_.store.drop_notices(pass.done);
    if (dropped) {
      pass.done.clear();
    } else if (stopping_) {
      co_return;
    } else {
      co_await rest(kFirstPause);
    }
  }
}

asio::awaitable<void> NoticeTeller::rest(Duration pause) {
  co_await rest_until(parts_.clock.now() + pause);
}

asio::awaitable<void> NoticeTeller::rest_until(TimePoint until) {
  while (!stopping_ && parts_.clock.now() < until) co_await changed_.wait(until);
}

void NoticeTeller::give_up(const StoredNotice& stored, const Notice& notice, const Error& error) {
  constexpr std::size_t kMostShown = 4096;  // a bucket's has the event
  Labels labels = labels_of_mapping(stored.mapping);
  labels["function_name"] = std::string(function_name_of_arn(notice.function_arn));
  parts_.metrics
      .counter("lambda_esm_dropped_events_total",
               "Events that were too large for an invocation or failed too often.", labels)
      .add(static_cast<double>(records_told_in(notice.whole)));
  const std::string function(function_name_of_arn(notice.function_arn));
  parts_.metrics
      .counter("lambda_destination_delivery_failures_total",
               "Records that their destination finally rejected", {{"function_name", function}})
      .add();
  log_.error("on-failure destination rejected a record: dropping it",
             {{"mapping", stored.mapping},
              {"destination", stored.notice.destination},
              {"error", error.message()},
              {"record", notice.whole.substr(0, kMostShown)}});
}

// One line per change: many records may wait for one target.
void NoticeTeller::note_health(Pass& pass, const Status& told) {
  const bool away = !told.has_value();
  if (std::exchange(pass.away, away) == away) return;
  away_.add(away ? 1 : -1);
  if (away) {
    log_.warn("on-failure destination unavailable; retrying",
              {{"target", pass.destination}, {"error", told.error().message()}});
  } else {
    log_.info("on-failure destination available again", {{"target", pass.destination}});
  }
}

}  // namespace wheelpit
